"""The colours of a page's theme where no style sheet reaches: in its picture.

The numbers are those of ``static/css/tokens.css``: a theme sets hue and chroma, lightness is fixed.
"""

from dataclasses import dataclass
from math import cos, radians, sin

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Hue in degrees and chroma of paper and accent (OKLCH)."""

    hue: float
    chroma: float
    accent_hue: float
    accent_chroma: float

    @property
    def paper(self) -> RGB:
        """The ground."""
        return oklch(0.972, self.chroma, self.hue)

    @property
    def ink(self) -> RGB:
        """Text."""
        return oklch(0.22, self.chroma, self.hue)

    @property
    def ink_2(self) -> RGB:
        """Text that stands back."""
        return oklch(0.41, self.chroma, self.hue)

    @property
    def accent(self) -> RGB:
        """Text in the accent colour."""
        return oklch(0.47, self.accent_chroma, self.accent_hue)

    @property
    def mark(self) -> RGB:
        """Shapes in the accent colour."""
        return oklch(0.58, self.accent_chroma, self.accent_hue)

    @property
    def rest(self) -> RGB:
        """The part of a waveform that was not played."""
        return oklch(0.64, self.chroma, self.hue)


PALETTES = {
    "oxide": Palette(86, 0.012, 37, 0.175),
    "console": Palette(245, 0.014, 70, 0.12),
}


def oklch(lightness: float, chroma: float, hue: float) -> RGB:
    """Convert to 8-bit sRGB (B. Ottosson's matrices); chroma gives way to fit a screen."""
    rgb = (0.0, 0.0, 0.0)
    for step in range(60):
        c = chroma * (1 - step / 60)
        rgb = _linear(lightness, c * cos(radians(hue)), c * sin(radians(hue)))
        if all(-0.0005 <= value <= 1.0005 for value in rgb):
            break
    red, green, blue = (round(255 * _gamma(min(1.0, max(0.0, value)))) for value in rgb)
    return red, green, blue


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
