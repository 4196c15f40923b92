"""Offsets as people type and read them."""

import pytest

from tracker.audio import types
from tracker.comparisons.rules import (
    DOUBT_WORDS,
    Doubt,
    offset_words,
    read_offset,
    working_rate,
)


@pytest.mark.parametrize(
    ("typed", "samples"),
    [
        ("480", 480),
        ("-480", -480),
        ("\u2212480 samples", -480),
        ("1 sample", 1),
        ("10 ms", 480),
        ("10ms", 480),
        ("-0.5 MS", -24),
        ("+0.25 s", 12_000),
        ("0", 0),
        ("600 s", 28_800_000),
    ],
)
def test_an_offset_is_read_as_people_type_it(typed: str, samples: int) -> None:
    assert read_offset(typed).at(48_000) == samples


@pytest.mark.parametrize(
    "typed", ["", "soon", "1.5", "1e3", "10 m", "601 s", "--1", "99999999999", "\u0663 ms", "nan"]
)
def test_what_is_no_offset_is_not_read(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_offset(typed)


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (0, "Begins at the same sample as A"),
        (1, "Begins 1 sample (0.02 ms) later than A"),
        (-480, "Begins 480 samples (10.00 ms) earlier than A"),
        (1_234_567, "Begins 1,234,567 samples (25,720.15 ms) later than A"),
    ],
)
def test_an_offset_is_said_in_samples_and_milliseconds(samples: int, words: str) -> None:
    assert offset_words(samples, 48_000) == words


def test_every_doubt_of_the_sound_library_has_words() -> None:
    assert {doubt.value for doubt in types.Doubt} < {doubt.value for doubt in Doubt}
    assert set(DOUBT_WORDS) == set(Doubt)


@pytest.mark.parametrize(
    ("rate", "works_at"), [(None, 48_000), (44_100, 44_100), (192_000, 96_000)]
)
def test_offsets_are_counted_at_the_rate_of_the_first_side(rate: int | None, works_at: int) -> None:
    assert working_rate(rate) == works_at
