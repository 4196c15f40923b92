"""The picture for sharing is a PNG of the right size, whatever the name: nothing but pixels."""

from io import BytesIO

import pytest
from PIL import Image

from tracker.published import card
from tracker.published.colours import PALETTES, oklch


def picture(**changes: object) -> Image.Image:
    plain = {
        "name": "Mei-Lin Sato",
        "role": "Mix engineer",
        "label": "Reel 1:48",
        "school": "Calder Bay University",
        "heights": list(range(100)),
        "theme": "oxide",
    }
    drawn = card.draw(card.Card(**(plain | changes)))  # type: ignore[arg-type]
    return Image.open(BytesIO(drawn))


def ink_right_of(image: Image.Image, left: int, top: int, bottom: int) -> bool:
    part = image.convert("RGB").crop((left, top, image.width, bottom))
    return len(part.getcolors(100_000) or ()) > 1


@pytest.mark.parametrize("theme", sorted(PALETTES))
def test_it_has_the_size_that_is_promised_and_no_metadata(theme: str) -> None:
    image = picture(theme=theme)
    assert image.size == (1200, 630)
    assert image.format == "PNG"
    assert image.info == {}


def test_a_long_name_is_set_smaller_and_stays_inside() -> None:
    image = picture(name="Wilhelmina Featherstonehaugh-Okonkwo Łęcka", role="Live sound " * 20)
    assert not ink_right_of(image, 1140, 0, 300)


def test_a_long_school_stays_inside() -> None:
    image = picture(school="Calder Bay University of the Arts and Sciences and Music and Dance")
    assert not ink_right_of(image, 1140, 500, 630)


def test_a_name_no_font_can_write_is_left_out() -> None:
    assert not ink_right_of(picture(name="録音", role=""), 0, 0, 300)


def test_without_sound_there_is_no_wave() -> None:
    assert not ink_right_of(picture(heights=[], label=""), 0, 300, 500)


def test_a_colour_outside_the_screens_range_gives_way() -> None:
    assert oklch(1, 0, 0) == (255, 255, 255)
    assert oklch(0, 0, 0) == (0, 0, 0)
    assert all(0 <= value <= 255 for value in oklch(0.9, 0.4, 30))
