"""The demo university's calendar, counted from the day it is loaded."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tracker import clock

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AUTUMN, SPRING = (8, 17), (1, 11)


@dataclass(frozen=True)
class TermDates:
    """One term: autumn from mid-August, spring from mid-January."""

    name: str
    starts_on: date
    ends_on: date


def terms(today: date, *, before: int, after: int) -> list[TermDates]:
    """Return the terms around a day, oldest first; the one that runs is at index ``before``.

    Between two terms the coming one counts as running.
    """
    first_half = today <= date(today.year, 5, 15)
    halves = today.year * 2 + (0 if first_half else 1)
    if today > date(today.year, 12, 20):
        halves += 1
    return [_term(*divmod(half, 2)) for half in range(halves - before, halves + after + 1)]


def _term(year: int, autumn: int) -> TermDates:
    if autumn:
        return TermDates(f"Autumn {year}", date(year, *AUTUMN), date(year, 12, 18))
    return TermDates(f"Spring {year}", date(year, *SPRING), date(year, 5, 14))


def monday(weeks: int) -> date:
    """Return the Monday so many weeks after the current week's."""
    today = clock.today()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def weekday(week: date, name: str) -> date:
    """Return a day of the week that begins on a Monday."""
    return week + timedelta(days=DAYS.index(name))


def evening(day: date) -> datetime:
    """Return when people write things down: half past six, but never in the future."""
    return min(datetime.combine(day, time(18, 30), UTC), clock.now())
