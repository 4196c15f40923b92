"""What is expected of a student by now, from the days they themselves planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from tracker.internships.rules import InternshipState

# Results are entered after a term's last day.
RESULTS_AFTER = timedelta(days=28)
WEEK = timedelta(days=7)
_YEAR = timedelta(days=365)


class Span(Protocol):
    """A term, as far as a pace needs it."""

    @property
    def starts_on(self) -> date: ...  # noqa: D102
    @property
    def ends_on(self) -> date: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How many terms a student means to study, and how many of them are over."""

    terms: int
    over: int

    def expected(self, total: Decimal) -> Decimal:
        """Return the credits of the terms that are over, were all terms alike."""
        return (total * self.over / self.terms).quantize(Decimal("0.1"))

    def per_term(self, total: Decimal) -> Decimal:
        """Return the credits of one term, were all terms alike."""
        return total / self.terms


def pace(
    terms: Sequence[Span], started_on: date, expected_on: date | None, today: date
) -> Pace | None:
    """Count a student's terms.

    A term that was half over on the first day of study is not theirs. Terms that the office has not
    entered yet are supposed to come as often as those of the last year that it has.

    Args:
        terms: earliest first.
        started_on: first day of study.
        expected_on: when the student means to finish.
        today: the day it is asked.

    Returns:
        None where no day is set to finish by, or no term lies between the days.
    """
    if expected_on is None:
        return None
    own = [t for t in terms if started_on <= _middle(t) and t.starts_on <= expected_on]
    count = len(own) + _beyond(terms, expected_on)
    if not own or count < 1:
        return None
    return Pace(terms=count, over=sum(t.ends_on + RESULTS_AFTER <= today for t in own))


def _middle(term: Span) -> date:
    return term.starts_on + (term.ends_on - term.starts_on) / 2


def _beyond(terms: Sequence[Span], until: date) -> int:
    """Count the terms to come after the last that is entered."""
    if not terms or until <= terms[-1].ends_on:
        return 0
    last = terms[-1].starts_on
    yearly = sum(last - _YEAR < t.starts_on <= last for t in terms)
    return round((until - terms[-1].ends_on) / _YEAR * yearly)


@dataclass(frozen=True, kw_only=True)
class Placement:
    """One internship, as far as a pace needs it.

    Attributes:
        state: where it stands.
        asked: the minutes that were agreed on.
        accepted: minutes that faculty counted.
        waiting: minutes that were sent and not decided yet.
        starts_on: its first day.
        ends_on: its last day as planned.
    """

    state: InternshipState
    asked: int
    accepted: int = 0
    waiting: int = 0
    starts_on: date | None = None
    ends_on: date | None = None


_OVER = frozenset({InternshipState.WRAP_UP, InternshipState.REVIEW, InternshipState.INCOMPLETE})


def expected_minutes(placement: Placement, today: date) -> int:
    """Return the time that would be written down and sent by now.

    A week is given one week to be sent in. Nothing more is expected of what is on hold, ended early
    or completed.
    """
    planned = round(placement.asked * _share_over(placement, today))
    if placement.state is InternshipState.ACTIVE:
        return planned
    if placement.state in _OVER:
        return placement.asked
    return min(planned, placement.accepted)


def _share_over(placement: Placement, today: date) -> float:
    if placement.starts_on is None or placement.ends_on is None:
        return 0
    weeks = -((placement.starts_on - placement.ends_on - timedelta(days=1)) // WEEK)
    over = (today - placement.starts_on) // WEEK - 1
    return min(max(over, 0) / max(weeks, 1), 1)
