"""What is late, what it takes, and what comes next."""

from datetime import date, timedelta
from typing import Any

import pytest

from tracker.reviews.rules import BESIDE_ENTRY, PAGE, Filter, due_words, queue_of
from tracker.web.waiting import Waiting

SUNDAY = date(2026, 11, 22)


def entry(days: int, **changes: Any) -> Waiting:
    plain: dict[str, Any] = {
        "kind": "week",
        "student": "Tomas Birk",
        "student_id": 7,
        "what": "a week",
        "url": f"/desk/{days}",
        "due_on": SUNDAY + timedelta(days=days),
        "minutes": 3,
    }
    return Waiting(**plain | changes)


def test_entries_are_grouped_by_when_an_answer_is_due() -> None:
    queue = queue_of([entry(8), entry(0), entry(-3), entry(1), entry(-5)], SUNDAY)
    assert [e.url for e in queue.late] == ["/desk/-5", "/desk/-3"]
    assert [e.url for e in queue.this_week] == ["/desk/0"]
    assert [e.url for e in queue.later] == ["/desk/1", "/desk/8"]


def test_the_queue_says_how_long_it_takes() -> None:
    queue = queue_of([entry(0), entry(1, minutes=10)], SUNDAY)
    assert queue.minutes == 13


def test_each_entry_knows_its_neighbours() -> None:
    queue = queue_of([entry(0), entry(1), entry(2)], SUNDAY)
    assert queue.beside("/desk/1") == ("/desk/0", "/desk/2")
    assert queue.beside("/desk/0") == (None, "/desk/1")
    assert queue.beside("/desk/2") == ("/desk/1", None)
    assert queue.beside("/elsewhere") == (None, "/desk/0")
    assert queue_of([], SUNDAY).beside("") == (None, None)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "1 day late"), (-3, "3 days late"), (0, "Today"), (2, "Tuesday"), (12, "4 December")],
)
def test_urgency_is_said_in_words(days: int, words: str) -> None:
    assert due_words(SUNDAY + timedelta(days=days), SUNDAY) == words


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({}, ["/desk/-3", "/desk/0", "/desk/1"]),
        ({"overdue": "1"}, ["/desk/-3"]),
        ({"mine": "1"}, ["/desk/0"]),
        ({"kind": "skill"}, ["/desk/1"]),
        ({"course": "AUD 4900"}, ["/desk/0"]),
        ({"course": "AUD 4900", "kind": "skill"}, []),
    ],
)
def test_filters_leave_out_and_the_counts_stay_those_of_all(
    asked: dict[str, str], left: list[str]
) -> None:
    entries = [entry(-3), entry(0, mine=True, course="AUD 4900"), entry(1, kind="skill")]
    queue = queue_of(entries, SUNDAY, Filter.read(asked))
    assert [e.url for e in queue.entries] == left
    assert (queue.without_filter, queue.overdue, queue.mine) == (3, 1, 1)
    assert queue.kinds == {"skill": 1, "week": 2}


def test_a_long_queue_is_shown_a_page_at_a_time_with_the_open_entry_in_it() -> None:
    queue = queue_of([entry(days) for days in range(100)], SUNDAY)
    first = queue.window("")
    assert (first.before, first.after) == (0, 100 - PAGE)
    assert [group.count for group in first.groups] == [1, 99]
    around = queue.window("/desk/70")
    shown = [e.url for group in around.groups for e in group.entries]
    assert "/desk/70" in shown
    assert len(shown) == BESIDE_ENTRY
    assert around.before + BESIDE_ENTRY + around.after == 100
    last = queue.window("", first=1_000_000)
    assert (last.before, last.after) == (100 - PAGE, 0)
