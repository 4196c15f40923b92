"""The steps of an internship: each asks the table, and leaves one event and one trail entry."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import Internship, InternshipEvent
from tracker.internships.rules import Event, InternshipState, Part, ask


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
    _step(internship, Event.RETURN, Part.FACULTY, words=reason, based_on=based_on, actor=actor)


def decline(internship: Internship, *, reason: str, based_on: int, actor: Actor) -> None:
    """Refuse a proposal for good."""
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    _step(internship, Event.DECLINE, Part.FACULTY, words=reason, based_on=based_on, actor=actor)


def approve(internship: Internship, *, based_on: int, remark: str = "", actor: Actor) -> None:
    """Agree to a proposal: what it asks for is frozen, and the place is known from now on.

    It starts at once when its first day has come.
    """
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    _step(internship, Event.APPROVE, Part.FACULTY, words=remark, based_on=based_on, actor=actor)
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


def start_all_due(*, actor: Actor) -> int:
    """Begin every approved internship whose first day has come; return how many."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    started = 0
    for internship_id in queries.all_due_to_start():
        started += _start_if_due(queries.locked(internship_id))
    return started


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
    words: str = "",
    based_on: int | None = None,
) -> None:
    """Take one row of the table, or say why not.

    ``based_on`` is the version of the internship that was read before deciding.
    """
    internship = queries.locked(internship.id)
    before = internship.state
    to, reasons = ask(before, event, part, proposal=queries.proposal_of(internship), words=words)
    if based_on is not None and internship.row_version != based_on:
        raise Outdated("This was changed after you opened it. Read it again before you decide.")
    if reasons:
        raise WrongState(" ".join(f"{reason.sentence}." for reason in reasons))
    internship.state = to
    internship.row_version += 1
    if event is Event.START:
        internship.started_on = internship.planned_starts_on
    db.session.add(
        InternshipEvent(
            internship_id=internship.id,
            event=event,
            from_state=before,
            to_state=to,
            actor_id=actor.user_id,
            reason=words.strip(),
            at=clock.now(),
        )
    )
    trail.record(actor, f"internship.{event}", internship, before=before, after=to)
    db.session.expire(internship, ["events"])
