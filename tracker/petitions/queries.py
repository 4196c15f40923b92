"""Reading petitions. Nothing here changes anything."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from tracker.access import Actor, Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.petitions.models import Petition
from tracker.petitions.rules import KINDS, PetitionDraft, PetitionKind, PetitionState
from tracker.programmes.models import Enrolment
from tracker.projects.models import Project
from tracker.web.waiting import Waiting

ANSWERED_WITHIN = timedelta(days=14)
TAKES_MINUTES = 6


def by_id(petition_id: int) -> Petition | None:
    """Find one petition."""
    return db.session.scalar(select(Petition).where(Petition.id == petition_id).options(*_whole()))


def visible_to(actor: Actor) -> Select[Petition]:
    """Select the petitions the actor may see, as the table of access has it."""
    mine = actor.programmes_as(Role.OFFICE)
    return select(Petition).where(
        (Petition.student_id == actor.user_id) | Petition.programme_id.in_(mine)
    )


def of_student(student_id: int) -> Sequence[Petition]:
    """List what a student asked, newest first."""
    return db.session.scalars(
        select(Petition)
        .where(Petition.student_id == student_id)
        .options(*_whole())
        .order_by(Petition.id.desc())
    ).all()


def for_office(actor: Actor, *, are_open: bool) -> Sequence[Petition]:
    """List the petitions to the actor's offices: the oldest open first, or the latest decided."""
    is_open = Petition.state == PetitionState.SENT
    return db.session.scalars(
        visible_to(actor)
        .where(Petition.student_id != actor.user_id, is_open if are_open else ~is_open)
        .options(*_whole())
        .order_by(Petition.id if are_open else Petition.decided_at.desc())
        .limit(200)
    ).all()


def open_of(enrolment: Enrolment) -> int:
    """Count what a student waits for."""
    return (
        db.session.scalar(
            select(func.count(Petition.id)).where(
                Petition.enrolment_id == enrolment.id, Petition.state == PetitionState.SENT
            )
        )
        or 0
    )


def projects_of(student_id: int) -> Sequence[Project]:
    """List the projects a student may give as evidence."""
    return db.session.scalars(
        select(Project)
        .where(Project.student_id == student_id, Project.archived_at.is_(None))
        .order_by(Project.updated_at.desc())
    ).all()


def draft_of(petition: Petition) -> PetitionDraft:
    """Return what was asked."""
    return PetitionDraft(
        kind=petition.kind,
        reason=petition.reason,
        course_id=petition.course_id,
        replaces_id=petition.replaces_id,
        node=petition.node,
        project_id=petition.project_id,
    )


def waiting_on(actor: Actor) -> list[Waiting]:
    """List on the desk what this person may decide: who is of the programme's office."""
    offices = actor.programmes_as(Role.OFFICE)
    if not offices:
        return []
    rows = db.session.execute(_waiting_query(), {"programmes": offices, "person": actor.user_id})
    return [
        Waiting(
            kind="petition",
            subject_id=row.id,
            student=row.name,
            student_id=row.student_id,
            what=f"petition, {KINDS[row.kind].lower()}",
            url=f"/desk/petitions/{row.id}",
            due_on=row.created_at.date() + ANSWERED_WITHIN,
            minutes=TAKES_MINUTES,
        )
        for row in rows
    ]


@cache
def _waiting_query() -> Select[int, PetitionKind, int, datetime, str]:
    """Build the question once: that takes longer than asking it."""
    return (
        select(Petition.id, Petition.kind, Petition.student_id, Petition.created_at, User.name)
        .join(User, User.id == Petition.student_id)
        .where(
            Petition.state == PetitionState.SENT,
            Petition.programme_id.in_(bindparam("programmes", expanding=True)),
            Petition.student_id != bindparam("person"),
        )
    )


def _whole() -> tuple:  # type: ignore[type-arg]
    return (
        joinedload(Petition.student),
        joinedload(Petition.decider),
        joinedload(Petition.course),
        joinedload(Petition.replaces),
        joinedload(Petition.project),
        joinedload(Petition.file),
        joinedload(Petition.enrolment).joinedload(Enrolment.version),
    )
