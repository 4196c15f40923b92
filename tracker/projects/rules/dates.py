"""Dates as precise as they are known: a year, a month or a day."""

import re
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

YEARS = range(1900, 2101)
_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_WORDS = re.compile(r"(?:([0-9]{1,2})\.? )?([^\W\d_]{3,9})\.? ([0-9]{4})")
_WORDS_FIRST = re.compile(r"([^\W\d_]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")


class DatePrecision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class PartialDate:
    """A date of which the first part is known.

    Attributes:
        on: any day of the period meant.
        precision: how long that period is.
    """

    on: date
    precision: DatePrecision

    @property
    def first(self) -> date:
        """The first day of the period."""
        if self.precision is DatePrecision.DAY:
            return self.on
        return self.on.replace(
            day=1, month=1 if self.precision is DatePrecision.YEAR else self.on.month
        )

    @property
    def last(self) -> date:
        """The last day of the period."""
        if self.precision is DatePrecision.DAY:
            return self.on
        month = 12 if self.precision is DatePrecision.YEAR else self.on.month
        return date(self.on.year, month, monthrange(self.on.year, month)[1])

    def __str__(self) -> str:
        if self.precision is DatePrecision.YEAR:
            return str(self.on.year)
        month = f"{month_name[self.on.month]} {self.on.year}"
        return month if self.precision is DatePrecision.MONTH else f"{self.on.day} {month}"


def read_date(typed: str) -> PartialDate:
    """Read ``2026``, ``May 2026``, ``2026-05``, ``14 May 2026``, ``May 14, 2026``, ``2026-05-14``.

    Numbers with slashes are refused: they mean different days in different countries.

    Raises:
        ValueError: for anything else, and for years no living person worked in.
    """
    text = " ".join(typed.split())
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _WORDS.fullmatch(text):
        day, name, year = found.groups()
        month = _month(name)
    elif found := _WORDS_FIRST.fullmatch(text):
        name, day, year = found.groups()
        month = _month(name)
    else:
        raise ValueError(typed)
    return _made(int(year), int(month) if month else None, int(day) if day else None)


def period(began: PartialDate | None, ended: PartialDate | None) -> str:
    """Say from when to when: ``May 2026``, ``2025 to May 2026``, ``since May 2026``, or nothing."""
    if began and ended and str(began) != str(ended):
        return f"{began} to {ended}"
    if began and ended:
        return str(began)
    return f"Since {began}" if began else str(ended or "")


def _month(name: str) -> str:
    word = name.casefold()
    number = _MONTHS.get(word) or _SHORT.get(word)
    if number is None:
        raise ValueError(name)
    return str(number)


def _made(year: int, month: int | None, day: int | None) -> PartialDate:
    if year not in YEARS:
        raise ValueError(year)
    if month is None:
        return PartialDate(date(year, 1, 1), DatePrecision.YEAR)
    if day is None:
        return PartialDate(date(year, month, 1), DatePrecision.MONTH)
    return PartialDate(date(year, month, day), DatePrecision.DAY)
