"""Hours as people type them: 7.5, 7:30 or 9-17."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

DAY_MINUTES = 24 * 60
LONGEST = 60
NOT_HOURS = "Enter hours as 7.5, 7:30 or 9-17"
_DECIMAL = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,4}))?")
_CLOCK = re.compile(r"([0-9]{1,9}):([0-5][0-9])")
_SPAN = re.compile(r"([0-9]{1,2})(?:[:.]([0-5][0-9]))?[-\u2013]([0-9]{1,2})(?:[:.]([0-5][0-9]))?")


class NotHours(ValueError):  # noqa: N818 - reads as a sentence where raised
    """What was typed is not the hours of a day; the text says what to type."""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """Work time of one day.

    Attributes:
        minutes: more than 0, at most 1440.
        starts_minute: minutes after midnight, when typed as from-until.
        ends_minute: the same; past 1440 when work ended after midnight.
    """

    minutes: int
    starts_minute: int | None = None
    ends_minute: int | None = None


def parse_hours(typed: str) -> Worked | None:
    """Read what was typed; None for nothing, and for 0, which is nothing too.

    Raises:
        NotHours: with a sentence a person can act on.
    """
    text = " ".join(typed.split())
    if len(text) > LONGEST:  # before any pattern sees it
        raise NotHours(NOT_HOURS)
    text = re.sub(r" ?(?:hours?|h)?$", "", text, flags=re.IGNORECASE)
    text = re.sub(r" ?([-\u2013]) ?", r"\1", text)
    if not text:
        if typed.strip():
            raise NotHours(NOT_HOURS)
        return None
    if found := _SPAN.fullmatch(text):
        return _from_until(*found.groups())
    minutes = _amount(text)
    if minutes > DAY_MINUTES:
        raise NotHours("A day has 24 hours")
    return Worked(minutes=minutes) if minutes else None


def spoken(worked: Worked) -> str:
    """Write hours so that reading them again gives the same: ``9:15-17``, ``7.5``, ``7:20``."""
    if worked.starts_minute is not None and worked.ends_minute is not None:
        return f"{_clock(worked.starts_minute)}-{_clock(worked.ends_minute % DAY_MINUTES)}"
    whole, rest = divmod(worked.minutes, 60)
    if rest in {0, 30}:
        return f"{whole}.5" if rest else str(whole)
    return f"{whole}:{rest:02}"


def _amount(text: str) -> int:
    if found := _CLOCK.fullmatch(text):
        return int(found[1]) * 60 + int(found[2])
    if found := _DECIMAL.fullmatch(text):
        hours = Decimal(f"{found[1]}.{found[2] or 0}")
        return int((hours * 60).quantize(Decimal(1), ROUND_HALF_UP))
    raise NotHours(NOT_HOURS)


def _from_until(h1: str, m1: str | None, h2: str, m2: str | None) -> Worked:
    starts, ends = int(h1) * 60 + int(m1 or 0), int(h2) * 60 + int(m2 or 0)
    if starts >= DAY_MINUTES or ends > DAY_MINUTES:
        raise NotHours("Enter times of day from 0:00 to 24:00")
    if ends <= starts:  # a session that went on past midnight
        ends += DAY_MINUTES
    if ends - starts > DAY_MINUTES:
        raise NotHours("A day has 24 hours")
    return Worked(minutes=ends - starts, starts_minute=starts, ends_minute=ends)


def _clock(minute: int) -> str:
    hours, rest = divmod(minute, 60)
    return f"{hours}:{rest:02}" if rest else str(hours)
