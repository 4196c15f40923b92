"""The spectrogram of a version: its picture, and the same in words."""

from dataclasses import dataclass
from math import floor, log10
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.audio.colours import CIVIDIS
from tracker.media import queries
from tracker.media.models import Version
from tracker.media.views.blueprint import bp
from tracker.media.views.serving import picture
from tracker.web.filters import decimal
from tracker.web.guard import guard

_COLOURS = tuple(
    (round(100 * place / (len(CIVIDIS) - 1), 1), f"#{colour:06X}")
    for place, colour in enumerate(CIVIDIS)
)


@dataclass(frozen=True)
class Shown:
    """What stands around the picture.

    Attributes:
        width: of the picture in pixels; 0 where there is none and `words` say why.
        height: likewise.
        frequencies: labels beside it from top to bottom, as far apart as the decades.
        times: labels below it from left to right, in milliseconds.
        floor_dbfs: the level of the darkest colour; `top_dbfs` that of the lightest.
        colours: the colour scale, as (percent of the way up, colour).
        words: what it shows, for people who do not see it.
        made: how it was made.
    """

    width: int = 0
    height: int = 0
    frequencies: tuple[str, ...] = ()
    times: tuple[int, ...] = ()
    floor_dbfs: int = 0
    top_dbfs: int = 0
    colours: tuple[tuple[float, str], ...] = _COLOURS
    words: str = ""
    made: str = ""


@bp.get("/versions/<token:version_id>/spectrogram")
@guard(Can.EDIT_MEDIA, queries.version)
def version_spectrogram(version: Version) -> ResponseReturnValue:
    """Show the owner which frequencies sound when."""
    drawn = version.facts.get("spectrogram")
    if not drawn:
        abort(404)
    return picture(drawn["key"])


def shown(version: Version) -> Shown | None:
    """Describe the spectrogram of a version; None before there could be one."""
    kept = version.facts
    if "spectrogram" not in kept or version.duration_ms is None:
        return None
    drawn: dict[str, Any] | None = kept["spectrogram"]
    if drawn is None:
        return Shown(words=_why_none(version))
    return Shown(
        width=drawn["width"],
        height=drawn["height"],
        frequencies=tuple(_hertz(drawn["high_hz"] / 10**decade) for decade in range(4)),
        times=tuple(version.duration_ms * part // 4 for part in range(5)),
        floor_dbfs=drawn["floor_dbfs"],
        top_dbfs=drawn["top_dbfs"],
        words=_words(drawn),
        made=_made(drawn, version.sample_rate_hz or 1),
    )


def _why_none(version: Version) -> str:
    if version.true_peak_dbtp is None:
        return "There is nothing to draw: the sound is silent."
    return "The sound is too short to draw its frequencies: that takes about 0.1 s."


def _words(drawn: dict[str, Any]) -> str:
    floor, reaches = f"−{-drawn['floor_dbfs']} dBFS", drawn["reaches_hz"]
    if reaches is None:
        return f"No frequency is louder than {floor}."
    strongest = f"Most of the energy is around {_hertz(drawn['loudest_hz'])}."
    if reaches > drawn["high_hz"] * 0.95:
        return f"{strongest} It reaches up to {_hertz(drawn['high_hz'])}."
    return f"{strongest} Above about {_hertz(reaches)} nothing is louder than {floor}."


def _made(drawn: dict[str, Any], rate_hz: int) -> str:
    size, step = drawn["window_samples"], drawn["step_samples"]
    window = f"{size * 1000 / rate_hz:.0f} ms ({size:,} samples, Hann window)"
    if step <= size:
        return f"Each column shows {window} and they leave nothing out."
    every = decimal(step / rate_hz)
    return f"Each column shows {window}, one every {every} s: a short sound between is not seen."


def _hertz(hz: float) -> str:
    """Write a frequency in two figures, as exact as a row is."""
    rounded = round(hz, 1 - floor(log10(hz)))
    return f"{rounded / 1000:g} kHz" if rounded >= 1000 else f"{rounded:g} Hz"
