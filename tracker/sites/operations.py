"""Changing the directory of sites. The frame commits; nothing here does."""

from typing import Any, cast

from sqlalchemy import CursorResult, update

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts.operations.notices import Telling, tell_each
from tracker.accounts.rules import same_address
from tracker.accounts.rules.notices import NoticeKind
from tracker.db import db, lock
from tracker.errors import Outdated, WrongState
from tracker.evaluations import operations as evaluations
from tracker.internships import operations as internships
from tracker.internships import queries as running
from tracker.internships.models import Internship, Site, Supervisor
from tracker.internships.rules.noticing import paper_stage, paper_words
from tracker.sites import queries
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
    lock(site)
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


def change_supervisor(
    person: Supervisor, draft: SupervisorDraft, *, mails: bool = False, actor: Actor
) -> None:
    """Correct what is known of a person at a site.

    Links that went to another address end; where something waits, the right one gets a new link.

    Args:
        person: who.
        draft: as it should stand.
        mails: they want mails again, having stopped them.
        actor: who changes it.

    Raises:
        WrongState: when somebody else at the site has that address.
    """
    authorize(actor, Can.EDIT_SITE, person.site)
    address = same_address(draft.mail)
    others = [each for each in person.site.supervisors if each.id != person.id]
    if any(same_address(each.mail) == address for each in others):
        raise WrongState("Somebody with that address is in the list already.")
    moved = address != same_address(person.mail)
    person.name, person.job_title, person.mail = draft.name, draft.job_title, address
    db.session.flush()
    trail.record(
        actor, "site.change-supervisor", person.site, supervisor_id=person.id, new_address=moved
    )
    if mails or moved:  # the one who stopped the mails reads another letter box
        internships.resume_mails(person, actor=actor)
    if moved:
        internships.readdress(person, actor=actor)
        evaluations.readdress(person, actor=actor)


def replace_supervisor(person: Supervisor, by: Supervisor, *, actor: Actor) -> int:
    """Let somebody else at the site answer for all whom this person looked after.

    What was confirmed and signed stays as it was said. Links of the old person end; where hours
    wait, the new one gets a link at once.

    Returns:
        In how many internships.

    Raises:
        WrongState: when it is the same person, or somebody at another site.
    """
    authorize(actor, Can.EDIT_SITE, person.site)
    if by.id == person.id or by.site_id != person.site_id or by.left_at is not None:
        raise WrongState("Choose somebody else who works there.")
    person.left_at = clock.now()
    internships.end_links_of(person, actor=actor)
    evaluations.end_links_of(person, actor=actor)
    found = queries.answered_by(person.id)
    for each in found:
        internship = running.locked(each)
        internship.proxy_id = by.id
        db.session.flush()
        db.session.expire(internship, ["proxy"])
        internships.hand_over(internship, actor=actor)
    trail.record(
        actor,
        "site.replace-supervisor",
        person.site,
        supervisor_id=person.id,
        by_id=by.id,
        internships=len(found),
    )
    return len(found)


def merge_sites(site: Site, into: Site, *, actor: Actor) -> None:
    """Make one of two entries for the same place; the other leads to it from then on.

    What the kept entry lacks is taken from the other; both notes stay. People who are in both
    lists under one address are one from now on.

    Raises:
        WrongState: for the same entry twice, or one that was merged before.
    """
    authorize(actor, Can.EDIT_SITE, site)
    authorize(actor, Can.EDIT_SITE, into)
    for each in sorted((site, into), key=lambda each: each.id):  # in one order: no two wait
        lock(each)
    if site.id == into.id or site.merged_into_id or into.merged_into_id:
        raise WrongState("Choose another entry that is still in use.")
    known = {same_address(each.mail): each for each in into.supervisors}
    for person in list(site.supervisors):
        twin = known.get(same_address(person.mail))
        if twin is None:
            person.site_id = into.id
        else:
            _answer_instead(person, twin)
    moved = db.session.execute(
        update(Internship).where(Internship.site_id == site.id).values(site_id=into.id)
    )
    for name in ("kind", "city", "address", "web", "insured_until", "agreement_until"):
        if not getattr(into, name):
            setattr(into, name, getattr(site, name))
    for name in ("conditions", "notes"):
        said = [text for text in (getattr(into, name), getattr(site, name)) if text]
        setattr(into, name, "\n\n".join(dict.fromkeys(said)))
    into.vetted_at = into.vetted_at or site.vetted_at
    site.merged_into_id, site.retired_at = into.id, site.retired_at or clock.now()
    site.row_version += 1
    into.row_version += 1
    db.session.flush()
    db.session.expire_all()
    trail.record(
        actor,
        "site.merge",
        site,
        into_id=into.id,
        internships=cast("CursorResult[Any]", moved).rowcount,
    )


def tell_all(*, actor: Actor) -> int:
    """Tell the office of insurance and agreements that run out; each stage once."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    today, told = clock.today(), []
    office = queries.everybody_in_office()
    for site in queries.in_use():
        for what, until in (("insurance", site.insured_until), ("agreement", site.agreement_until)):
            if until is None or not (stage := paper_stage(until, today)):
                continue
            said = Telling(
                kind=NoticeKind.PAPERS,
                stage=f"site-{what}:{site.id}:{until}:{stage}",
                title=f"{site.name}: its {paper_words(what, until, today)}",
                sentence="Ask for a new one, and note its day in the directory.",
                path=f"/sites/{site.id}",
            )
            told.append((office, said))
    return tell_each(told, actor=actor)


def _answer_instead(person: Supervisor, twin: Supervisor) -> None:
    """Let one of two entries of a person answer; what was said by the other stays theirs."""
    for column in (Internship.supervisor_id, Internship.proxy_id):
        db.session.execute(
            update(Internship).where(column == person.id).values({column.key: twin.id})
        )
    if person.left_at is None:
        twin.left_at = None  # they work there still
    person.left_at = person.left_at or clock.now()
    if person.stopped_at and not twin.stopped_at:
        twin.stopped_at, twin.stopped_words = person.stopped_at, person.stopped_words


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
