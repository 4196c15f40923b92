"""Deciding, undoing, and having effect. The frame commits; nothing here does."""

from dataclasses import replace
from datetime import date

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, Role, authorize
from tracker.accounts.models import User
from tracker.db import db
from tracker.decisions import queries
from tracker.decisions.models import Absence, Decision
from tracker.decisions.rules import (
    DECIDERS,
    KEPT,
    NOT_CARRIED_OUT,
    NOT_YOURS_ANY_MORE,
    TAKEN,
    TOO_LATE,
    UNDO,
    UNDONE_BEFORE,
    Asked,
    DecisionState,
)
from tracker.errors import NotAllowed, Outdated, TrackerError, WrongState
from tracker.jobs import enqueue
from tracker.programmes.models import Programme
from tracker.programmes.queries import roles_of


def defer(asked: Asked, *, actor: Actor) -> Decision:
    """Decide something in ten seconds, so that it can be undone until then.

    It is rehearsed at once: whatever would refuse the decision refuses it here.

    Raises:
        Outdated: when somebody decided on the entry a moment ago.
        TrackerError: whatever the decider raises.
    """
    authorize(actor, Can.DECIDE, asked)
    absent = queries.stood_in_for(actor).get((asked.student_id, asked.programme_id))
    decision = Decision(
        kind=asked.kind,
        subject_id=asked.subject_id,
        student_id=asked.student_id,
        programme_id=asked.programme_id,
        entry=asked.entry,
        open_entry=asked.entry,
        values=dict(asked.values),
        words=_rehearsed(asked, replace(actor, acts_for=absent.id if absent else None)),
        batch=asked.batch,
        made_by=actor.user_id,
        made_for=absent.id if absent else None,
        takes_effect_at=clock.now() + UNDO,
    )
    if queries.pending_on(asked.entry):
        raise Outdated(TAKEN)
    try:
        with db.session.begin_nested():  # a colleague may press at this very moment
            db.session.add(decision)
    except IntegrityError:
        raise Outdated(TAKEN) from None
    enqueue("decisions.carry_out", run_at=decision.takes_effect_at, decision_id=decision.id)
    return decision


def undo(decision: Decision, *, actor: Actor) -> int:
    """Take a decision back, with all that was decided by the same press; return how many.

    Raises:
        WrongState: when all of it has taken effect, or was undone.
    """
    authorize(actor, Can.UNDO_DECISION, decision)
    found = [queries.locked(number) for number in queries.of_batch(decision)]
    pending = [each for each in found if each and each.state is DecisionState.PENDING]
    if not pending:
        undone = any(each and each.state is DecisionState.UNDONE for each in found)
        raise WrongState(UNDONE_BEFORE if undone else TOO_LATE)
    for each in pending:
        _settle(each, DecisionState.UNDONE)
    return len(pending)


def carry_out(decision_id: int, *, actor: Actor) -> None:
    """Let a decision take effect, unless it was undone.

    When its subject changed meanwhile it has no effect: the entry is on the desk again, and the
    decision keeps the sentence that says why.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    decision = queries.locked(decision_id)
    if decision is None or decision.state is not DecisionState.PENDING:
        return
    try:
        with db.session.begin_nested():
            decide = DECIDERS[decision.kind]
            decide(queries.actor_of(decision), decision.subject_id, decision.values)
    except NotAllowed:
        _settle(decision, DecisionState.FAILED, NOT_YOURS_ANY_MORE)
    except TrackerError as refused:
        _settle(decision, DecisionState.FAILED, refused.message)
    else:
        _settle(decision, DecisionState.DONE)


def tidy(*, actor: Actor) -> None:
    """Give back what could not be carried out, and forget what was settled long ago."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    for decision_id in queries.stuck():
        decision = queries.locked(decision_id)
        if decision is not None and decision.state is DecisionState.PENDING:
            _settle(decision, DecisionState.FAILED, NOT_CARRIED_OUT)
    db.session.execute(delete(Decision).where(Decision.settled_at < clock.now() - KEPT))


def be_away(
    programme: Programme, colleague: User, first: date, last: date, *, actor: Actor
) -> Absence:
    """Name the colleague who decides in one's place.

    Raises:
        WrongState: when the days are over or out of order, or the colleague is not faculty there.
    """
    authorize(actor, Can.DELEGATE_DESK, _In(programme.id))
    if actor.user_id is None or colleague.id == actor.user_id:
        raise WrongState("Choose somebody else.")
    if Role.FACULTY not in roles_of(colleague.id).get(programme.id, frozenset()):
        raise WrongState(f"{colleague.name} is not faculty of {programme.name}.")
    if last < first:
        raise WrongState("The last day lies before the first.")
    if last < clock.today():
        raise WrongState("These days are over.")
    absence = Absence(
        made_by=actor.user_id,
        colleague_id=colleague.id,
        programme_id=programme.id,
        starts_on=first,
        ends_on=last,
    )
    db.session.add(absence)
    trail.record(actor, "desk.delegated", absence, colleague_id=colleague.id)
    return absence


def be_back(absence: Absence, *, actor: Actor) -> None:
    """End an absence before its last day."""
    authorize(actor, Can.UNDO_DECISION, absence)
    if absence.ended_at is None:
        absence.ended_at = clock.now()
        trail.record(actor, "desk.delegation-ended", absence)


class _In:
    """A subject that belongs to a programme."""

    def __init__(self, programme_id: int) -> None:
        self.programme_id = programme_id


def _rehearsed(asked: Asked, actor: Actor) -> str:
    """Carry it out and take all of it back; return the decider's sentence."""
    attempt = db.session.begin_nested()
    try:
        return DECIDERS[asked.kind](actor, asked.subject_id, asked.values)
    finally:
        attempt.rollback()


def _settle(decision: Decision, state: DecisionState, outcome: str = "") -> None:
    decision.state, decision.outcome = state, outcome
    decision.open_entry, decision.settled_at = None, clock.now()
    db.session.flush()
