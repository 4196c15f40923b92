"""Surround folded down to stereo for listening, after ITU-R BS.775-4, annex 4.

Centre and surrounds go into both sides or their own at -3 dB; the low-frequency channel is left
out, as the standard leaves it. Four loud channels in one can exceed full scale, so the whole is
turned down by as much as its true peak asks, and people are told by how much.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracker.audio.meter import Meter
from tracker.audio.types import FoldDown
from tracker.audio.weighting import Floats

CEILING_DBTP = -1.0  # the highest permitted true peak of EBU R 128
_HALF_POWER = 0.5**0.5
_BOTH = (_HALF_POWER, _HALF_POWER)
_SHARES: dict[str, tuple[float, float]] = {
    "FL": (1.0, 0.0),
    "FR": (0.0, 1.0),
    "FC": _BOTH,
    "LFE": (0.0, 0.0),
    "LFE2": (0.0, 0.0),
    "BC": (0.5, 0.5),
    "FLC": (0.92, 0.38),  # halfway between side and centre, at equal power
    "FRC": (0.38, 0.92),
    **dict.fromkeys(("SL", "BL", "SDL", "TFL", "TBL", "WL"), (_HALF_POWER, 0.0)),
    **dict.fromkeys(("SR", "BR", "SDR", "TFR", "TBR", "WR"), (0.0, _HALF_POWER)),
    **dict.fromkeys(("TC", "TFC", "TBC"), (0.5, 0.5)),
}


def needed(channels: int) -> bool:
    """Tell whether sound of so many channels is folded: more than headphones have."""
    return channels > 2


def matrix(channels: Sequence[str]) -> Floats:
    """Return the shares shaped (2, channels). Channels without a place go to both sides."""
    return np.array([_SHARES.get(name, _BOTH) for name in channels], np.float32).T


@dataclass(slots=True)
class FoldMeter:
    """Measures what the fold-down of a surround file will sound like."""

    _matrix: Floats
    _meter: Meter

    @classmethod
    def of(cls, rate_hz: int, channels: Sequence[str]) -> "FoldMeter":
        """Make the meter for sound at `rate_hz` with these channels."""
        return cls(matrix(channels), Meter(rate_hz, ("FL", "FR")))

    def feed(self, sound: Floats) -> None:
        """Take the next piece, shaped (channels, samples)."""
        self._meter.feed(folded(sound, self._matrix))

    def finish(self) -> FoldDown:
        """Return the gain it needs and its loudness and true peak with that gain."""
        read = self._meter.finish()
        peak, loudness = read.true_peak_dbtp, read.integrated_lufs
        gain_db = 0.0 if peak is None else round(min(0.0, CEILING_DBTP - peak), 2)
        return FoldDown(
            gain_db=gain_db,
            integrated_lufs=None if loudness is None else round(loudness + gain_db, 2),
            true_peak_dbtp=None if peak is None else round(peak + gain_db, 2),
        )


def folded(sound: Floats, shares: Floats, gain_db: float = 0.0) -> Floats:
    """Return the stereo of `sound`; what is no number is silence."""
    clean = np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0)
    return np.asarray((shares * np.float32(10 ** (gain_db / 20))) @ clean, np.float32)
