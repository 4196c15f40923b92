"""Recording attempts at courses. A row is never overwritten: a correction supersedes it."""

from sqlalchemy import select

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptDraft, problem_of_attempt
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Course, Enrolment, Term
from tracker.programmes.rules import programme_in


def record_attempt(enrolment: Enrolment, draft: AttemptDraft, *, actor: Actor) -> Attempt:
    """Record one try at a course.

    Raises:
        WrongState: something does not fit together, or it is recorded already.
    """
    authorize(actor, Can.RECORD_DEGREE, enrolment)
    attempt = _new(enrolment, draft, actor)
    trail.record(actor, "attempt.recorded", attempt, kind=draft.kind, grade=draft.grade)
    return attempt


def correct_attempt(attempt: Attempt, draft: AttemptDraft, *, reason: str, actor: Actor) -> Attempt:
    """Replace an attempt by another; the earlier one stays in the record, with the reason.

    Raises:
        Outdated: somebody corrected or removed it meanwhile.
        WrongState: something does not fit together.
    """
    authorize(actor, Can.RECORD_DEGREE, attempt)
    _end(attempt, reason, actor)
    corrected = _new(attempt.enrolment, draft, actor)
    corrected.supersedes_id = attempt.id
    trail.record(
        actor,
        "attempt.corrected",
        corrected,
        supersedes=attempt.id,
        kind=draft.kind,
        grade=draft.grade,
        was_grade=attempt.grade or "",
    )
    return corrected


def remove_attempt(attempt: Attempt, *, reason: str, actor: Actor) -> None:
    """Take back an attempt that was recorded by mistake; it stays in the record.

    Raises:
        Outdated: somebody corrected or removed it meanwhile.
    """
    authorize(actor, Can.RECORD_DEGREE, attempt)
    _end(attempt, reason, actor)
    trail.record(actor, "attempt.removed", attempt)


def _new(enrolment: Enrolment, draft: AttemptDraft, actor: Actor) -> Attempt:
    grades = programme_in(enrolment.version.document).grades
    if problem := problem_of_attempt(draft, grades.known):
        raise WrongState(problem)
    course = db.session.get(Course, draft.course_id)
    if course is None:
        raise WrongState("There is no such course.")
    if draft.term_id is not None and db.session.get(Term, draft.term_id) is None:
        raise WrongState("There is no such term.")
    if not course.facts.get("repeatable") and _is_recorded(enrolment, draft):
        raise WrongState(f"{course.code} is recorded in this term already.")
    attempt = Attempt(
        enrolment=enrolment,
        student_id=enrolment.student_id,
        course=course,
        term_id=draft.term_id,
        kind=draft.kind,
        grade=draft.grade or None,
        credits=draft.credits,
        recorded_by=actor.user_id,
        ended_reason="",
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def _is_recorded(enrolment: Enrolment, draft: AttemptDraft) -> bool:
    same = select(Attempt.id).where(
        Attempt.enrolment_id == enrolment.id,
        Attempt.course_id == draft.course_id,
        Attempt.term_id.is_(None) if draft.term_id is None else Attempt.term_id == draft.term_id,
        Attempt.ended_at.is_(None),
    )
    return db.session.scalar(same.limit(1)) is not None


def _end(attempt: Attempt, reason: str, actor: Actor) -> None:
    if not reason.strip():
        raise WrongState("Enter the reason.")
    lock(attempt)
    if attempt.ended_at is not None:
        raise Outdated("Somebody corrected this entry meanwhile. Open the record again.")
    attempt.ended_at, attempt.ended_by = clock.now(), actor.user_id
    attempt.ended_reason = reason.strip()
    db.session.flush()
