"""What a student means to take: planned attempts, theirs to add, move and drop."""

from collections.abc import Sequence

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.degrees import queries
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptKind
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Course, Enrolment, Term

MOST_AT_ONCE = 60


def plan_course(enrolment: Enrolment, course_id: int, term_id: int, *, actor: Actor) -> Attempt:
    """Plan a course for a term that has not ended.

    Raises:
        WrongState: the term is over, or the course is in the plan or under way already.
    """
    authorize(actor, Can.PLAN_DEGREE, enrolment)
    course, term = db.session.get(Course, course_id), _term(term_id)
    if course is None:
        raise WrongState("Choose a course and a term.")
    if problem := queries.problem_of_plan(enrolment, course, term):
        raise WrongState(problem)
    planned = _planned(enrolment, course, term, actor)
    trail.record(actor, "plan.added", planned)
    return planned


def plan_courses(enrolment: Enrolment, wanted: Sequence[tuple[int, int]], *, actor: Actor) -> int:
    """Plan several courses, each with its term; return how many.

    Raises:
        WrongState: one of them does not fit; then none is planned.
    """
    authorize(actor, Can.PLAN_DEGREE, enrolment)
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise WrongState(f"Choose between 1 and {MOST_AT_ONCE} courses.")
    for course_id, term_id in wanted:
        plan_course(enrolment, course_id, term_id, actor=actor)
        db.session.flush()
    return len(wanted)


def move_course(attempt: Attempt, term_id: int, *, actor: Actor) -> Attempt:
    """Move a planned course to another term; the earlier plan stays in the record.

    Raises:
        WrongState: it is more than a plan, the term is over, or it is there already.
        Outdated: it was moved or dropped meanwhile.
    """
    authorize(actor, Can.PLAN_DEGREE, attempt)
    term = _term(term_id)
    if term.id == attempt.term_id:
        raise WrongState(f"{attempt.course.code} is in {term.name} already.")
    _end(attempt, actor)
    attempt.ended_reason = f"Moved to {term.name}"
    db.session.flush()
    if problem := queries.problem_of_plan(attempt.enrolment, attempt.course, term):
        raise WrongState(problem)
    moved = _planned(attempt.enrolment, attempt.course, term, actor)
    moved.supersedes_id = attempt.id
    trail.record(actor, "plan.moved", moved, supersedes=attempt.id)
    return moved


def unplan_course(attempt: Attempt, *, actor: Actor) -> None:
    """Drop a course from the plan.

    Raises:
        WrongState: it is more than a plan.
        Outdated: it was dropped meanwhile.
    """
    authorize(actor, Can.PLAN_DEGREE, attempt)
    _end(attempt, actor)
    trail.record(actor, "plan.dropped", attempt)


def _term(term_id: int) -> Term:
    term = db.session.get(Term, term_id)
    if term is None:
        raise WrongState("Choose a course and a term.")
    if term.ends_on < clock.today():
        raise WrongState(f"{term.name} is over.")
    return term


def _planned(enrolment: Enrolment, course: Course, term: Term, actor: Actor) -> Attempt:
    planned = Attempt(
        enrolment=enrolment,
        student_id=enrolment.student_id,
        course=course,
        term=term,
        kind=AttemptKind.PLANNED,
        credits=course.credits,
        recorded_by=actor.user_id,
        ended_reason="",
    )
    db.session.add(planned)
    db.session.flush()
    return planned


def _end(attempt: Attempt, actor: Actor) -> None:
    if attempt.kind is not AttemptKind.PLANNED:
        raise WrongState("Only a planned course can be changed here.")
    lock(attempt)
    if attempt.ended_at is not None:
        raise Outdated("It is not in the plan any more.")
    attempt.ended_at, attempt.ended_by = clock.now(), actor.user_id
