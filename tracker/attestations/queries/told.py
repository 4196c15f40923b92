"""What start page and desk say of credits, and where a person is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.access import Actor, Role
from tracker.accounts.models import Address, User
from tracker.attestations.models import Request
from tracker.attestations.queries.standing import Standing, key_of, standing_in, text_of
from tracker.attestations.rules import CreditText, Kind, Voice
from tracker.db import db
from tracker.programmes.models import Course
from tracker.projects.models import Credit, Project
from tracker.web.needs import Need
from tracker.web.waiting import Waiting

DECIDED_WITHIN = timedelta(days=7)
MINUTES = 3
MOST = 200
RECENT = 20


@dataclass(frozen=True, kw_only=True)
class Naming:
    """A credit that names somebody, as they see it in their account.

    Attributes:
        request: the newest question about it.
        credit: the credit.
        text: what it says.
        is_open: whether they are asked for an answer.
        voice: what they said of their own name.
    """

    request: Request
    credit: Credit
    text: CreditText
    is_open: bool
    voice: Voice

    @property
    def may_decline(self) -> bool:
        """Whether they can still say that their name does not belong here."""
        return self.voice is not Voice.DECLINED


def naming(actor: Actor) -> list[Naming]:
    """List the credits that name this person and were put to them, the newest question first."""
    rows = _to_account(actor)
    newest: dict[str, Request] = {}
    for row in rows:
        newest.setdefault(key_of(row), row)
    standing = standing_in(list({row.project_id: row.project for row in rows}.values()))
    return [
        _naming(row, row.credit, standing)
        for row in newest.values()
        if row.credit is not None and row.credit_id in standing
    ]


def needs_you(actor: Actor) -> list[Need]:
    """List who asks this person for a word, and what their own witnesses answered."""
    if actor.user_id is None:
        return []
    return [*_asked_of(actor), *_answered_to(actor.user_id)]


def waiting_on(actor: Actor) -> list[Waiting]:
    """List the credits that faculty is asked to verify."""
    programmes = actor.programmes_as(Role.FACULTY)
    if not programmes:
        return []
    asked = {"programmes": programmes, "person": actor.user_id, "now": clock.now()}
    return [
        Waiting(
            kind="credit",
            student=row.name,
            student_id=row.student_id,
            what=f"Credits in {row.title}",
            url=f"/desk/credits/{row.id}",
            due_on=(row.created_at + DECIDED_WITHIN).date(),
            minutes=MINUTES,
            course=row.code or "",
        )
        for row in db.session.execute(_waiting_query(), asked)
    ]


@cache
def _waiting_query() -> Select[int, datetime, int, str, str, str]:
    """Build the question once: that takes longer than asking it."""
    return (
        select(
            Request.id,
            Request.created_at,
            Project.student_id,
            Project.title,
            User.name,
            Course.code,
        )
        .join(Request.project)
        .join(User, User.id == Project.student_id)
        .outerjoin(Course, Course.id == Project.course_id)
        .where(
            *_is_open(bindparam("now", type_=Request.expires_at.type)),
            Request.kind == Kind.FACULTY,
            Project.programme_id.in_(bindparam("programmes", expanding=True)),
            Project.shown_to_faculty,
            Project.student_id != bindparam("person"),
        )
        .order_by(Request.id)
    )


def _asked_of(actor: Actor) -> list[Need]:
    return [
        Need(
            title=f"{row.project.student.name} asks you about credits",
            sentence=f"In “{row.project.title}”. The question is open until "
            f"{row.expires_at.day} {row.expires_at:%B}.",
            url=f"/credits/{row.id}",
            due_on=row.expires_at.date(),
        )
        for row in _to_account(actor)
        if row.is_open
    ]


def _answered_to(student_id: int) -> list[Need]:
    """Tell the student of other words to take over, and of objections."""
    projects = db.session.scalars(
        select(Project)
        .where(
            Project.student_id == student_id,
            Project.archived_at.is_(None),
            Project.id.in_(
                select(Request.project_id).where(Request.answered_at.is_not(None)).distinct()
            ),
        )
        .options(
            joinedload(Project.student),
            joinedload(Project.internship),
            selectinload(Project.credits),
        )
        .order_by(Project.updated_at.desc())
        .limit(RECENT)
    ).all()
    standing = standing_in(projects) if projects else {}
    return [need for project in projects if (need := _answer(project, standing))]


def _answer(project: Project, standing: Mapping[int, Standing]) -> Need | None:
    mine = [standing[c.id] for c in project.credits if c.id in standing]
    url = f"/projects/{project.id}#witnesses"
    if any(each.offered for each in mine):
        return Need(
            title=f"Take over other words for a role in {project.title}",
            sentence="Somebody confirmed it, and calls the role otherwise.",
            url=url,
            tag="returned",
        )
    if any(v.voice is Voice.DISPUTED for each in mine for v in each.objections):
        return Need(
            title=f"Settle a credit in {project.title}",
            sentence="Somebody you asked sees it differently.",
            url=url,
            tag="returned",
        )
    return None


def _to_account(actor: Actor) -> Sequence[Request]:
    """Read what was asked of the addresses of a person, the newest first."""
    mine = select(Address.address).where(Address.user_id == actor.user_id)
    return db.session.scalars(
        select(Request)
        .join(Request.project)
        .where(
            Request.mail.in_(mine),
            Project.student_id != actor.user_id,
            Project.archived_at.is_(None),
        )
        .options(
            joinedload(Request.credit),
            joinedload(Request.project).options(
                joinedload(Project.student),
                joinedload(Project.internship),
                selectinload(Project.credits),
            ),
        )
        .order_by(Request.id.desc())
        .limit(MOST)
    ).all()


def _naming(row: Request, credit: Credit, standing: Mapping[int, Standing]) -> Naming:
    key = key_of(row)
    voices = standing[credit.id].voices
    return Naming(
        request=row,
        credit=credit,
        text=text_of(credit),
        is_open=row.is_open,
        voice=next((v.voice for v in voices if v.key == key), Voice.SILENT),
    )


def _open() -> Select[Request]:
    return select(Request).join(Request.project).where(*_is_open(clock.now()))


def _is_open(now: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - a time, or the place of one
    return [
        Request.ended_at.is_(None),
        Request.answered_at.is_(None),
        Request.expires_at > now,
        Project.archived_at.is_(None),
    ]
