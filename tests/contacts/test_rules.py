"""Rules of contacts, whatever the database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.contacts.rules import (
    Moment,
    NoteKind,
    Snooze,
    grouped,
    latest_first,
    of_note,
    problem_of_tags,
    put_off,
    tags_of,
)


@pytest.mark.parametrize("today", [date(2026, 11, 23) + timedelta(days=n) for n in range(8)])
def test_every_day_falls_into_one_group(today: date) -> None:
    days = [today + timedelta(days=n) for n in range(-3, 10)]
    groups = grouped([*((day, day) for day in days), (None, None)], today)
    assert [group.title for group in groups] == ["Overdue", "This week", "Later", "No date"]
    assert [day for group in groups for day in group.rows] == [*days, None]
    week = next(group for group in groups if group.title == "This week")
    assert week.rows[0] == today
    assert {day.isocalendar()[:2] for day in week.rows if day} == {today.isocalendar()[:2]}


def test_what_is_late_is_put_off_from_today() -> None:
    today = date(2028, 2, 28)
    assert put_off(date(2027, 1, 1), Snooze.DAY, today) == date(2028, 2, 29)
    assert put_off(None, Snooze.WEEK, today) == date(2028, 3, 6)
    assert put_off(date(2028, 3, 3), Snooze.MONTH, today) == date(2028, 3, 31)


def test_tags_are_read_once_each() -> None:
    assert tags_of(" Foley, #mixing;foley ,, Calder  Bay") == ("Foley", "mixing", "Calder Bay")
    assert problem_of_tags(("a",) * 21) == "Use at most 20 tags"
    assert problem_of_tags(("x" * 41,)) == "Use at most 40 characters for a tag"
    assert problem_of_tags(tags_of("")) == ""


def test_the_latest_comes_first_and_one_day_keeps_its_order() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    day = date(2026, 1, 1)
    early = of_note(1, NoteKind.CALL, day, at, "one")
    late = of_note(2, NoteKind.NOTE, day, at, "two")
    done = Moment(on=day + timedelta(days=1), at=at, word="Done", text="three", step_id=1)
    assert [m.text for m in latest_first([early, done, late])] == ["three", "two", "one"]
