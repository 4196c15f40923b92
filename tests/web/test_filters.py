from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.web import filters


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "0 seconds"),
        (None, "0 seconds"),
        (1000, "1 second"),
        (63_000, "1 minute 3 seconds"),
        (3_600_000, "1 hour"),
        (7_382_000, "2 hours 3 minutes 2 seconds"),
    ],
)
def test_media_time_is_said_in_words(milliseconds: int | None, words: str) -> None:
    assert filters.spoken(milliseconds) == words


@pytest.mark.parametrize(
    ("milliseconds", "link"),
    [(0, "0:00"), (552_000, "9:12"), (31_500, "0:31.5"), (31_960, "0:31.9"), (31_050, "0:31")],
)
def test_a_time_link_keeps_tenths(milliseconds: int, link: str) -> None:
    assert filters.timecode(milliseconds) == link


def test_levels_carry_a_true_minus() -> None:
    assert filters.signed(Decimal("-16.04")) == "−16.0"
    assert filters.signed(Decimal("0.30")) == "0.3"
    assert filters.signed(None) == "–"


def test_a_moment_is_written_in_utc() -> None:
    noon = datetime(2026, 5, 9, 12, 0, tzinfo=ZoneInfo("Europe/Oslo"))
    assert filters.moment(noon) == "2026-05-09T10:00:00+00:00"


def test_initials_come_from_first_and_last_name() -> None:
    assert filters.initials("Mara Lin Quist") == "MQ"
    assert filters.initials("Tova") == "T"
    assert filters.initials("élodie (guest) d'Arc") == "ÉD"
    assert filters.initials("") == ""


def test_a_word_keeps_its_colour() -> None:
    assert filters.cap("Foley") == filters.cap("foley") in filters.CAPS


def path_tops(path: str) -> list[tuple[float, float]]:
    """Follow a path of relative strokes; return top and length of every bar."""
    numbers = path.replace("M", " ").replace("m", " ").replace("v", " ").replace("-", " -").split()
    x, y, found = 0.0, 0.0, []
    for dx, dy, length in zip(*[iter(map(float, numbers))] * 3, strict=True):
        x, y = x + dx, y + dy
        found.append((y, length))
        y += length
    return found


@given(st.lists(st.integers(0, 100), min_size=1, max_size=300), st.sampled_from([84, 216]))
def test_bars_stand_centred_and_inside_their_box(heights: list[int], columns: int) -> None:
    found = path_tops(filters.bars(heights, columns))
    assert len(found) == columns
    for top, length in found:
        assert 0 <= top <= 49
        assert top + length / 2 == 50


def test_the_loudest_of_a_column_is_drawn() -> None:
    lengths = [length for _, length in path_tops(filters.bars([10, 80, 20, 30], 2))]
    assert lengths == [80, 30]


def test_no_heights_draw_nothing() -> None:
    assert filters.bars((), 84) == ""


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("Management", "Mana|ge|ment"),
        ("Entertainment", "Enter|tain|ment"),
        ("Fundamentals", "Funda|men|tals"),
        ("Post-production", "Post-produc|tion"),
        ("Mixing", "Mixing"),
        ("AUD 340", "AUD 340"),
    ],
)
def test_long_words_may_break_between_syllables(word: str, broken: str) -> None:
    assert filters.soft(word).replace("\u00ad", "|") == broken


@given(st.text())
def test_soft_hyphens_are_all_that_is_added(text: str) -> None:
    assert filters.soft(text).replace("\u00ad", "") == text.replace("\u00ad", "")


def test_an_address_breaks_before_its_at_and_stays_harmless() -> None:
    assert filters.address("mara@low.example") == "mara<wbr>@low.example"
    assert filters.address("<b>@low.example") == "&lt;b&gt;<wbr>@low.example"


def test_a_day_is_short_where_there_is_little_room() -> None:
    assert filters.short_day(date(2026, 11, 9)) == "9 Nov 2026"
    assert filters.short_day(None) == "–"
