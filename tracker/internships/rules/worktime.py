"""Hours as people type them: 7.5, 7:30, 9-17, with a break 9-12, 13-17 or 9-17 less 0:45."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

DAY_MINUTES = 24 * 60
LONGEST = 60
NOT_HOURS = "Enter hours as 7.5, 7:30, 9-17 or 9-17 less 0:45"
_DECIMAL = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,4}))?")
_CLOCK = re.compile(r"([0-9]{1,9}):([0-5][0-9])")
_TIME = r"([0-9]{1,2})(?:[:.]([0-5][0-9]))?"
_SPAN = re.compile(rf"{_TIME}[-\u2013]{_TIME}")
_PAUSE = re.compile(r"(.*?[0-9])(?:,| )? ?(?:less|minus|without) (.+)", re.IGNORECASE)
_MINUTES = re.compile(r"([0-9]{1,3})(?: ?(min|minutes|m))?", re.IGNORECASE)
_BETWEEN = re.compile(r" ?(?:[,;+&]|and) ?| ", re.IGNORECASE)
SHORTEST_PAUSE = 5  # minutes; a bare number below it means hours


class NotHours(ValueError):  # noqa: N818 - reads as a sentence where raised
    """What was typed is not the hours of a day; the text says what to type."""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """Work time of one day.

    Attributes:
        minutes: more than 0, at most 1440.
        starts_minute: minutes after midnight, when typed as from-until.
        ends_minute: the same; past 1440 when work ended after midnight.
        break_minutes: what lies between and is no work.
    """

    minutes: int
    starts_minute: int | None = None
    ends_minute: int | None = None
    break_minutes: int = 0


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
    if "-" in text or "\u2013" in text:
        return _with_break(text)
    minutes = _amount(text)
    if minutes > DAY_MINUTES:
        raise NotHours("A day has 24 hours")
    return Worked(minutes=minutes) if minutes else None


def spoken(worked: Worked) -> str:
    """Write hours so that reading them again gives the same.

    ``9:15-17``, ``9-17 less 0:45``, ``7.5`` or ``7:20``.
    """
    if worked.starts_minute is not None and worked.ends_minute is not None:
        span = f"{_clock(worked.starts_minute)}-{_clock(worked.ends_minute % DAY_MINUTES)}"
        less, rest = divmod(worked.break_minutes, 60)
        return f"{span} less {less}:{rest:02}" if worked.break_minutes else span
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


def _with_break(text: str) -> Worked:
    """Read one span, several with breaks between them, or one less a break."""
    pause = 0
    if found := _PAUSE.fullmatch(text):
        text, pause = found[1], _pause(found[2])
    spans = [_SPAN.fullmatch(part) for part in _BETWEEN.split(text)]
    first = spans[0]
    if first is None:
        raise NotHours(NOT_HOURS)
    starts, ends = _from_until(*first.groups())
    for span in spans[1:]:
        if span is None:
            raise NotHours(NOT_HOURS)
        again, until = _from_until(*span.groups())
        while again < ends:  # the next span lies after midnight
            again, until = again + DAY_MINUTES, until + DAY_MINUTES
        pause, ends = pause + again - ends, until
    if ends - starts > DAY_MINUTES:
        raise NotHours("Enter times one after the other, within 24 hours")
    if pause >= ends - starts:
        raise NotHours("The break is as long as the work")
    return Worked(
        minutes=ends - starts - pause,
        starts_minute=starts,
        ends_minute=ends,
        break_minutes=pause,
    )


def _pause(text: str) -> int:
    """Read the length of a break: ``0:45``, ``45``, ``45 min``, ``1`` hour or ``0.5``."""
    if (found := _MINUTES.fullmatch(text)) and (found[2] or int(found[1]) >= SHORTEST_PAUSE):
        return int(found[1])
    try:
        return _amount(text)
    except NotHours:
        raise NotHours("Enter a break as 0:45 or 45 min") from None


def _from_until(h1: str, m1: str | None, h2: str, m2: str | None) -> tuple[int, int]:
    starts, ends = int(h1) * 60 + int(m1 or 0), int(h2) * 60 + int(m2 or 0)
    if starts >= DAY_MINUTES or ends > DAY_MINUTES:
        raise NotHours("Enter times of day from 0:00 to 24:00")
    if ends <= starts:  # a session that went on past midnight
        ends += DAY_MINUTES
    return starts, ends


def _clock(minute: int) -> str:
    hours, rest = divmod(minute, 60)
    return f"{hours}:{rest:02}" if rest else str(hours)
