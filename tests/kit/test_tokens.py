"""Contrast by construction: every pair of tokens, in every theme, in light and dark."""

import math
import re
from itertools import product

import pytest

from tracker.web.assets import FOLDER

SHEET = (FOLDER / "css" / "tokens.css").read_text(encoding="utf-8")
# Ink, ground, least contrast (WCAG 1.4.3, 1.4.6, 1.4.11).
PAIRS = [
    *product(["--ink"], ["--paper", "--surface", "--sunken", "--accent-wash"], [7.0]),
    *product(["--ink-2"], ["--paper", "--surface"], [7.0]),
    *product(["--ink-2", "--ink-3", "--accent"], ["--paper", "--surface", "--sunken"], [4.5]),
    ("--accent", "--accent-wash", 4.5),
    ("--on-accent", "--accent", 4.5),
    ("--on-accent", "--accent-hover", 4.5),
    *product(["--accent-mark", "--line-firm", "--focus"], ["--paper", "--surface"], [3.0]),
    ("--on-mark", "--accent-mark", 3.0),
    ("--focus", "--sunken", 3.0),
    *[(f"--{tone}", f"--{tone}-wash", 4.5) for tone in ("good", "warn", "bad", "info")],
    ("--bad", "--surface", 4.5),
    *product(
        [f"--cap-{c}" for c in ("oxide", "amber", "moss", "blue", "plum")], ["--surface"], [3]
    ),
]
STAGE_PAIRS = [
    ("--ink", "--paper", 7.0),
    ("--ink-2", "--paper", 7.0),
    ("--ink-2", "--sunken", 4.5),
    ("--accent", "--paper", 4.5),
    ("--rest", "--paper", 3.0),
    ("--on-mark", "--accent-mark", 3.0),
    ("--focus", "--paper", 3.0),
]


def declared(selector: str) -> dict[str, str]:
    """Return the custom properties that stand in the first block with this selector."""
    block = re.search(rf"{re.escape(selector)} \{{(.*?)\n  \}}", SHEET, re.DOTALL)
    assert block is not None, selector
    return dict(re.findall(r"(--[\w-]+):\s*(.+?);", block[1]))


def luminance(colour: str, numbers: dict[str, str]) -> float:
    """Return the relative luminance of an oklch() value (CSS Color 4, WCAG 2.2)."""
    text = re.sub(r"var\((--[\w-]+)\)", lambda name: numbers[name[1]], colour)
    text = re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", lambda c: str(float(c[1]) * float(c[2])), text)
    found = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)(?:deg)?\)", text)
    assert found is not None, text
    light, chroma, hue = float(found[1]) / 100, float(found[2]), math.radians(float(found[3]))
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long, middle, short = (
        (light + x * a + y * b) ** 3
        for x, y in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    )
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    # Out of the screen's range the browser cuts off.
    red, green, blue = (min(max(c, 0.0), 1.0) for c in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: float, ground: float) -> float:
    high, low = max(ink, ground), min(ink, ground)
    return (high + 0.05) / (low + 0.05)


def in_scheme(value: str, scheme: str) -> str:
    """Choose the light or the dark half of light-dark()."""
    halves = re.fullmatch(r"light-dark\((oklch\(.+\)), (oklch\(.+\))\)", value)
    return value if halves is None else halves[1 if scheme == "light" else 2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["oxide", "console"])
def test_every_pair_of_tokens_keeps_its_contrast(theme: str, scheme: str) -> None:
    numbers = declared(f'[data-theme="{theme}"]')
    tokens = declared("[data-theme]")
    low = []
    for ink, ground, least in PAIRS:
        seen = [luminance(in_scheme(tokens[name], scheme), numbers) for name in (ink, ground)]
        if (found := contrast(*seen)) < least:
            low.append(f"{ink} on {ground}: {found:.2f}, needs {least}")
    assert low == []


@pytest.mark.parametrize("theme", ["oxide", "console"])
def test_the_stage_keeps_its_contrast(theme: str) -> None:
    numbers = declared(f'[data-theme="{theme}"]')
    stage = declared(".stage")
    stage["--ink-2"] = stage["--stage-ink-2"]
    low = [
        f"{ink} on {ground}: {found:.2f}, needs {least}"
        for ink, ground, least in STAGE_PAIRS
        if (found := contrast(*(luminance(stage[n], numbers) for n in (ink, ground)))) < least
    ]
    assert low == []
