"""Exceptions and milestones: what the programme decides for one student."""

from sqlalchemy import Select, select

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.degrees.models import DegreeException, MilestoneReached
from tracker.degrees.rules import PLACED, ExceptionDraft, MilestoneDraft, problem_of_exception
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Enrolment
from tracker.programmes.rules import programme_in


def decide_exception(
    enrolment: Enrolment, draft: ExceptionDraft, *, actor: Actor
) -> DegreeException:
    """Record a substitution, waiver, equivalency, forced application or pin with its reason.

    Raises:
        WrongState: something does not fit together.
    """
    authorize(actor, Can.RECORD_DEGREE, enrolment)
    if problem := problem_of_exception(draft):
        raise WrongState(problem)
    programme = programme_in(enrolment.version.document)
    if draft.node and draft.node not in {node.id for node in programme.walk()}:
        raise WrongState("There is no such requirement.")
    takes = {node.id for node in programme.walk() if node.takes_courses}
    if draft.kind in PLACED and draft.node not in takes:
        raise WrongState("This requirement takes no courses; choose one of its parts.")
    if actor.user_id is None:
        raise WrongState("A person decides on exceptions.")
    decided = DegreeException(
        enrolment=enrolment,
        kind=draft.kind,
        course_id=draft.course_id,
        replaces_id=draft.replaces_id,
        node=draft.node,
        reason=draft.reason.strip(),
        decided_by=actor.user_id,
        decided_at=clock.now(),
    )
    db.session.add(decided)
    trail.record(actor, "exception.decided", decided, kind=draft.kind, node=draft.node)
    return decided


def withdraw_exception(exception: DegreeException, *, actor: Actor) -> None:
    """Withdraw an exception; it stays in the record.

    Raises:
        Outdated: somebody withdrew it meanwhile.
    """
    authorize(actor, Can.RECORD_DEGREE, exception)
    lock(exception)
    if exception.ended_at is not None:
        raise Outdated("Somebody withdrew this exception meanwhile.")
    exception.ended_at, exception.ended_by = clock.now(), actor.user_id
    trail.record(actor, "exception.withdrawn", exception)


def reach_milestone(
    enrolment: Enrolment, draft: MilestoneDraft, *, actor: Actor
) -> MilestoneReached:
    """Record that a student passed a milestone.

    Raises:
        WrongState: the programme has no such milestone, it is in the future, or it is recorded.
    """
    authorize(actor, Can.RECORD_DEGREE, enrolment)
    programme = programme_in(enrolment.version.document)
    if draft.node not in {node.id for node in programme.milestones}:
        raise WrongState("There is no such milestone.")
    if draft.reached_on > clock.today():
        raise WrongState("Enter a day that is not in the future.")
    if db.session.scalar(_reached(enrolment, draft.node)) is not None:
        raise WrongState("This milestone is recorded already.")
    reached = MilestoneReached(
        enrolment=enrolment,
        node=draft.node,
        reached_on=draft.reached_on,
        recorded_by=actor.user_id,
    )
    db.session.add(reached)
    trail.record(actor, "milestone.reached", reached, node=draft.node)
    return reached


def take_back_milestone(milestone: MilestoneReached, *, actor: Actor) -> None:
    """Take back a milestone that was recorded by mistake; the trail keeps both."""
    authorize(actor, Can.RECORD_DEGREE, milestone)
    trail.record(
        actor,
        "milestone.taken_back",
        milestone,
        node=milestone.node,
        was=milestone.reached_on.isoformat(),
    )
    db.session.delete(milestone)


def _reached(enrolment: Enrolment, node: str) -> Select[MilestoneReached]:
    return select(MilestoneReached).where(
        MilestoneReached.enrolment_id == enrolment.id, MilestoneReached.node == node
    )
