"""By how much passages are turned down to sound equally loud."""

from collections.abc import Sequence

CEILING_DBTP = -1.0  # the highest permitted true peak of EBU R 128


def matched_gains(loudness_lufs: Sequence[float | None]) -> tuple[float, ...]:
    """Return the gain in dB that brings each passage down to the quietest; 0 where unknown.

    Nothing is ever turned up: a limiter would have to change the sound.
    """
    known = [value for value in loudness_lufs if value is not None]
    quietest = min(known, default=0.0)
    return tuple(0.0 if value is None else round(quietest - value, 2) for value in loudness_lufs)


def gains_for(levels: Sequence[tuple[float | None, float | None]]) -> tuple[float, ...]:
    """Return the gain in dB of each passage, given its loudness (LUFS) and true peak (dBTP).

    All are brought to the quietest, then turned down together until no true peak is over -1 dBTP.
    """
    gains = matched_gains([loudness for loudness, _ in levels])
    peaks = [peak + gain for (_, peak), gain in zip(levels, gains, strict=True) if peak is not None]
    common = min(0.0, CEILING_DBTP - max(peaks, default=CEILING_DBTP))
    return tuple(round(gain + common, 2) for gain in gains)
