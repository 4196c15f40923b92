"""By how much passages are turned down to sound equally loud."""

from collections.abc import Sequence


def matched_gains(loudness_lufs: Sequence[float | None]) -> tuple[float, ...]:
    """Return the gain in dB that brings each passage down to the quietest; 0 where unknown.

    Nothing is ever turned up: a limiter would have to change the sound.
    """
    known = [value for value in loudness_lufs if value is not None]
    quietest = min(known, default=0.0)
    return tuple(0.0 if value is None else round(quietest - value, 2) for value in loudness_lufs)
