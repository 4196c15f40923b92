"""Reading programmes, their versions, courses and terms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import Actor, Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.programmes.models import (
    Course,
    Enrolment,
    Membership,
    Programme,
    ProgrammeVersion,
    Term,
)
from tracker.programmes.rules import EnrolmentState


def programme_by_code(code: str) -> Programme | None:
    """Find a programme by the code the school gave it."""
    return db.session.scalar(select(Programme).where(Programme.code == code))


def programmes_for(actor: Actor) -> Sequence[Programme]:
    """List the programmes the actor belongs to, with their versions."""
    mine = actor.programmes_as(*Role)
    return db.session.scalars(
        select(Programme)
        .where(Programme.id.in_(mine))
        .options(selectinload(Programme.versions))
        .order_by(Programme.name)
    ).all()


def version_by_id(version_id: int) -> ProgrammeVersion | None:
    """Find one version with its programme."""
    return db.session.scalar(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.id == version_id)
        .options(joinedload(ProgrammeVersion.programme))
    )


def course_by_code(code: str) -> Course | None:
    """Find a course by its code."""
    return db.session.scalar(select(Course).where(Course.code == code))


def courses() -> Sequence[Course]:
    """List the school's courses by code."""
    return db.session.scalars(select(Course).order_by(Course.code)).all()


def terms() -> Sequence[Term]:
    """List the terms, earliest first."""
    return db.session.scalars(select(Term).order_by(Term.starts_on, Term.id)).all()


def term_by_id(term_id: int) -> Term | None:
    """Find a term."""
    return db.session.get(Term, term_id)


def term_by_name(name: str) -> Term | None:
    """Find a term by its name, such as "Autumn 2026"."""
    return db.session.scalar(select(Term).where(Term.name == name))


def current_term(on: date) -> Term | None:
    """Find the term of a day; between two terms, the one that begins next."""
    return db.session.scalar(
        select(Term).where(Term.ends_on >= on).order_by(Term.starts_on).limit(1)
    )


def courses_of(version: ProgrammeVersion) -> Sequence[Course]:
    """List the courses of one catalogue by code: those its document names, else the school's."""
    listed = version.document.get("courses")
    codes = [each["code"] for each in listed] if isinstance(listed, list) else []
    if not codes:
        return courses()
    return db.session.scalars(
        select(Course).where(Course.code.in_(codes)).order_by(Course.code)
    ).all()


def enrolled_per_version(programmes: Iterable[Programme]) -> Mapping[int, int]:
    """Count the active students of each version of some programmes."""
    rows = db.session.execute(
        select(Enrolment.version_id, func.count().label("students"))
        .where(
            Enrolment.programme_id.in_([programme.id for programme in programmes]),
            Enrolment.state == EnrolmentState.ACTIVE,
        )
        .group_by(Enrolment.version_id)
    )
    return {row.version_id: row.students for row in rows}


def advisers_of(programme_id: int) -> list[tuple[int, str]]:
    """List the faculty of a programme, id and name, by name."""
    rows = db.session.execute(
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.programme_id == programme_id,
            Membership.role == Role.FACULTY,
            Membership.ended_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return [(user_id, name) for user_id, name in rows]
