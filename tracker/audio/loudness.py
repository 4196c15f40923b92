"""Loudness from K-weighted energies: gating (ITU-R BS.1770-5) and range (EBU Tech 3342).

Mono and dual mono: loudness adds up the channels. A file with one channel reads 3 LU
(10 log10 2 = 3.01) less than the same sound on two equal channels, although a player sends the
one channel to both loudspeakers and both files sound the same. BS.1770 measures the file as it
is, and so does this meter; whoever compares a mono file with a stereo one adds 3 LU to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

import numpy as np

from tracker.audio.types import LoudnessCurve
from tracker.audio.weighting import Doubles

_OFFSET = -0.691  # BS.1770: makes a 997 Hz sine at 0 dBFS in one channel read -3.01 LUFS
ABSOLUTE_GATE_LUFS = -70.0
_MOMENTARY_S, _SHORT_TERM_S, _STEP_S = 0.4, 3.0, 0.1
_SURROUND = 1.41  # +1.5 dB for loudspeakers beside and behind, BS.1770-5 table 4

# Channels by position where a file does not say: SMPTE order as ffmpeg assumes it.
_BY_COUNT: dict[int, tuple[float, ...]] = {
    4: (1, 1, _SURROUND, _SURROUND),
    5: (1, 1, 1, _SURROUND, _SURROUND),
    6: (1, 1, 1, 0, _SURROUND, _SURROUND),
    7: (1, 1, 1, 0, 1, _SURROUND, _SURROUND),
    8: (1, 1, 1, 0, 1, 1, _SURROUND, _SURROUND),
}


CURVE_COLUMNS = 240  # readings kept per curve: more than a drawing shows, about 2 kB


@dataclass(frozen=True, slots=True)
class Loudness:
    """The readings of one programme, each None where it is not defined."""

    integrated_lufs: float | None
    range_lu: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    curve: LoudnessCurve


def weights(channels: Sequence[str]) -> tuple[float, ...]:
    """Return the weight of each named channel (``FL``, ``LFE``, ``SR`` …) in the sum.

    Low-frequency effects do not count. Rear loudspeakers weigh 1.41 in 5.1, where they stand
    for the surrounds, but 1.0 in 7.1, where side loudspeakers do.
    """
    if not all(name.isalpha() and name.isupper() for name in channels):
        return _BY_COUNT.get(len(channels), (1.0,) * len(channels))
    sides = {"SL", "SR"}
    surrounds = sides if sides & set(channels) else {"BL", "BR"}
    return tuple(_weight(name, surrounds) for name in channels)


def of_hops(mean_squares: Doubles, hops_per_s: float) -> Loudness:
    """Read a programme from the weighted mean square of each hop.

    `hops_per_s` is 100 for hops of 10 ms. Windows step by 100 ms as Tech 3341 asks; the maxima
    are read at every hop, since a burst may fall between two steps (cases 13 and 14).
    """
    step = max(1, round(hops_per_s * _STEP_S))
    momentary = _sliding(mean_squares, round(hops_per_s * _MOMENTARY_S))
    short_term = _sliding(mean_squares, round(hops_per_s * _SHORT_TERM_S))
    return Loudness(
        integrated_lufs=_integrated(momentary[::step]),
        range_lu=_range(short_term[::step]),
        max_momentary_lufs=_highest(momentary),
        max_short_term_lufs=_highest(short_term),
        curve=_curve(mean_squares, momentary, short_term, hops_per_s),
    )


def integrated(mean_squares: Doubles, hops_per_s: float) -> float | None:
    """Return the integrated loudness alone, in LUFS; see `of_hops`."""
    step = max(1, round(hops_per_s * _STEP_S))
    return _integrated(_sliding(mean_squares, round(hops_per_s * _MOMENTARY_S))[::step])


def _curve(
    hops: Doubles, momentary: Doubles, short_term: Doubles, hops_per_s: float
) -> LoudnessCurve:
    """Keep the highest reading of each column of a drawing."""
    tenths = max(1, ceil(len(hops) / hops_per_s * 10 / CURVE_COLUMNS))
    per_column = hops_per_s * tenths / 10
    columns = ceil(len(hops) / per_column)
    return LoudnessCurve(
        step_ms=tenths * 100,
        momentary_lufs=_columns(momentary, columns, per_column, hops_per_s * _MOMENTARY_S / 2),
        short_term_lufs=_columns(short_term, columns, per_column, hops_per_s * _SHORT_TERM_S / 2),
    )


def _columns(
    readings: Doubles, columns: int, per_column: float, middle: float
) -> tuple[float | None, ...]:
    """Sort the readings by the middle of their window into columns; None where there is none."""
    highest = np.zeros(columns)
    places = ((np.arange(len(readings)) + middle) / per_column).astype(int)
    np.maximum.at(highest, np.minimum(places, columns - 1), readings)
    return tuple(round(_lufs(float(h)), 1) if h > _GATE else None for h in highest)


def _weight(name: str, surrounds: set[str]) -> float:
    if name in {"LFE", "LFE2"}:
        return 0.0
    return _SURROUND if name in surrounds else 1.0


def _lufs(mean_square: float) -> float:
    return _OFFSET + 10 * log10(mean_square)


_GATE = 10 ** ((ABSOLUTE_GATE_LUFS - _OFFSET) / 10)


def _sliding(values: Doubles, width: int) -> Doubles:
    """Return the mean of every `width` neighbours; empty if there are fewer."""
    if len(values) < width:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    # Differences of a long sum may come out a hair below zero after loud sound has ended.
    means: Doubles = np.maximum(sums[width:] - sums[:-width], 0.0) / width
    return means


def _integrated(blocks: Doubles) -> float | None:
    loud = blocks[blocks > _GATE]
    if not loud.size:
        return None
    kept = loud[loud > loud.mean() / 10]  # relative gate: 10 LU below
    return _lufs(float(kept.mean()))


def _range(blocks: Doubles) -> float | None:
    loud = blocks[blocks >= _GATE]
    if not loud.size:
        return None
    kept = np.sort(loud[loud >= loud.mean() / 100])  # relative gate: 20 LU below
    low, high = (kept[round((kept.size - 1) * share)] for share in (0.10, 0.95))
    return _lufs(float(high)) - _lufs(float(low))


def _highest(blocks: Doubles) -> float | None:
    highest = float(blocks.max(initial=0.0))
    # What lies below the absolute gate is silence with rounding noise in it.
    return _lufs(highest) if highest > _GATE else None
