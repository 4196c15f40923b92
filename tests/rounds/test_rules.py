"""States, times and days of reviews: no database."""

from datetime import date, timedelta
from itertools import product

import pytest

from tracker.rounds.rules import (
    CommentEvent,
    CommentState,
    Part,
    RoundEvent,
    RoundState,
    Span,
    comment_after,
    minutes_for,
    problem_of_hold,
    read_span,
    round_after,
)

ROUND = {
    ("asked", "decide", "faculty"): "decided",
    ("asked", "replace", "student"): "replaced",
    ("decided", "revise", "faculty"): "decided",
    ("decided", "release", "faculty"): "released",
    ("decided", "release", "system"): "released",
}
COMMENT = {
    ("open", "address", "student"): "addressed",
    ("open", "accept", "faculty"): "accepted",
    ("addressed", "accept", "faculty"): "accepted",
    ("addressed", "reopen", "student"): "open",
    ("addressed", "reopen", "faculty"): "open",
    ("accepted", "reopen", "faculty"): "open",
}


@pytest.mark.parametrize(("state", "event", "part"), [*product(RoundState, RoundEvent, Part)])
def test_a_round_moves_only_as_the_table_says(
    state: RoundState, event: RoundEvent, part: Part
) -> None:
    assert round_after(state, event, part) == ROUND.get((state, event, part))


@pytest.mark.parametrize(("state", "event", "part"), [*product(CommentState, CommentEvent, Part)])
def test_a_comment_moves_only_as_the_table_says(
    state: CommentState, event: CommentEvent, part: Part
) -> None:
    assert comment_after(state, event, part) == COMMENT.get((state, event, part))


def test_no_step_of_a_student_alone_leads_to_accepted() -> None:
    reached = {CommentState.OPEN}
    for _ in CommentState:
        for state, event in product(list(reached), CommentEvent):
            reached |= {s for s in [comment_after(state, event, Part.STUDENT)] if s}
    assert reached == {CommentState.OPEN, CommentState.ADDRESSED}


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("0:43", Span(43_000)),
        (" 43.5 ", Span(43_500)),
        ("0:43-0:50", Span(43_000, 50_000)),
        ("0:43 – 0:50", Span(43_000, 50_000)),
        ("0:43 to 1:02:03", Span(43_000, 3_723_000)),
        ("", None),
        ("later", None),
        ("0:43-", None),
        ("0:43-0:50-0:55", None),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, span: Span | None) -> None:
    assert read_span(typed) == span


def test_a_time_outside_the_sound_is_refused_in_words() -> None:
    assert Span(43_000).problem(44_000) == ""
    assert "up to 0:44" in Span(45_000).problem(44_000)
    assert "up to 0:44" in Span(40_000, 45_000).problem(44_000)
    assert "after the start" in Span(43_000, 43_000).problem(60_000)
    assert Span(43_000, 50_500).words == "0:43 to 0:50.5"


def test_feedback_is_held_until_a_day_to_come_and_not_for_ever() -> None:
    today = date(2026, 12, 31)
    assert problem_of_hold(None, today) == ""
    assert problem_of_hold(today + timedelta(days=1), today) == ""
    assert "after today" in problem_of_hold(today, today)
    assert "at most 180 days" in problem_of_hold(today + timedelta(days=181), today)


def test_a_review_takes_longer_the_more_there_is_to_hear() -> None:
    assert [minutes_for(ms) for ms in (0, 1, 180_000)] == [5, 7, 11]
