"""Finding who was asked, who may be, and about what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.accounts.models import Address
from tracker.accounts.rules import same_address
from tracker.attestations.models import Attestation, Request
from tracker.attestations.queries.standing import Standing, asked_about, key_of
from tracker.attestations.rules import Kind, Voice
from tracker.db import db
from tracker.internships.models import Internship, Supervisor
from tracker.internships.queries import AGAIN_AFTER
from tracker.internships.rules import COUNTING, LINK_LASTS
from tracker.projects.models import Credit, Project
from tracker.projects.queries import credits_of, roles_of
from tracker.projects.rules import role_words

LASTS = LINK_LASTS
MOST_A_DAY = 40


@dataclass(frozen=True)
class Asked:
    """A question as the person it was put to finds it in their account."""

    request: Request
    asked_id: int | None  # whose account the address belongs to now

    @property
    def student_id(self) -> int:
        """Whose work it is about."""
        return self.request.student_id


@dataclass(frozen=True, kw_only=True)
class Witness:
    """Somebody who could be asked about the credits of a project.

    Attributes:
        key: how a form names them.
        name: who.
        part: what they are to the work.
        request: the newest question put to them.
        is_asked: whether an answer is awaited.
        may_be_asked: whether there is something to ask them, and a way.
        why_not: why they cannot be asked, where that can be changed.
    """

    key: str
    name: str
    part: str
    request: Request | None
    is_asked: bool
    may_be_asked: bool
    why_not: str = ""


def link_hash(token: str) -> str:
    """Return what is kept of a link's secret."""
    return sha256(token.encode()).hexdigest()


def by_token(token: str) -> Request | None:
    """Find the question a mailed link belongs to, open or not."""
    return db.session.scalar(_whole().where(Request.token_hash == link_hash(token)))


def by_id(project_id: int, request_id: int) -> Request | None:
    """Find one question about a project."""
    return db.session.scalar(
        _whole().where(Request.id == request_id, Request.project_id == project_id)
    )


def asked(request_id: int) -> Asked | None:
    """Find one question together with whose account its address belongs to."""
    found = db.session.scalar(_whole().where(Request.id == request_id, Request.mail != ""))
    if found is None:
        return None
    owner = db.session.scalar(select(Address.user_id).where(Address.address == found.mail))
    return Asked(found, owner)


def to_faculty(request_id: int) -> Request | None:
    """Find one question that was put to faculty."""
    return db.session.scalar(_whole().where(Request.id == request_id, Request.kind == Kind.FACULTY))


def locked(request: Request) -> Request:
    """Read a question again and keep everybody else from answering it until this is done."""
    return db.session.scalars(
        select(Request)
        .where(Request.id == request.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def recorded(request: Request) -> Sequence[Attestation]:
    """List what was said in answer to a question, with the credits it was said of."""
    return db.session.scalars(
        select(Attestation)
        .where(Attestation.request_id == request.id)
        .options(joinedload(Attestation.credit))
        .order_by(Attestation.id)
    ).all()


def attestation(project_id: int, attestation_id: int) -> Attestation | None:
    """Find one thing that was said of a credit of a project."""
    return db.session.scalar(
        select(Attestation)
        .join(Attestation.request)
        .where(Attestation.id == attestation_id, Request.project_id == project_id)
    )


def asked_in(request: Request, standing: Mapping[int, Standing]) -> list[Credit]:
    """List the credits that a question is about now: those its witness said nothing of."""
    key = key_of(request)
    if not request.is_open:
        return []
    return [
        credit
        for credit in asked_about(request.project, key)
        if credit.id in standing and _voice(standing[credit.id], key) is Voice.ASKED
    ]


def newest_to(project: Project, key: str) -> Request | None:
    """Find the question put last to a witness."""
    return next((each for each in _requests(project) if key_of(each) == key), None)


def was_asked_lately(request: Request | None) -> bool:
    """Tell whether it was asked within the last hour."""
    return request is not None and request.created_at > clock.now() - AGAIN_AFTER


def asked_since(student_id: int, since: datetime) -> int:
    """Count the questions a student put since then."""
    found = db.session.scalar(
        select(func.count(Request.id))
        .join(Request.project)
        .where(Project.student_id == student_id, Request.created_at > since)
    )
    return found or 0


def is_full(student_id: int) -> bool:
    """Tell whether a student asked as much as one may in a day."""
    return asked_since(student_id, clock.now() - timedelta(days=1)) >= MOST_A_DAY


def is_own_address(project: Project, address: str) -> bool:
    """Tell whether a mail address belongs to the student whose project it is."""
    own = {same_address(each.address) for each in project.student.addresses}
    return same_address(address) in own


def credit_named(project: Project, key: str) -> Credit | None:
    """Find the credit of another person that a form names."""
    return next((c for c in credits_of(project) if f"credit-{c.id}" == key), None)


def supervisor_of(internship: Internship | None) -> Supervisor | None:
    """Return who answers for the place, once work there began."""
    if internship is None or internship.state not in COUNTING:
        return None
    return internship.proxy or internship.supervisor


def witnesses(project: Project, standing: Mapping[int, Standing]) -> list[Witness]:
    """List who could be asked about the credits of a project, and how it stands with each."""
    newest: dict[str, Request] = {}
    for request in _requests(project):
        newest.setdefault(key_of(request), request)
    found = [_peer(project, credit, newest, standing) for credit in credits_of(project)]
    if not roles_of(project):
        return found
    if person := supervisor_of(project.internship):
        key, part = f"supervisor-{person.id}", "Supervisor of the internship"
        answering = _witness(project, key, person.name, part, newest, standing)
        if person.stopped_at is not None:
            answering = _barred(answering, "They want no more mails from here.")
        found.append(answering)
    faculty = _witness(project, "faculty", "Faculty", "At their desk", newest, standing)
    if not project.shown_to_faculty:
        faculty = _barred(faculty, "Show the project to faculty first.")
    return [*found, faculty]


def _peer(
    project: Project,
    credit: Credit,
    newest: Mapping[str, Request],
    standing: Mapping[int, Standing],
) -> Witness:
    part = role_words(credit.role, credit.role_other)
    found = _witness(project, f"credit-{credit.id}", credit.name, part, newest, standing)
    return found if credit.mail else _barred(found, "Add an address to the credit first.")


def _barred(witness: Witness, why: str) -> Witness:
    return replace(witness, is_asked=False, may_be_asked=False, why_not=why)


def _witness(
    project: Project,
    key: str,
    name: str,
    part: str,
    newest: Mapping[str, Request],
    standing: Mapping[int, Standing],
) -> Witness:
    request = newest.get(key)
    silent = {Voice.SILENT, Voice.ASKED}
    scope = [each.id for each in asked_about(project, key)]
    voices = {each: _voice(standing[each], key) for each in scope if each in standing}
    left = [each for each, voice in voices.items() if voice in silent]
    is_gone = any(voices.get(each) is Voice.DECLINED for each in scope if key == f"credit-{each}")
    return Witness(
        key=key,
        name=name,
        part=part,
        request=request,
        is_asked=bool(left) and request is not None and request.is_open,
        may_be_asked=bool(left) and not is_gone,
        why_not="" if left else "Nothing is left to ask.",
    )


def _voice(standing: Standing, key: str) -> Voice:
    """Return how it stands between a credit and one of the witnesses."""
    return next((each.voice for each in standing.voices if each.key == key), Voice.SILENT)


def _requests(project: Project) -> Sequence[Request]:
    """Read the questions about a project, the newest first."""
    return db.session.scalars(
        select(Request)
        .where(Request.project_id == project.id)
        .options(joinedload(Request.credit))
        .order_by(Request.id.desc())
    ).all()


def _whole() -> Select[Request]:
    return select(Request).options(
        joinedload(Request.project).options(
            joinedload(Project.student),
            joinedload(Project.internship),
            selectinload(Project.credits),
        ),
        joinedload(Request.credit),
    )
