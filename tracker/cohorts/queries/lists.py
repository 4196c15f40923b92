"""Which cohorts somebody may see, and how many students are in each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from tracker.access import Actor, Role
from tracker.cohorts.queries.people import began_in
from tracker.db import db
from tracker.programmes import queries as programmes
from tracker.programmes.models import Enrolment, Programme, ProgrammeVersion
from tracker.programmes.rules import EnrolmentState


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """One catalogue with its active students.

    Attributes:
        version: programme and catalogue.
        students: how many there are.
        terms: how many began when, latest first.
    """

    version: ProgrammeVersion
    students: int
    terms: Sequence[tuple[str, int]]


def visible_to(actor: Actor) -> Select[ProgrammeVersion]:
    """Select the catalogues whose students the actor may see, as the table of access has it."""
    mine = actor.programmes_as(Role.FACULTY, Role.OFFICE)
    return select(ProgrammeVersion).where(ProgrammeVersion.programme_id.in_(mine))


def by_id(version_id: int) -> ProgrammeVersion | None:
    """Find one catalogue with its programme."""
    return programmes.version_by_id(version_id)


def cohorts_for(actor: Actor) -> list[Cohort]:
    """List the cohorts of the actor's programmes, by name, the newest catalogue first."""
    versions = db.session.scalars(
        visible_to(actor)
        .join(Programme)
        .options(joinedload(ProgrammeVersion.programme))
        .order_by(Programme.name, ProgrammeVersion.id.desc())
    ).all()
    terms = programmes.terms()
    counts: dict[int, Counter[str]] = {version.id: Counter() for version in versions}
    rows = db.session.execute(
        select(Enrolment.version_id, Enrolment.started_on, func.count().label("students"))
        .where(
            Enrolment.version_id.in_(counts),
            Enrolment.state == EnrolmentState.ACTIVE,
            Enrolment.student_id != actor.user_id,
        )
        .group_by(Enrolment.version_id, Enrolment.started_on)
        .order_by(Enrolment.started_on.desc())
    )
    for version_id, started_on, students in rows:
        counts[version_id][began_in(terms, started_on)] += students
    return [
        Cohort(
            version=version,
            students=counts[version.id].total(),
            terms=list(counts[version.id].items()),  # in the order they were met: latest first
        )
        for version in versions
    ]
