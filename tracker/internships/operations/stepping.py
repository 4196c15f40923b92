"""One row of the table, taken: what every step of an internship does."""

from typing import Any

from tracker import clock, trail
from tracker.access import Actor
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import Internship, InternshipEvent
from tracker.internships.rules import (
    AMENDABLE,
    AmendmentState,
    Asked,
    Event,
    InternshipState,
    Part,
    Standing,
    ask,
)

CHANGING = AMENDABLE | {InternshipState.SUSPENDED}  # on hold, a change waits as everything does


def _start_if_due(internship: Internship) -> bool:
    """Begin it when its first day has come and what was approved still holds."""
    if internship.state is not InternshipState.APPROVED:
        return False
    case = queries.case_of(internship)
    if ask(internship.state, Event.START, Part.SYSTEM, case)[1]:
        return False
    _step(internship, Event.START, Part.SYSTEM, actor=Actor.machine("internships.start"))
    return True


def _step(
    internship: Internship,
    event: Event,
    part: Part,
    *,
    actor: Actor,
    asked: Asked | None = None,
    based_on: int | None = None,
) -> None:
    """Take one row of the table, or say why not.

    ``based_on`` is the version of the internship that was read before deciding.
    """
    asked = asked or Asked()
    internship = queries.locked(internship.id)
    before = internship.state
    case = queries.case_of(internship, asked)
    to, reasons = ask(before, event, part, case)
    if based_on is not None and internship.row_version != based_on:
        raise Outdated("This was changed after you opened it. Read it again before you decide.")
    if reasons:
        raise WrongState(" ".join(f"{reason.sentence}." for reason in reasons))
    internship.state = to
    internship.row_version += 1
    _have_effect(internship, event, asked)
    _set_aside(internship)
    db.session.add(
        InternshipEvent(
            internship_id=internship.id,
            event=event,
            from_state=before,
            to_state=to,
            actor_id=actor.user_id,
            reason=asked.words.strip(),
            detail=_detail(event, asked, case.standing),
            at=clock.now(),
        )
    )
    trail.record(actor, f"internship.{event}", internship, before=before, after=to)
    db.session.expire(internship, ["events"])


def _have_effect(internship: Internship, event: Event, asked: Asked) -> None:
    """Set the dates that a step brings with it."""
    if event is Event.START:
        internship.started_on = internship.planned_starts_on
    elif event is Event.END:
        today, planned = clock.today(), internship.planned_ends_on
        internship.ended_on = min(today, planned) if planned else today
    elif event is Event.EXTEND:
        internship.incomplete_until, internship.lapse_warned_on = asked.until, None
    elif event is Event.RESUME:
        internship.incomplete_until = internship.lapse_warned_on = None


def _set_aside(internship: Internship) -> None:
    """Withdraw a change that waits once the work is over: nothing is left that it could change."""
    change = queries.waiting_amendment(internship.id)
    if change is None or internship.state in CHANGING:
        return
    change.state, change.decided_at = AmendmentState.WITHDRAWN, clock.now()
    change.row_version += 1


def _detail(event: Event, asked: Asked, standing: Standing) -> dict[str, Any]:
    """Keep what a decision rests on, beside its words."""
    if event is Event.EXTEND and asked.until is not None:
        return {"until": asked.until.isoformat()}
    if event is not Event.ACCEPT:
        return {}
    found: dict[str, Any] = {"accepted": standing.accepted, "required": standing.required}
    if standing.accepted < standing.required:
        found["waiver"] = asked.waiver.strip()
    if not standing.has_site_evaluation:
        found["override"] = asked.override.strip()
    return found
