"""What is counted for one student beside courses: attendance and accepted projects."""

from sqlalchemy import select

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.degrees.models import Counted
from tracker.degrees.rules import CountDraft, problem_of_count
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Enrolment
from tracker.programmes.rules import programme_in


def record_count(enrolment: Enrolment, draft: CountDraft, *, actor: Actor) -> Counted:
    """Record that a student was there, or that a project was accepted.

    Raises:
        WrongState: the programme counts no such thing, something does not fit together, or the
            same is recorded already.
    """
    authorize(actor, Can.RECORD_DEGREE, enrolment)
    programme = programme_in(enrolment.version.document)
    if problem := problem_of_count(draft, programme, clock.today()):
        raise WrongState(problem)
    if _is_recorded(enrolment, draft):
        raise WrongState("The same is recorded for this day already.")
    counted = Counted(
        enrolment=enrolment,
        enrolment_id=enrolment.id,
        kind=draft.kind,
        what=draft.what,
        times=draft.times,
        happened_on=draft.happened_on,
        title=draft.title,
        recorded_by=actor.user_id,
    )
    db.session.add(counted)
    trail.record(actor, "count.recorded", counted, what=draft.what, times=draft.times)
    return counted


def take_back_count(counted: Counted, *, actor: Actor) -> None:
    """Take back what was recorded by mistake; it stays visible in the record.

    Raises:
        Outdated: somebody took it back meanwhile.
    """
    authorize(actor, Can.RECORD_DEGREE, counted)
    lock(counted)
    if counted.ended_at is not None:
        raise Outdated("Somebody took this entry back meanwhile.")
    counted.ended_at, counted.ended_by = clock.now(), actor.user_id
    db.session.flush()
    trail.record(actor, "count.taken_back", counted, what=counted.what, times=counted.times)


def _is_recorded(enrolment: Enrolment, draft: CountDraft) -> bool:
    same = select(Counted.id).where(
        Counted.enrolment_id == enrolment.id,
        Counted.kind == draft.kind,
        Counted.what == draft.what,
        Counted.happened_on == draft.happened_on,
        Counted.title == draft.title,
        Counted.ended_at.is_(None),
    )
    return db.session.scalar(same.limit(1)) is not None
