"""What a student means to take: planned attempts, theirs to add and to drop."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.degrees import queries
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptKind
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Course, Enrolment, Term


def plan_course(enrolment: Enrolment, course_id: int, term_id: int, *, actor: Actor) -> Attempt:
    """Plan a course for a term that has not ended.

    Raises:
        WrongState: the term is over, or the course is in the plan or under way already.
    """
    authorize(actor, Can.PLAN_DEGREE, enrolment)
    course, term = db.session.get(Course, course_id), db.session.get(Term, term_id)
    if course is None or term is None:
        raise WrongState("Choose a course and a term.")
    if term.ends_on < clock.today():
        raise WrongState(f"{term.name} is over.")
    if problem := queries.problem_of_plan(enrolment, course, term):
        raise WrongState(problem)
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
    trail.record(actor, "plan.added", planned)
    return planned


def unplan_course(attempt: Attempt, *, actor: Actor) -> None:
    """Drop a course from the plan.

    Raises:
        WrongState: it is more than a plan.
        Outdated: it was dropped meanwhile.
    """
    authorize(actor, Can.PLAN_DEGREE, attempt)
    if attempt.kind is not AttemptKind.PLANNED:
        raise WrongState("Only a planned course can be dropped here.")
    db.session.refresh(attempt, with_for_update={"of": Attempt})
    if attempt.ended_at is not None:
        raise Outdated("It is not in the plan any more.")
    attempt.ended_at, attempt.ended_by = clock.now(), actor.user_id
    trail.record(actor, "plan.dropped", attempt)
