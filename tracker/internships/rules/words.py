"""Sentences about internships that more than one page says."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.internships.rules.states import COUNTING
from tracker.internships.rules.states import InternshipState as S


def span(starts_on: date | None, ends_on: date | None) -> str:
    """Say from when to when, to the month: ``January to May 2026``."""
    if starts_on is None:
        return ""
    if ends_on is None:
        return f"since {starts_on:%B %Y}"
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{ends_on:%B %Y}"
    first = f"{starts_on:%B}" if starts_on.year == ends_on.year else f"{starts_on:%B %Y}"
    return f"{first} to {ends_on:%B %Y}"


def week_title(monday: date) -> str:
    """Name a week by its dates: ``16 to 22 November 2026``."""
    sunday = monday + timedelta(days=6)
    if monday.year != sunday.year:
        first = f"{monday.day} {monday:%B %Y}"
    elif monday.month != sunday.month:
        first = f"{monday.day} {monday:%B}"
    else:
        first = f"{monday.day}"
    return f"{first} to {sunday.day} {sunday:%B %Y}"


def next_actor(
    state: S,
    *,
    starts_on: date | None = None,
    is_held_up: bool = False,
    reader_is_student: bool = True,
) -> str:
    """Say in one sentence where an internship stands and who is next.

    Args:
        state: where it is.
        starts_on: its planned first day.
        is_held_up: that day has come, and something that it needs does not hold.
        reader_is_student: whether "you" is the student.
    """
    you = "you" if reader_is_student else "the student"
    day = f"{starts_on.day} {starts_on:%B %Y}" if starts_on else "its first day"
    return {
        S.DRAFT: f"Not sent yet: {you} can send it to faculty when it is complete.",
        S.PROPOSED: "Waiting for faculty to approve it.",
        S.RETURNED: f"Returned: {you} can change it and send it again.",
        S.APPROVED: f"Approved. It was to start on {day}."
        if is_held_up
        else f"Approved. It starts on {day}.",
        S.ACTIVE: f"Under way: {you} can log days and send each week.",
        S.SUSPENDED: "On hold until faculty resumes it.",
        S.WRAP_UP: f"The work is over: {you} can settle the last hours.",
        S.REVIEW: "Waiting for faculty to look at the whole.",
        S.COMPLETED: "Completed.",
        S.INCOMPLETE: f"Incomplete: {you} can still hand in what is missing.",
        S.DECLINED: "Declined by faculty.",
        S.WITHDRAWN: "Withdrawn.",
        S.TERMINATED: "Ended early.",
    }[state]


@dataclass(frozen=True, kw_only=True)
class PublicFact:
    """What a published page may say of one internship, when its student wants it to.

    Attributes:
        minutes: accepted by faculty.
        is_confirmed: the site confirmed every one of them.
        vouched: who stands behind the hours, in words.
        sentence: all of it in one line, without the vouching.
    """

    internship_id: int
    public_id: str
    title: str
    place: str
    city: str
    state: S
    starts_on: date | None
    ends_on: date | None
    minutes: int
    is_confirmed: bool

    @property
    def vouched(self) -> str:
        """Who stands behind the hours."""
        if not self.minutes:
            return ""
        return "confirmed by the site" if self.is_confirmed else "accepted by faculty"

    @property
    def sentence(self) -> str:
        """``Assistant engineer at Lantern Yard Studios, January to May 2026, 135 hours``."""
        return public_sentence(
            self.title, self.place, span(self.starts_on, self.ends_on), self.minutes
        )


def public_sentence(title: str, place: str, when: str, minutes: int) -> str:
    """Join role, place, time and whole hours into one line."""
    hours = minutes // 60
    amount = f"{hours} hour{'' if hours == 1 else 's'}" if hours else ""
    return ", ".join(part for part in (f"{title} at {place}", when, amount) if part)


def is_public(state: S) -> bool:
    """Tell whether there is anything to say to the world."""
    return state in COUNTING and state not in {S.WITHDRAWN, S.TERMINATED}
