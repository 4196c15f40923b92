"""The students of a cohort, as rows."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import Address, User
from tracker.cohorts.queries.hours import Hours, hours_of_active
from tracker.cohorts.queries.reviews import open_reviews
from tracker.cohorts.queries.skills import returned_claims, skills_of_active
from tracker.cohorts.rules import Row, pace
from tracker.db import db
from tracker.degrees import queries as degrees
from tracker.programmes import queries as programmes
from tracker.programmes.models import Enrolment, ProgrammeVersion, Term
from tracker.programmes.rules import EnrolmentState
from tracker.trail import TrailEntry

# Deeds of the trail that say nothing of studies: one's account, and what is nobody else's to know.
PRIVATE_DEEDS = ("account.%", "contact.%")


def rows_of(version: ProgrammeVersion, actor: Actor) -> list[Row]:
    """List the active students of a catalogue but the one who asks, in a fixed number of queries.

    All of it is read now: nothing is kept from an earlier look.
    """
    today = clock.today()
    terms = programmes.terms()
    credits_ = degrees.credits_of_active(version)
    hours = hours_of_active(version, today)
    nothing, skills = skills_of_active(version, actor)
    claims = returned_claims(version, actor)
    reviews = open_reviews(version, actor)
    active_on = _active_on(version)
    own_page = _enrolments_shown(version)
    reachable = _reachable(version)
    paces = cache(lambda started, until: pace(terms, started, until, today))  # many began together
    rows = []
    for enrolment in _enrolments(version, actor):
        amount = credits_.get(enrolment.id)
        if amount is None:  # enrolled while this was being read
            continue
        who = enrolment.student_id
        found = hours.get(who, Hours())
        own = paces(enrolment.started_on, enrolment.expected_on)
        rows.append(
            Row(
                enrolment_id=enrolment.id,
                student_id=who,
                name=enrolment.name,
                today=today,
                stage=enrolment.stage,
                began=began_in(terms, enrolment.started_on),
                began_on=enrolment.started_on,
                earned=amount.earned,
                in_progress=amount.in_progress,
                total=amount.required,
                expected=own.expected(amount.required) if own else None,
                per_term=own.per_term(amount.required) if own else None,
                accepted=found.accepted,
                waiting=found.waiting,
                minutes_expected=found.expected,
                active_on=active_on.get(who),
                returns=(*found.returns, *claims.get(who, ()), *reviews.get(who, ())),
                skills=skills.get(who, nothing),
                has_page=own_page.get(who) == enrolment.id,
                can_be_written=who in reachable,
            )
        )
    return rows


def began_in(terms: Sequence[Term], started_on: date) -> str:
    """Name the term somebody began in; the year where no term of it is entered."""
    place = bisect_left(terms, started_on, key=lambda term: term.ends_on)
    if place == len(terms) or (place == 0 and started_on < terms[0].starts_on):
        return str(started_on.year)
    return terms[place].name


def _enrolments(version: ProgrammeVersion, actor: Actor) -> Iterable[Any]:
    return db.session.execute(
        select(
            Enrolment.id,
            Enrolment.student_id,
            Enrolment.stage,
            Enrolment.started_on,
            Enrolment.expected_on,
            User.name,
        )
        .join(User, User.id == Enrolment.student_id)
        .where(
            Enrolment.version_id == version.id,
            Enrolment.state == EnrolmentState.ACTIVE,
            Enrolment.student_id != actor.user_id,
        )
    )


def _students(version: ProgrammeVersion) -> Select[int]:
    return select(Enrolment.student_id).where(
        Enrolment.version_id == version.id, Enrolment.state == EnrolmentState.ACTIVE
    )


def _active_on(version: ProgrammeVersion) -> Mapping[int, date]:
    """Find the day of each student's last deed that is about their studies."""
    rows = db.session.execute(
        select(TrailEntry.actor_id, func.max(TrailEntry.at).label("at"))
        .where(
            TrailEntry.actor_id.in_(_students(version)),
            *(TrailEntry.action.not_like(deeds) for deeds in PRIVATE_DEEDS),
        )
        .group_by(TrailEntry.actor_id)
    )
    return {row.actor_id: row.at.date() for row in rows if row.actor_id}


def _enrolments_shown(version: ProgrammeVersion) -> Mapping[int, int]:
    """Find which enrolment the degree page of each student is about: the latest active one."""
    rows = db.session.execute(
        select(Enrolment.student_id, func.max(Enrolment.id).label("enrolment_id"))
        .where(
            Enrolment.student_id.in_(_students(version)), Enrolment.state == EnrolmentState.ACTIVE
        )
        .group_by(Enrolment.student_id)
    )
    return {row.student_id: row.enrolment_id for row in rows}


def _reachable(version: ProgrammeVersion) -> set[int]:
    """Find who has an address that mail goes to, and an account in use."""
    return set(
        db.session.scalars(
            select(Address.user_id)
            .join(User, User.id == Address.user_id)
            .where(
                Address.is_primary,
                User.deactivated_at.is_(None),
                User.id.in_(_students(version)),
            )
        )
    )


@dataclass(frozen=True)
class Sender:
    """Who writes: their name, and where answers go."""

    name: str
    address: str | None


def sender_of(actor: Actor) -> Sender:
    """Find who the actor is."""
    row = db.session.execute(
        select(User.name, Address.address)
        .outerjoin(Address, (Address.user_id == User.id) & Address.is_primary)
        .where(User.id == actor.user_id)
    ).one()
    return Sender(row.name, row.address)


def addresses_of(student_ids: Sequence[int]) -> Mapping[int, str]:
    """Find the address that mail to each of some people goes to, by person's id."""
    rows = db.session.execute(
        select(Address.user_id, Address.address)
        .where(Address.user_id.in_(student_ids), Address.is_primary)
        .order_by(Address.user_id)
    )
    return {row.user_id: row.address for row in rows}
