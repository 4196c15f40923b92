"""What hours were made of, and what looks odd about them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.internships.test_rules import MONDAY, day
from tracker.internships.rules import (
    ACTIVITY_WORDS,
    Activity,
    Agreed,
    Allowed,
    Day,
    checks,
    known,
    mix_of,
    shares,
    spoken_activities,
)


def test_every_kind_of_work_has_words_and_unknown_ones_are_none() -> None:
    assert set(ACTIVITY_WORDS) == set(Activity)
    assert known(["runner", "nonsense", "editing", "runner"]) == (
        Activity.EDITING,
        Activity.RUNNER,
    )
    assert spoken_activities(["runner", "editing"]) == "Editing, Client service and runner"


@given(st.integers(1, 1440), st.lists(st.sampled_from(Activity), unique=True))
def test_a_day_is_split_evenly_and_to_the_minute(minutes: int, kinds: list[Activity]) -> None:
    split = shares(minutes, kinds)
    assert sum(split.values()) == (minutes if kinds else 0)
    if kinds:
        assert max(split.values()) - min(split.values()) <= 1


def test_the_mix_stands_beside_the_objectives() -> None:
    mix = mix_of(
        [(120, ["editing"]), (60, ["editing", "runner"]), (30, [])],
        [("Edit drums", ["editing"]), ("Mix", ["mixing", "editing"]), ("Set up", [])],
    )
    assert [(s.words, s.minutes, s.percent, s.serves) for s in mix.by_kind] == [
        ("Editing", 150, 83, (1, 2)),
        ("Client service and runner", 30, 17, ()),
    ]
    assert [(s.minutes, s.serves) for s in mix.by_objective] == [
        (150, (1,)),
        (150, (2,)),
        (0, (3,)),
    ]
    assert mix.other is not None
    assert (mix.other.minutes, mix.unsaid, mix.total, mix.names_work) == (30, 30, 180, True)
    assert mix_of([], [("Edit", [])]).names_work is False


def told(days: Iterable[Day], agreed: Agreed, **more: Iterable[Day]) -> list[str]:
    return [check.sentence for check in checks(list(days), agreed, **more)]


TERM = ("Spring 2026", MONDAY, MONDAY + timedelta(days=1))
NIGHT = day(0, starts_minute=1200, ends_minute=1560)
LATE = datetime.combine(MONDAY + timedelta(days=21), datetime.min.time(), UTC)


@pytest.mark.parametrize(
    ("days", "agreed", "sentence"),
    [
        ([day(3)], Agreed(term=TERM), "Thursday lies outside the term Spring 2026."),
        (
            [day(0)],
            Agreed(signed_on=MONDAY + timedelta(days=1)),
            "Monday lies before the day the agreement was signed.",
        ),
        ([day(0)], Agreed(allowed=Allowed(is_needed=True)), "no work authorisation is noted yet"),
        (
            [day(0, activities=("travel",))],
            Agreed(),
            "Monday counts travel, which is no work time.",
        ),
        (
            [
                day(0, starts_minute=1200, ends_minute=1560),
                day(1, starts_minute=60, ends_minute=360),
            ],
            Agreed(),
            "Monday goes on into hours that Tuesday counts.",
        ),
        (
            [day(n, written_at=LATE) for n in range(4)],
            Agreed(),
            f"4 days were written down on {LATE.day} {LATE:%B %Y}, more than 14 days after",
        ),
    ],
)
def test_what_looks_odd_is_said_with_its_rule(
    days: list[Day], agreed: Agreed, sentence: str
) -> None:
    (said,) = told(days, agreed)
    assert sentence in said


def test_three_late_days_and_a_night_that_ends_in_time_are_not_odd() -> None:
    assert told([day(n, written_at=LATE) for n in range(3)], Agreed()) == []
    night = day(0, starts_minute=1200, ends_minute=1500)
    assert told([night, day(1, starts_minute=60, ends_minute=360)], Agreed()) == []


def test_two_places_do_not_claim_the_same_hours() -> None:
    here = day(0, minutes=600, starts_minute=540, ends_minute=1140)
    there = day(0, minutes=480, starts_minute=1080, ends_minute=1560)
    assert told([here], Agreed(), elsewhere=[there]) == [
        "Monday overlaps with hours at another internship.",
        "Monday: 18 hours together with another internship is more than 16.",
    ]
    after = day(0, minutes=60, starts_minute=1140, ends_minute=1200)
    assert told([here], Agreed(), elsewhere=[after, day(1)]) == []
