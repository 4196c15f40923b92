import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from tracker.web import covers


@pytest.mark.parametrize("draw", covers.MOTIFS, ids=lambda draw: draw.__name__)
@given(heights=st.lists(st.integers(0, 100), min_size=1, max_size=216))
def test_a_cover_stays_small_whatever_the_sound(draw: object, heights: list[int]) -> None:
    shapes = draw(heights)  # type: ignore[operator]
    assert 0 < sum(len(path) for _, path in shapes) < 6500
    assert all(re.fullmatch(r"[MLQVHahz0-9 .-]+", path) for _, path in shapes)


def test_the_same_sound_keeps_its_cover() -> None:
    assert covers.cover("Low Tide", (10, 90)) == covers.cover("Low Tide", (10, 90))
    assert covers.cover("Low Tide", (10, 90)) != covers.cover("Low Tide", (90, 10))


def test_a_cover_is_decorative_and_its_name_is_not_markup() -> None:
    svg = BeautifulSoup(covers.cover('"><script>'), "html.parser").select_one("svg")
    assert svg is not None
    assert svg["aria-hidden"] == "true"
    assert not svg.select("script")
