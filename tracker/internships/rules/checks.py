"""What looks odd about a week: told to student and reviewer with its rule, never a refusal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.internships.rules.activities import Activity
from tracker.internships.rules.authorisation import ALWAYS, Allowed
from tracker.internships.rules.ledger import Day

LONGEST_DAY_MINUTES = 16 * 60
MIDNIGHT = 24 * 60
# Days that were written down long after they happened, so many of them on one day, stand out.
LATE_AFTER = timedelta(days=14)
MANY_LATE = 4


@dataclass(frozen=True)
class Check:
    """One thing that looks odd, and the day it is about, where it is about one."""

    sentence: str
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What a week is compared with.

    Attributes:
        starts_on: the first agreed day.
        ends_on: the last one.
        daily_minutes: the longest agreed day.
        signed_on: the day all had signed the first agreement.
        term: the name, first and last day of the term it is credited in, where the school says.
        allowed: when the student may work at all.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    daily_minutes: int = 600
    signed_on: date | None = None
    term: tuple[str, date, date] | None = None
    allowed: Allowed = ALWAYS


def checks(
    days: Sequence[Day],
    agreed: Agreed,
    *,
    last_week: Iterable[Day] = (),
    elsewhere: Iterable[Day] = (),
) -> list[Check]:
    """Compare a week with the agreement, the clock, the week before and other internships.

    Args:
        days: the days of the week that is looked at, in order.
        agreed: what was settled.
        last_week: the days of the week before.
        elsewhere: the same student's days of the same week at other places.
    """
    texts = {_plain(day.text) for day in last_week} - {""}
    other: dict[date, list[Day]] = {}
    for line in elsewhere:
        other.setdefault(line.day, []).append(line)
    found: list[Check] = []
    for day in days:
        found += _length(day, agreed)
        found += _place_in_time(day, agreed)
        found += _beside(day, other.get(day.day, []))
        if _plain(day.text) in texts:
            found.append(Check(f"{day.day:%A} has the same text as a day last week.", day.day))
        if Activity.TRAVEL.value in day.activities:
            found.append(Check(f"{day.day:%A} counts travel, which is no work time.", day.day))
    return [*found, *_overnight(days), *_late(days)]


def _length(day: Day, agreed: Agreed) -> Iterator[Check]:
    name, hours = f"{day.day:%A}", _hours(day.minutes)
    if day.minutes > LONGEST_DAY_MINUTES:
        yield Check(f"{name}: {hours} hours is more than 16 in a day.", day.day)
    elif day.minutes > agreed.daily_minutes:
        most = _hours(agreed.daily_minutes)
        yield Check(f"{name}: {hours} hours; the agreement allows {most} a day.", day.day)


def _place_in_time(day: Day, agreed: Agreed) -> Iterator[Check]:
    name, starts, ends = f"{day.day:%A}", agreed.starts_on, agreed.ends_on
    if (starts and day.day < starts) or (ends and day.day > ends):
        yield Check(f"{name} lies outside the agreed dates.", day.day)
    elif agreed.signed_on and day.day < agreed.signed_on:
        yield Check(f"{name} lies before the day the agreement was signed.", day.day)
    if agreed.term is not None:
        title, first, last = agreed.term
        if not first <= day.day <= last:
            yield Check(f"{name} lies outside the term {title}.", day.day)
    if refusal := agreed.allowed.refusal(day.day):
        yield Check(f"{refusal}.", day.day)


def _beside(day: Day, others: Iterable[Day]) -> Iterator[Check]:
    """Tell that two places claim the same hours, or together more than a day can hold."""
    name = f"{day.day:%A}"
    both = day.minutes
    for other in others:
        both += other.minutes
        if _overlap(day, other):
            yield Check(f"{name} overlaps with hours at another internship.", day.day)
    if both > LONGEST_DAY_MINUTES and both > day.minutes:
        yield Check(
            f"{name}: {_hours(both)} hours together with another internship is more than 16.",
            day.day,
        )


def _overlap(one: Day, other: Day) -> bool:
    if one.starts_minute is None or other.starts_minute is None:
        return False
    return one.starts_minute < (other.ends_minute or 0) and other.starts_minute < (
        one.ends_minute or 0
    )


def _overnight(days: Iterable[Day]) -> Iterator[Check]:
    """Tell that a night went on into hours that the next day counts, too."""
    by_day = {day.day: day for day in days}
    for day in by_day.values():
        after = by_day.get(day.day + timedelta(days=1))
        if day.ends_minute is None or after is None or after.starts_minute is None:
            continue
        if day.ends_minute - MIDNIGHT > after.starts_minute:
            yield Check(f"{day.day:%A} goes on into hours that {after.day:%A} counts.", day.day)


def _late(days: Iterable[Day]) -> Iterator[Check]:
    """Tell that many days were written down at once, long after they happened."""
    at_once: dict[date, int] = {}
    for day in days:
        if day.written_at is None:
            continue
        written = day.written_at.date()
        if written - day.day > LATE_AFTER:
            at_once[written] = at_once.get(written, 0) + 1
    for written, count in sorted(at_once.items()):
        if count >= MANY_LATE:
            yield Check(
                f"{count} days were written down on {written.day} {written:%B %Y}, "
                f"more than {LATE_AFTER.days} days after they happened."
            )


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
