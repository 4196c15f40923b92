"""Every change of petitions."""

from collections.abc import Mapping
from typing import IO, Any

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts.queries import primary_address
from tracker.db import db, lock
from tracker.decisions.rules import decider
from tracker.degrees import operations as degrees
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.petitions import queries
from tracker.petitions.models import Petition
from tracker.petitions.rules import (
    MOST_OPEN,
    PetitionDraft,
    PetitionState,
    as_exception,
    problem_of,
)
from tracker.programmes.models import Course, Enrolment
from tracker.programmes.rules import programme_in
from tracker.projects import operations as projects
from tracker.projects.models import Project


def file_petition(
    enrolment: Enrolment,
    draft: PetitionDraft,
    document: tuple[str, IO[bytes]] | None,
    *,
    actor: Actor,
) -> Petition:
    """Send a petition to the programme office.

    Args:
        enrolment: the degree it is about.
        draft: what is asked, and why.
        document: name and bytes of a file as evidence.
        actor: the student.

    Raises:
        WrongState: something is missing or unknown, or too many petitions wait already.
        BadDocument: with the reason in words when the file is not one of the kinds taken.
    """
    authorize(actor, Can.FILE_PETITION, enrolment)
    if problem := problem_of(draft, has_file=document is not None) or _unknown(enrolment, draft):
        raise WrongState(problem)
    lock(enrolment)
    if queries.open_of(enrolment) >= MOST_OPEN:
        raise WrongState(f"At most {MOST_OPEN} petitions can wait. Withdraw one first.")
    petition = Petition(
        enrolment=enrolment,
        student_id=enrolment.student_id,
        programme_id=enrolment.programme_id,
        kind=draft.kind,
        course_id=draft.course_id,
        replaces_id=as_exception(draft, draft.reason).replaces_id,
        node=draft.node,
        reason=draft.reason.strip(),
        project_id=draft.project_id,
    )
    if document is not None:
        name, stream = document
        kept = projects.keep_document(name, stream, of=enrolment, actor=actor)
        petition.file, petition.file_name, petition.media_type = kept.file, name, kept.media_type
    db.session.add(petition)
    trail.record(actor, "petition.filed", petition, kind=draft.kind)
    return petition


def withdraw(petition: Petition, *, actor: Actor) -> None:
    """Take a petition back that is not decided yet.

    Raises:
        Outdated: it was decided or withdrawn meanwhile.
    """
    authorize(actor, Can.FILE_PETITION, petition)
    _lock(petition)
    petition.state = PetitionState.WITHDRAWN
    petition.decided_at = clock.now()
    trail.record(actor, "petition.withdrawn", petition)


def grant(petition: Petition, words: str, *, actor: Actor) -> None:
    """Decide as asked: the exception is recorded, and the audit counts it from now on.

    Raises:
        Outdated: it was decided or withdrawn meanwhile.
        WrongState: without words, or when it does not fit the student's programme any more.
    """
    authorize(actor, Can.DECIDE_PETITION, petition)
    _lock(petition)
    asked = as_exception(queries.draft_of(petition), words)
    petition.exception = degrees.decide_exception(petition.enrolment, asked, actor=actor)
    _decide(petition, PetitionState.GRANTED, words, actor)


def refuse(petition: Petition, words: str, *, actor: Actor) -> None:
    """Decide against it; the student reads why.

    Raises:
        Outdated: it was decided or withdrawn meanwhile.
        WrongState: without words.
    """
    authorize(actor, Can.DECIDE_PETITION, petition)
    _lock(petition)
    if not words.strip():
        raise WrongState("Enter the reason.")
    _decide(petition, PetitionState.REFUSED, words, actor)


@decider("petition.grant")
def _grant(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    petition = _found(subject_id)
    grant(petition, values["reason"], actor=actor)
    return f"Granted the petition of {petition.student.name}."


@decider("petition.refuse")
def _refuse(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    petition = _found(subject_id)
    refuse(petition, values["reason"], actor=actor)
    return f"Refused the petition of {petition.student.name}."


def _found(petition_id: int) -> Petition:
    petition = queries.by_id(petition_id)
    if petition is None:
        raise NotAllowed
    return petition


def _decide(petition: Petition, state: PetitionState, words: str, actor: Actor) -> None:
    petition.state, petition.answer = state, words.strip()
    petition.decided_by, petition.decided_at = actor.user_id, clock.now()
    trail.record(actor, f"petition.{state}", petition, exception_id=petition.exception_id)
    mail.send(primary_address(petition.student), "petitions/email/decided", petition=petition)


def _lock(petition: Petition) -> None:
    lock(petition)
    if petition.state is not PetitionState.SENT:
        raise Outdated("This petition was decided or withdrawn meanwhile.")


def _unknown(enrolment: Enrolment, draft: PetitionDraft) -> str:
    """Say which of the named things does not exist; "" when all do."""
    named = [n for n in (draft.course_id, draft.replaces_id) if n is not None]
    if any(db.session.get(Course, number) is None for number in named):
        return "There is no such course."
    programme = programme_in(enrolment.version.document)
    if draft.node and draft.node not in {node.id for node in programme.walk()}:
        return "There is no such requirement."
    if draft.project_id is not None:
        project = db.session.get(Project, draft.project_id)
        if project is None or project.student_id != enrolment.student_id:
            return "There is no such project."
    return ""
