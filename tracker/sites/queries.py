"""Reading the directory of sites. Nothing here changes anything."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from tracker import clock
from tracker.access import Actor, Role
from tracker.db import db
from tracker.internships.models import Internship, Site, Supervisor
from tracker.internships.rules import ENDED, InternshipState
from tracker.programmes.models import Membership
from tracker.sites.rules import Standing, likeness, warnings

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
    found = select(Site).where(Site.merged_into_id.is_(None))
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


def answered_by(supervisor_id: int) -> Sequence[int]:
    """List the internships that are not over and for which this person answers."""
    return db.session.scalars(
        select(Internship.id)
        .where(
            func.coalesce(Internship.proxy_id, Internship.supervisor_id) == supervisor_id,
            Internship.state.not_in(list(ENDED)),
        )
        .order_by(Internship.id)
    ).all()


def may_be_same(site: Site) -> Sequence[Site]:
    """List entries with which this one may be merged: those of a like name first."""
    others = db.session.scalars(
        select(Site)
        .where(Site.id != site.id, Site.merged_into_id.is_(None))
        .options(selectinload(Site.supervisors))
        .order_by(func.lower(Site.name), Site.id)
        .limit(MOST)
    ).all()
    return sorted(others, key=lambda each: -likeness(site.name, each.name))


def in_use() -> Sequence[Site]:
    """List the sites that students may choose or work at now."""
    working = select(Internship.site_id).where(
        Internship.state.not_in([*ENDED, InternshipState.DRAFT]), Internship.site_id.is_not(None)
    )
    return db.session.scalars(
        select(Site)
        .where(
            or_(Site.id.in_(working), Site.vetted_at.is_not(None) & Site.retired_at.is_(None)),
            Site.merged_into_id.is_(None),
        )
        .order_by(Site.id)
    ).all()


def everybody_in_office() -> Sequence[int]:
    """List who keeps the directory."""
    return db.session.scalars(
        select(Membership.user_id)
        .where(Membership.role == Role.OFFICE, Membership.ended_at.is_(None))
        .distinct()
    ).all()


def _plain(word: str) -> str:
    for sign in ("\\", "%", "_"):
        word = word.replace(sign, f"\\{sign}")
    return word
