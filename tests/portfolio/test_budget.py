"""How passages share the time of a reel, whatever passages they are."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracker.portfolio.rules.budget import BUDGETS_MS, LEAST_MS, shared
from tracker.portfolio.rules.passages import length_words

LENGTHS = st.lists(st.integers(1_000, 400_000), max_size=40)
BUDGETS = st.sampled_from(BUDGETS_MS)


@given(LENGTHS, BUDGETS)
def test_a_reel_is_never_longer_than_it_may_be(lengths: list[int], budget: int) -> None:
    assert sum(shared(lengths, budget)) <= budget


@given(LENGTHS, BUDGETS)
def test_when_all_fit_all_play_whole(lengths: list[int], budget: int) -> None:
    assert (shared(lengths, budget) == lengths) == (sum(lengths) <= budget)


@given(LENGTHS, BUDGETS)
def test_nothing_plays_longer_than_it_is_nor_shorter_than_can_be_heard(
    lengths: list[int], budget: int
) -> None:
    for length, plays in zip(lengths, shared(lengths, budget), strict=True):
        assert plays == 0 or min(length, LEAST_MS) <= plays <= length


@given(LENGTHS, BUDGETS)
def test_the_longest_give_way_first_and_all_to_the_same_length(
    lengths: list[int], budget: int
) -> None:
    both = list(zip(lengths, shared(lengths, budget), strict=True))
    cut = {plays for length, plays in both if 0 < plays < length}
    assert len(cut) <= 1
    assert all(plays <= min(cut, default=plays) for _, plays in both)


@given(LENGTHS, BUDGETS)
def test_only_the_last_fall_out_and_only_when_they_must(lengths: list[int], budget: int) -> None:
    plays = shared(lengths, budget)
    kept = sum(1 for each in plays if each)
    assert all(plays[:kept])
    if kept < len(lengths):
        assert sum(min(each, LEAST_MS) for each in lengths[: kept + 1]) > budget


@given(LENGTHS, BUDGETS)
def test_what_is_taken_away_is_not_left_unused(lengths: list[int], budget: int) -> None:
    plays = shared(lengths, budget)
    shortened = any(0 < p < length for length, p in zip(lengths, plays, strict=True))
    assert not shortened or budget - sum(plays) < len(lengths)


@given(LENGTHS)
def test_more_time_never_takes_from_a_passage(lengths: list[int]) -> None:
    shares = [shared(lengths, budget) for budget in BUDGETS_MS]
    for short, long in pairwise(shares):
        assert all(a <= b for a, b in zip(short, long, strict=True))


def test_an_example_as_the_editor_words_it() -> None:
    assert shared([30_000, 10_000, 50_000], 60_000) == [25_000, 10_000, 25_000]
    assert shared([9_000] * 8, 60_000) == [8_571] * 7 + [0]
    assert [length_words(each) for each in BUDGETS_MS] == ["60 seconds", "3 minutes", "5 minutes"]
