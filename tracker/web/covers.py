"""Covers drawn from the sound itself, for work that has no picture of its own.

A cover is one of five drawings whose lines, layers and dots follow the waveform. The same sound
always gets the same cover. Colours come from the style sheet: shapes only carry class names.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from zlib import crc32

from flask import Flask
from markupsafe import Markup

from tracker.web.filters import cap as cap_of

WIDE, HIGH = 600, 400
QUIET = (12, 30, 55, 40, 70, 34, 22, 48, 90, 60, 36, 20)
Shape = tuple[str, str]  # class name, path


def level(heights: Sequence[int], place: float) -> float:
    """Return the height at a place from 0 to 1, between its two neighbours, as 0 to 1."""
    at = place * (len(heights) - 1)
    low = int(at)
    high = min(low + 1, len(heights) - 1)
    return (heights[low] + (heights[high] - heights[low]) * (at - low)) / 100


def ridges(heights: Sequence[int]) -> list[Shape]:
    """Draw slices of the waveform one behind the other, like hills at night."""
    lines, points, shapes = 13, 30, [("art__sun", _circle(450, 96, 52))]
    for row in range(lines):
        base = 150 + row * 19
        steps = []
        for n in range(points + 1):
            middle = math.exp(-(((n / points - 0.5) * 3.1) ** 2))
            lift = level(heights, (row + n / points) / lines) * 105 * middle
            steps.append(f"{round(n * WIDE / points)} {round(base - lift)}")
        shapes.append(("art__ridge", f"M-9 {HIGH + 9}V{base}L{'L'.join(steps)}L609 {HIGH + 9}"))
    return shapes


def strata(heights: Sequence[int]) -> list[Shape]:
    """Draw layers of ground, each edge a stretch of the waveform."""
    layers, points, shapes = 6, 14, []
    for row in range(layers):
        base = 90 + row * 56
        edge = [
            (n * WIDE / points, base - level(heights, (row + n / points) / layers) * 85)
            for n in range(points + 1)
        ]
        shapes.append((f"art__layer art__layer--{row + 1}", _smooth(edge) + f"V{HIGH}H0z"))
    return shapes


def sea(heights: Sequence[int]) -> list[Shape]:
    """Draw a low sun over water; the swell follows the sound."""
    lines, points = 9, 12
    shapes = [("art__sun", _circle(180, 150, 74)), ("art__water", f"M0 168H{WIDE}V{HIGH}H0z")]
    for row in range(lines):
        base = 186 + row * (15 + row * 1.6)
        edge = [
            (
                n * WIDE / points,
                base
                + math.sin(n * 1.9 + row) * (2 + 15 * level(heights, (row + n / points) / lines)),
            )
            for n in range(points + 1)
        ]
        shapes.append(("art__swell", _smooth(edge)))
    return shapes


def dots(heights: Sequence[int]) -> list[Shape]:
    """Draw a field of dots, each as large as its moment is loud."""
    columns, rows = 18, 12
    by_size: dict[int, list[str]] = {}
    for n in range(columns * rows):
        row, column = divmod(n, columns)
        size = 1 + min(4, int(level(heights, n / (columns * rows)) * 5))
        by_size.setdefault(size, []).append(f"M{17 + column * 33.3:.0f} {17 + row * 33.3:.0f}h0")
    return [
        (f"art__dots art__dots--{size}", "".join(marks)) for size, marks in sorted(by_size.items())
    ]


def rings(heights: Sequence[int]) -> list[Shape]:
    """Draw the sound once round, as grooves of a record."""
    grooves, points, shapes = 9, 40, [("art__sun", _circle(300, 200, 34))]
    for row in range(grooves):
        radius = 58 + row * 19
        steps = []
        for n in range(points):
            turn = 2 * math.pi * n / points
            far = radius + 26 * level(heights, (row + n / points) / grooves)
            steps.append(f"{300 + far * math.cos(turn):.0f} {200 + far * math.sin(turn):.0f}")
        shapes.append(("art__groove", f"M{'L'.join(steps)}z"))
    return shapes


MOTIFS: tuple[Callable[[Sequence[int]], list[Shape]], ...] = (ridges, strata, sea, dots, rings)


def cover(name: str, heights: Sequence[int] = (), cap: str = "") -> Markup:
    """Return the cover of a work as SVG; decorative, so it says nothing to screen readers.

    Args:
        name: the work's name or public id; chooses the drawing and, without ``cap``, the colour.
        heights: bar heights of its waveform, 0 to 100; without them a quiet one is drawn.
        cap: one of the five knob-cap colours.
    """
    draw = MOTIFS[crc32(name.encode()) % len(MOTIFS)]
    shapes = Markup().join(
        Markup('<path class="{}" d="{}"/>').format(*shape) for shape in draw(heights or QUIET)
    )
    frame = Markup(
        '<svg class="art art--{} cap-{}" aria-hidden="true" viewBox="0 0 {} {}" '
        'preserveAspectRatio="xMidYMid slice">{}</svg>'
    )
    return frame.format(draw.__name__, cap or cap_of(name), WIDE, HIGH, shapes)


def _circle(x: int, y: int, radius: int) -> str:
    half = f"a{radius} {radius} 0 1 0"
    return f"M{x - radius} {y}{half} {2 * radius} 0{half} -{2 * radius} 0"


def _smooth(points: Sequence[tuple[float, float]]) -> str:
    """Return a curve through the middles of neighbouring points."""
    (x, y), *rest = points
    path = [f"M{x:.0f} {y:.0f}"]
    for (ax, ay), (bx, by) in pairwise(rest):
        path.append(f"Q{ax:.0f} {ay:.0f} {(ax + bx) / 2:.0f} {(ay + by) / 2:.0f}")
    return "".join(path) + f"L{rest[-1][0]:.0f} {rest[-1][1]:.0f}"


def register(app: Flask) -> None:
    """Offer ``cover("Low Tide", sound.heights)`` to templates."""
    app.add_template_global(cover, "cover")
