"""The steps of an internship: each asks the table, and leaves one event and one trail entry."""

from typing import Any

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries as accounts
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import Internship, InternshipEvent
from tracker.internships.rules import (
    Asked,
    Event,
    InternshipState,
    Part,
    Standing,
    ask,
    lapsed,
    may,
    warning_due,
)

LAPSED = "The day by which the rest was due has passed."


def submit(internship: Internship, *, actor: Actor) -> None:
    """Hand a proposal to faculty."""
    authorize(actor, Can.EDIT_INTERNSHIP, internship)
    _step(internship, Event.SUBMIT, Part.STUDENT, actor=actor)


def recall(internship: Internship, *, actor: Actor) -> None:
    """Take a proposal back before anybody decided."""
    authorize(actor, Can.EDIT_INTERNSHIP, internship)
    _step(internship, Event.RECALL, Part.STUDENT, actor=actor)


def send_back(internship: Internship, *, reason: str, based_on: int, actor: Actor) -> None:
    """Ask the student for a change."""
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    asked = Asked(words=reason)
    _step(internship, Event.RETURN, Part.FACULTY, asked=asked, based_on=based_on, actor=actor)


def decline(internship: Internship, *, reason: str, based_on: int, actor: Actor) -> None:
    """Refuse a proposal for good."""
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    asked = Asked(words=reason)
    _step(internship, Event.DECLINE, Part.FACULTY, asked=asked, based_on=based_on, actor=actor)


def approve(internship: Internship, *, based_on: int, remark: str = "", actor: Actor) -> None:
    """Agree to a proposal: what it asks for is frozen, and the place is known from now on.

    It starts at once when its first day has come.
    """
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    asked = Asked(words=remark)
    _step(internship, Event.APPROVE, Part.FACULTY, asked=asked, based_on=based_on, actor=actor)
    proposal = queries.proposal_of(internship)
    internship.required_minutes = proposal.required_minutes
    internship.policy = proposal.policy.as_json()
    if internship.site is not None and internship.site.vetted_at is None:
        internship.site.vetted_at = clock.now()
    db.session.flush()
    _start_if_due(internship)


def start(internship: Internship, *, actor: Actor) -> None:
    """Begin an approved internship whose first day has come."""
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    _step(internship, Event.START, Part.FACULTY, actor=actor)


def take_step(
    internship: Internship, event: Event, *, asked: Asked, based_on: int, actor: Actor
) -> None:
    """Do with an internship what the table allows this person: hold, end, withdraw and so on.

    Raises:
        WrongState: when the table has no such row for them, or something stands in its way.
        Outdated: when it was changed after this person read it.
    """
    authorize(actor, Can.STEP_INTERNSHIP, internship)
    parts = queries.parts_of(actor, internship)
    state = queries.locked(internship.id).state
    part = next((each for each in parts if may(state, event, each)), parts[0])
    _step(internship, event, part, asked=asked, based_on=based_on, actor=actor)


def start_all_due(*, actor: Actor) -> int:
    """Begin every approved internship whose first day has come; return how many."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    started = 0
    for internship_id in queries.all_due_to_start():
        started += _start_if_due(queries.locked(internship_id))
    return started


def end_all_due(*, actor: Actor) -> int:
    """End every internship whose planned last day is over; return how many."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    found = queries.all_due_to_end()
    for internship_id in found:
        _step(queries.locked(internship_id), Event.END, Part.SYSTEM, actor=actor)
    return len(found)


def lapse_all_due(*, actor: Actor) -> int:
    """Warn whose date comes near, and let lapse what was warned of; return how many lapsed."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    count = 0
    for internship_id in queries.all_incomplete():
        internship = queries.locked(internship_id)
        standing, today = queries.standing_of(internship), clock.today()
        if warning_due(standing, today):
            _warn(internship)
        elif lapsed(standing, today):
            asked = Asked(words=LAPSED)
            _step(internship, Event.LAPSE, Part.SYSTEM, asked=asked, actor=actor)
            count += 1
    return count


def _warn(internship: Internship) -> None:
    internship.lapse_warned_on = clock.today()
    student = internship.student
    mail.send(
        accounts.primary_address(student),
        "internships/email/lapsing",
        student=student,
        internship=internship,
    )


def _start_if_due(internship: Internship) -> bool:
    reached = internship.planned_starts_on
    if internship.state is not InternshipState.APPROVED or reached is None:
        return False
    if reached > clock.today():
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
