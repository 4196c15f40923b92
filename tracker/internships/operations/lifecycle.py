"""The steps of an internship: each asks the table, and leaves one event and one trail entry."""

from tracker import clock, mail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries as accounts
from tracker.internships import queries
from tracker.internships.models import Internship
from tracker.internships.operations.approvals import _ask_steps
from tracker.internships.operations.stepping import _start_if_due, _step
from tracker.internships.rules import (
    Asked,
    Event,
    Part,
    lapsed,
    may,
    warning_due,
)

LAPSED = "The day by which the rest was due has passed."


def submit(internship: Internship, *, actor: Actor) -> None:
    """Hand a proposal to faculty."""
    authorize(actor, Can.EDIT_INTERNSHIP, internship)
    _step(internship, Event.SUBMIT, Part.STUDENT, actor=actor)
    _ask_steps(queries.locked(internship.id), actor)


def recall(internship: Internship, *, actor: Actor) -> None:
    """Take a proposal back before anybody decided."""
    authorize(actor, Can.EDIT_INTERNSHIP, internship)
    _step(internship, Event.RECALL, Part.STUDENT, actor=actor)


def decline(internship: Internship, *, reason: str, based_on: int, actor: Actor) -> None:
    """Refuse a proposal for good."""
    authorize(actor, Can.REVIEW_INTERNSHIP, internship)
    asked = Asked(words=reason)
    _step(internship, Event.DECLINE, Part.FACULTY, asked=asked, based_on=based_on, actor=actor)


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
