from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tracker.cohorts.rules import (
    Column,
    Concern,
    Placement,
    Return,
    ReturnKind,
    Row,
    chosen,
    expected_minutes,
    in_order,
    pace,
    terms_begun_in,
)
from tracker.internships.rules import InternshipState as State

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Term:
    starts_on: date
    ends_on: date


# Two terms a year, from autumn 2024 to spring 2027.
TERMS = [
    term
    for year in (2024, 2025, 2026)
    for term in (
        Term(date(year, 8, 31), date(year, 12, 12)),
        Term(date(year + 1, 1, 18), date(year + 1, 5, 14)),
    )
]


def row(**changes: Any) -> Row:
    plain: dict[str, Any] = {
        "enrolment_id": 1,
        "student_id": 1,
        "name": "Ada Kowalczyk",
        "today": TODAY,
        "earned": Decimal(60),
        "total": Decimal(120),
        "expected": Decimal(60),
        "per_term": Decimal(15),
    }
    return Row(**plain | changes)


def test_credits_are_expected_for_the_terms_that_are_over() -> None:
    found = pace(TERMS, date(2024, 8, 31), date(2028, 5, 12), TODAY)
    assert found is not None
    assert (found.terms, found.over) == (8, 4)
    assert found.expected(Decimal(120)) == 60
    assert found.per_term(Decimal(120)) == 15


def test_a_term_counts_four_weeks_after_its_last_day() -> None:
    started, until = date(2024, 8, 31), date(2026, 5, 14)
    counts = [
        found.over
        for day in (date(2024, 12, 12), date(2025, 1, 8), date(2025, 1, 9))
        if (found := pace(TERMS, started, until, day))
    ]
    assert counts == [0, 0, 1]


def test_who_begins_after_the_middle_of_a_term_begins_with_the_next() -> None:
    found = pace(TERMS, date(2024, 12, 1), date(2026, 5, 14), TODAY)
    assert found is not None
    assert (found.terms, found.over) == (3, 3)


@pytest.mark.parametrize(
    ("started", "until"),
    [
        (date(2024, 8, 31), None),
        (date(2027, 8, 31), date(2028, 5, 14)),
        (date(2026, 5, 20), date(2026, 6, 1)),
    ],
)
def test_without_terms_of_ones_own_nothing_is_expected(started: date, until: date | None) -> None:
    assert pace(TERMS, started, until, TODAY) is None


def test_nothing_is_expected_where_no_term_is_entered() -> None:
    assert pace([], date(2024, 8, 31), date(2028, 5, 12), TODAY) is None


def placement(state: State = State.ACTIVE, **changes: Any) -> Placement:
    plain: dict[str, Any] = {
        "asked": 6000,
        "starts_on": TODAY - timedelta(weeks=6),
        "ends_on": TODAY + timedelta(weeks=4, days=-1),
    }
    return Placement(state=state, **plain | changes)


def test_hours_are_expected_for_weeks_that_ended_a_week_ago() -> None:
    assert expected_minutes(placement(), TODAY) == 3000
    assert expected_minutes(placement(starts_on=TODAY - timedelta(days=13)), TODAY) == 0
    assert expected_minutes(placement(), TODAY + timedelta(weeks=50)) == 6000


@pytest.mark.parametrize(
    ("state", "minutes"),
    [
        (State.WRAP_UP, 6000),
        (State.INCOMPLETE, 6000),
        (State.SUSPENDED, 600),
        (State.TERMINATED, 600),
        (State.COMPLETED, 600),
    ],
)
def test_nothing_more_is_expected_of_what_is_on_hold_or_ended(state: State, minutes: int) -> None:
    assert expected_minutes(placement(state, accepted=600), TODAY) == minutes


def test_without_days_no_hours_are_expected() -> None:
    assert expected_minutes(placement(starts_on=None), TODAY) == 0


def concerns(found: Row) -> list[Concern]:
    return [worry.concern for worry in found.worries]


def test_a_whole_term_behind_needs_a_word() -> None:
    assert concerns(row(earned=Decimal("45.5"))) == []
    behind = row(earned=Decimal(45))
    assert concerns(behind) == [Concern.CREDITS]
    assert behind.worries[0].sentence == "45 credits earned, 60 expected by now."
    assert concerns(row(earned=Decimal(0), expected=None, per_term=None)) == []


def test_hours_that_wait_for_somebody_else_count_for_the_student() -> None:
    assert concerns(row(minutes_expected=4000, accepted=1000, waiting=2000)) == []
    behind = row(minutes_expected=4000, accepted=1000, waiting=1990)
    assert concerns(behind) == [Concern.HOURS]
    assert "49.8 hours accepted or waiting, 66.7 expected by now." in behind.worries[0].sentence


def test_what_was_returned_a_fortnight_ago_needs_a_word() -> None:
    fresh = Return(kind=ReturnKind.WEEK, since=TODAY - timedelta(days=13))
    old = Return(kind=ReturnKind.PROPOSAL, since=TODAY - timedelta(days=14))
    assert concerns(row(returns=(fresh,))) == []
    found = row(returns=(fresh, old))
    assert concerns(found) == [Concern.RETURNED]
    assert found.worries[0].sentence == "Something returned waits since 9 November 2026."
    assert found.returned_words == "1 week of hours, 1 proposal"


@pytest.mark.parametrize(
    ("earned", "expected", "words"),
    [
        (60, Decimal(60), "As expected"),
        (61, Decimal("60.5"), "0.5 ahead"),
        (30, Decimal(60), "30 behind"),
        (30, None, "No day to finish by is set"),
    ],
)
def test_the_pace_is_said_in_words(earned: int, expected: Decimal | None, words: str) -> None:
    assert row(earned=Decimal(earned), expected=expected).pace_words == words


def test_rows_sort_by_every_column_and_those_without_a_value_come_last() -> None:
    rows = [
        row(name="b", earned=Decimal(50), accepted=60, active_on=TODAY),
        row(name="A", earned=Decimal(70), accepted=30, minutes_expected=600),
        row(name="c", expected=None, active_on=date(2026, 1, 1)),
    ]

    def names(column: Column, *, reverse: bool = False) -> str:
        return "".join(each.name for each in in_order(rows, column, reverse=reverse))

    assert names(Column.NAME) == "Abc"
    assert names(Column.NAME, reverse=True) == "cbA"
    assert names(Column.CREDITS) == "bAc"
    assert names(Column.CREDITS, reverse=True) == "Abc"
    assert names(Column.HOURS) == "Abc"
    assert names(Column.ACTIVE) == "cbA"
    assert names(Column.RETURNS) == "Abc"
    assert names(Column.WORD, reverse=True) == "Abc"


def test_terms_are_offered_by_time_the_latest_first() -> None:
    rows = [
        row(began="Autumn 2025", began_on=date(2025, 9, 1)),
        row(began="Spring 2025", began_on=date(2025, 1, 13)),
        row(began="Autumn 2026", began_on=date(2026, 9, 7)),
        row(began="Autumn 2025", began_on=date(2025, 9, 8)),
    ]
    assert terms_begun_in(rows) == ["Autumn 2026", "Autumn 2025", "Spring 2025"]


def test_rows_are_chosen_by_parts_of_the_name_by_term_and_by_need() -> None:
    rows = [
        row(name="Ada Kowalczyk", began="Autumn 2024"),
        row(name="Tomas Birk", began="Autumn 2025", earned=Decimal(0)),
    ]
    assert chosen(rows, called="kowal ADA") == rows[:1]
    assert chosen(rows, began="Autumn 2025") == rows[1:]
    assert chosen(rows, needs_word=True) == rows[1:]
    assert chosen(rows) == rows
