"""What is late, what it takes, and what comes next."""

from datetime import date, timedelta

import pytest

from tracker.reviews.rules import Entry, Kind, due_words, queue_of

SUNDAY = date(2026, 11, 22)


def entry(days: int, **changes: object) -> Entry:
    plain: dict[str, object] = {
        "kind": Kind.WEEK,
        "student": "Tomas Birk",
        "what": "a week",
        "url": f"/desk/{days}",
        "due_on": SUNDAY + timedelta(days=days),
    }
    return Entry(**plain | changes)  # type: ignore[arg-type]


def test_entries_are_grouped_by_when_an_answer_is_due() -> None:
    queue = queue_of([entry(8), entry(0), entry(-3), entry(1), entry(-5)], SUNDAY)
    assert [e.url for e in queue.late] == ["/desk/-5", "/desk/-3"]
    assert [e.url for e in queue.this_week] == ["/desk/0"]
    assert [e.url for e in queue.later] == ["/desk/1", "/desk/8"]


def test_the_queue_says_how_long_it_takes() -> None:
    queue = queue_of([entry(0), entry(1, kind=Kind.PROPOSAL, remarks=2)], SUNDAY)
    assert queue.minutes == 3 + 8 + 2


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
