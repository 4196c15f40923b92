"""The picture that stands for a page where its address is shared: 1200 × 630 pixels.

Drawn with the fonts of the pages themselves. Nothing but pixels is written into the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from tracker.published.colours import PALETTES, RGB, Palette
from tracker.web.assets import FOLDER

WIDTH, HEIGHT, EDGE = 1200, 630, 72
ROOM = WIDTH - 2 * EDGE
DISPLAY, TEXT, MONO = "bricolage-grotesque", "instrument-sans", "geist-mono"
SMALLEST = 24
BARS = 132
WAVE_TOP, WAVE_TALL = 320, 168
Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the picture says.

    Attributes:
        name: whose page it is; long names are set smaller.
        role: what they do.
        label: what can be heard, such as ``Reel 1:48``.
        school: who hosts the page.
        heights: bar heights, 0 to 100; an empty wave leaves its room free.
        theme: a key of ``PALETTES``.
    """

    name: str
    role: str
    label: str
    school: str
    heights: Sequence[int]
    theme: str


def draw(card: Card) -> bytes:
    """Return the picture as PNG."""
    palette = PALETTES[card.theme]
    image = Image.new("RGB", (WIDTH, HEIGHT), palette.paper)
    pen = ImageDraw.Draw(image)
    _line(pen, (EDGE, 158), card.name, DISPLAY, 700, 112, palette.ink, tracking=-0.045)
    _line(pen, (EDGE, 226), card.role, DISPLAY, 450, 40, palette.accent)
    _wave(pen, card.heights, palette)
    if card.label:
        _disc(image, palette)
        _line(pen, (146, 556), card.label, MONO, 500, 25, palette.ink_2, room=420)
    if size := _fitting(card.school, TEXT, 500, 26, 520, 0):
        left = WIDTH - EDGE - min(520.0, _width(card.school, TEXT, 500, size, 0))
        _line(pen, (left, 556), card.school, TEXT, 500, size, palette.ink_2, room=520)
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _wave(pen: ImageDraw.ImageDraw, heights: Sequence[int], palette: Palette) -> None:
    step = ROOM / BARS
    for bar in range(BARS) if heights else ():
        first = bar * len(heights) // BARS
        last = max(first + 1, (bar + 1) * len(heights) // BARS)
        tall = max(4.0, max(heights[first:last]) / 100 * WAVE_TALL)
        left, middle = round(EDGE + bar * step), WAVE_TOP + WAVE_TALL / 2
        colour = palette.mark if bar < BARS * 0.39 else palette.rest
        pen.rounded_rectangle(
            (left, round(middle - tall / 2), left + 4, round(middle + tall / 2)), 2, colour
        )


def _disc(image: Image.Image, palette: Palette) -> None:
    """Draw the play button four times as large and reduce it, for smooth edges."""
    disc, triangle = Image.new("L", (224, 224), 0), Image.new("L", (224, 224), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, 223, 223), fill=255)
    ImageDraw.Draw(triangle).polygon([(86, 68), (86, 156), (160, 112)], fill=255)
    for shape, colour in ((disc, palette.mark), (triangle, (255, 255, 255))):
        mask = shape.resize((56, 56), Image.Resampling.LANCZOS)
        image.paste(colour, (EDGE, 518, EDGE + 56, 574), mask)


def _line(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    family: str,
    weight: int,
    size: int,
    colour: RGB,
    *,
    tracking: float = 0,
    room: float = ROOM,
) -> None:
    """Set one line from ``at``, its left end on the baseline, in the largest size that fits."""
    size = _fitting(text, family, weight, size, room, tracking)
    while size and _width(text, family, weight, size, tracking) > room:
        text = text.removesuffix("…")[:-1].rstrip() + "…"
    x, y = at[0] + tracking * size, at[1]
    for place, sign in enumerate(text) if size else ():
        font = _font(_family(family, sign), size, weight)
        pen.text((x, y), sign, font=font, fill=colour, anchor="ls")
        x += _advance(text, place, family, weight, size) + tracking * size


def _fitting(text: str, family: str, weight: int, size: int, room: float, tracking: float) -> int:
    """Return the size at which the text fits; 0 for one that the fonts cannot write.

    A name in a script without a font of ours is left out rather than drawn as boxes.
    """
    if not all(_covers(_family(family, sign), sign) for sign in text):
        return 0
    width = _width(text, family, weight, size, tracking)
    return size if width <= room else max(SMALLEST, int(size * room / width))


def _width(text: str, family: str, weight: int, size: int, tracking: float) -> float:
    plain = sum(_advance(text, place, family, weight, size) for place in range(len(text)))
    return plain + tracking * size * len(text)


def _advance(text: str, place: int, family: str, weight: int, size: int) -> float:
    """Return how far the pen moves on after one sign, kerning to the next included."""
    sign, then = text[place], text[place + 1 : place + 2]
    file = _family(family, sign)
    font = _font(file, size, weight)
    if then and _family(family, then) == file:
        return font.getlength(sign + then) - font.getlength(then)
    return font.getlength(sign)


def _family(family: str, sign: str) -> str:
    """Return the file of the family that holds the sign."""
    plain = f"{family}-latin-wght-normal.woff2"
    return plain if _covers(plain, sign) else f"{family}-latin-ext-wght-normal.woff2"


@lru_cache(maxsize=4096)
def _covers(file: str, sign: str) -> bool:
    """Tell whether a font has the sign: what it lacks is drawn as the same box as U+FFFF."""
    if sign.isspace():
        return True
    font = _font(file, 40, 500)
    return bytes(font.getmask(sign)) != bytes(font.getmask("\uffff"))


@cache
def _font(file: str, size: int, weight: int) -> Font:
    font = ImageFont.truetype(str(FOLDER / "vendor" / "fonts" / file), size)
    font.set_variation_by_axes([weight])
    return font
