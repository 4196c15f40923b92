"""Reading the directory of sites. Nothing here changes anything."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from tracker import clock
from tracker.access import Actor, Role
from tracker.db import db
from tracker.internships.models import Internship, Site, Supervisor
from tracker.internships.rules import InternshipState
from tracker.sites.rules import Standing, warnings

MOST = 300


def by_id(site_id: int) -> Site | None:
    """Find one site with its people."""
    return db.session.scalar(
        select(Site).where(Site.id == site_id).options(selectinload(Site.supervisors))
    )


def supervisor_at(site_id: int, supervisor_id: int) -> Supervisor | None:
    """Find one person at one site."""
    return db.session.scalar(
        select(Supervisor).where(Supervisor.id == supervisor_id, Supervisor.site_id == site_id)
    )


def visible_to(actor: Actor) -> Select[Site]:
    """Every site the actor may view: the table of access, as SQL."""
    found = select(Site)
    if actor.programmes_as(Role.OFFICE, Role.FACULTY):
        return found
    if actor.programmes_as(Role.STUDENT):
        return found.where(Site.vetted_at.is_not(None), Site.retired_at.is_(None))
    return found.where(Site.id.is_(None))


def listed_for(actor: Actor, words: str = "") -> Sequence[Site]:
    """List the sites the actor may view, by name; those whose name, kind or town has the words."""
    query = visible_to(actor).options(selectinload(Site.supervisors))
    for word in words.split()[:8]:
        like = f"%{_plain(word)}%"
        query = query.where(
            or_(*(c.ilike(like, escape="\\") for c in (Site.name, Site.kind, Site.city)))
        )
    return db.session.scalars(query.order_by(func.lower(Site.name), Site.id).limit(MOST)).all()


def standing_of(site: Site) -> Standing:
    """Tell whether students are sent there."""
    if site.retired_at is not None:
        return Standing.RETIRED
    return Standing.VETTED if site.vetted_at is not None else Standing.NEW


def warnings_of(site: Site, needed_until: date | None = None) -> list[str]:
    """Say which papers of a site ran out or soon will."""
    return warnings(
        insured_until=site.insured_until,
        agreement_until=site.agreement_until,
        today=clock.today(),
        needed_until=needed_until,
    )


def placements_at(site_id: int) -> int:
    """Count the internships that were ever approved there."""
    found = db.session.scalar(
        select(func.count(Internship.id)).where(
            Internship.site_id == site_id, Internship.started_on.is_not(None)
        )
    )
    return found or 0


def running_at(site_id: int, actor: Actor) -> Sequence[Internship]:
    """List who works there now, of the programmes this person looks after."""
    return db.session.scalars(
        select(Internship)
        .where(
            Internship.site_id == site_id,
            Internship.state == InternshipState.ACTIVE,
            Internship.programme_id.in_(actor.programmes_as(Role.OFFICE, Role.FACULTY)),
        )
        .options(selectinload(Internship.student))
        .order_by(Internship.id)
    ).all()


def _plain(word: str) -> str:
    for sign in ("\\", "%", "_"):
        word = word.replace(sign, f"\\{sign}")
    return word
