"""Tying students to a version of a programme."""

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.accounts.models import User
from tracker.db import db, lock
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Enrolment, ProgrammeVersion
from tracker.programmes.rules import EnrolmentDraft, programme_in


def enrol(
    student: User, version: ProgrammeVersion, draft: EnrolmentDraft, *, actor: Actor
) -> Enrolment:
    """Enrol a student in a version of a programme.

    Raises:
        WrongState: the programme has no such branch.
    """
    enrolment = Enrolment(
        student=student,
        student_id=student.id,
        version=version,
        programme=version.programme,
        programme_id=version.programme_id,
        started_on=draft.started_on,
    )
    with db.session.no_autoflush:
        authorize(actor, Can.RECORD_DEGREE, enrolment)
        _apply(enrolment, draft)
    db.session.add(enrolment)
    trail.record(actor, "enrolment.created", enrolment, state=draft.state)
    return enrolment


def change_enrolment(
    enrolment: Enrolment, draft: EnrolmentDraft, *, based_on: int, actor: Actor
) -> None:
    """Change the branch, stage, dates, state or adviser of an enrolment.

    Raises:
        Outdated: somebody changed it since the form was opened.
        WrongState: the programme has no such branch.
    """
    authorize(actor, Can.RECORD_DEGREE, enrolment)
    lock(enrolment)
    if enrolment.row_version != based_on:
        raise Outdated
    before = enrolment.option
    _apply(enrolment, draft)
    enrolment.row_version += 1
    trail.record(
        actor, "enrolment.changed", enrolment, state=draft.state, was=before, option=draft.option
    )


def follow_version(enrolment: Enrolment, version: ProgrammeVersion, *, actor: Actor) -> None:
    """Let a student follow another catalogue of their programme, as a whole.

    A branch that the other catalogue does not have is to be chosen anew.

    Raises:
        WrongState: it is another programme's, or the one they follow.
    """
    authorize(actor, Can.RECORD_DEGREE, enrolment)
    lock(enrolment)
    if version.programme_id != enrolment.programme_id:
        raise WrongState("This catalogue is of another programme.")
    if version.id == enrolment.version_id:
        raise WrongState("The student follows this catalogue already.")
    was = enrolment.version_id
    choices = {choice.id for choice in programme_in(version.document).options}
    if enrolment.option not in choices:
        enrolment.option = None
    enrolment.version = version
    enrolment.row_version += 1
    trail.record(actor, "enrolment.moved", enrolment, was=was, version_id=version.id)


def _apply(enrolment: Enrolment, draft: EnrolmentDraft) -> None:
    choices = programme_in(enrolment.version.document).options
    if draft.option and draft.option not in {choice.id for choice in choices}:
        raise WrongState("This programme has no such branch.")
    enrolment.started_on = draft.started_on
    enrolment.expected_on = draft.expected_on
    enrolment.ended_on = draft.ended_on
    enrolment.state = draft.state
    enrolment.stage = draft.stage
    enrolment.option = draft.option or None
    enrolment.adviser_id = draft.adviser_id
