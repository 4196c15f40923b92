"""What people are told of an internship: each stage of each thing once."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from tracker.internships.rules.lifecycle import Event

# So many days before papers run out they are told of, and once more when they have.
NOTICE_DAYS = (30, 7)
WEEK_IS_LATE_AFTER = timedelta(days=3)
FRIDAY = 4


class Said(NamedTuple):
    """A title with the place in it, and a sentence."""

    title: str
    sentence: str


# What a student is told of steps that others, or the calendar, took.
TO_STUDENT: Mapping[str, Said] = {
    Event.RETURN: Said("{place} came back", "Faculty asked for a change before it goes on."),
    Event.DECLINE: Said("Your proposal for {place} was declined", "The reason stands beside it."),
    Event.APPROVE: Said("Your internship at {place} is approved", "It begins on its first day."),
    Event.START: Said("Your internship at {place} has begun", "Days can be logged now."),
    Event.HOLD: Said("Your internship at {place} is on hold", "No days can be logged meanwhile."),
    Event.RESUME: Said("Your internship at {place} goes on", "Days can be logged again."),
    Event.END: Said(
        "The last day at {place} is over", "Settle the last hours, look back, and hand it in."
    ),
    Event.EXTEND: Said(
        "Your internship at {place} is incomplete", "It says there what is missing and until when."
    ),
    Event.LAPSE: Said(
        "Your internship at {place} has lapsed", "The day by which the rest was due has passed."
    ),
    Event.TERMINATE: Said(
        "Your internship at {place} was ended early", "Accepted hours stay. The reason is there."
    ),
    Event.ACCEPT: Said("Your internship at {place} is completed", "It counts in your degree."),
    Event.REOPEN: Said("Your internship at {place} is open again", "The reason stands beside it."),
}
# What faculty is told of steps that students took.
TO_FACULTY: Mapping[str, Said] = {
    Event.SUBMIT: Said("{student} proposes an internship at {place}", "It waits for approval."),
    Event.SUBMIT_FINAL: Said("{student} hands in the internship at {place}", "It waits for you."),
    Event.WITHDRAW: Said("{student} withdrew from {place}", "Accepted hours stay."),
}


def paper_stage(until: date, today: date) -> str:
    """Tell how near the end of a paper is: "" while it is far, then each stage once.

    Args:
        until: its last day.
        today: the day that is asked about.
    """
    left = (until - today).days
    if left < 0:
        return "over"
    near = [days for days in NOTICE_DAYS if left <= days]
    return str(min(near)) if near else ""


def paper_words(what: str, until: date, today: date) -> str:
    """Say when a paper ends or ended."""
    day = f"{until.day} {until:%B %Y}"
    return f"{what} ran out on {day}" if until < today else f"{what} runs out on {day}"
