"""Changing the directory of sites. The frame commits; nothing here does."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts.rules import same_address
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships.models import Site, Supervisor
from tracker.sites.rules import SiteDraft, Standing, SupervisorDraft


def add_site(draft: SiteDraft, *, actor: Actor) -> Site:
    """Note a site before any student proposes it."""
    authorize(actor, Can.EDIT_SITE, None)
    site = Site(name=draft.name, created_by=actor.user_id)
    db.session.add(site)
    _fill(site, draft)
    db.session.flush()
    trail.record(actor, "site.add", site, standing=draft.standing.value)
    return site


def change_site(site: Site, draft: SiteDraft, *, based_on: int, actor: Actor) -> None:
    """Keep what the office knows of a site, and whether students are sent there.

    Raises:
        Outdated: when somebody else changed it after it was opened.
    """
    authorize(actor, Can.EDIT_SITE, site)
    db.session.refresh(site, with_for_update=True)
    if site.row_version != based_on:
        raise Outdated
    _fill(site, draft)
    site.row_version += 1
    trail.record(actor, "site.change", site, standing=draft.standing.value)


def add_supervisor(site: Site, draft: SupervisorDraft, *, actor: Actor) -> Supervisor:
    """Note a person at a site.

    Raises:
        WrongState: when somebody with that address is there already.
    """
    authorize(actor, Can.EDIT_SITE, site)
    address = same_address(draft.mail)
    if any(same_address(each.mail) == address for each in site.supervisors):
        raise WrongState("Somebody with that address is in the list already.")
    made = Supervisor(site=site, name=draft.name, job_title=draft.job_title, mail=address)
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "site.add-supervisor", site, supervisor_id=made.id)
    return made


def _fill(site: Site, draft: SiteDraft) -> None:
    for name in ("name", "kind", "city", "address", "web", "conditions", "notes"):
        setattr(site, name, getattr(draft, name))
    site.insured_until, site.agreement_until = draft.insured_until, draft.agreement_until
    now = clock.now()
    if draft.standing is Standing.NEW:
        site.vetted_at = site.retired_at = None
    elif draft.standing is Standing.VETTED:
        site.vetted_at, site.retired_at = site.vetted_at or now, None
    else:
        site.retired_at = site.retired_at or now
