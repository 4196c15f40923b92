"""True peak (ITU-R BS.1770-5, annex 2): the highest level between the samples.

The sound is interpolated four times (twice from 80 kHz on, not at all from 160 kHz on), but only
in blocks where it could exceed the highest value so far: no interpolated value is larger than the
largest sample near it times the sum of the filter's magnitudes.
"""

import numpy as np

from tracker.audio.weighting import Doubles, Floats

BLOCK = 64  # samples
_TAPS = 24  # per phase


def factor(rate_hz: int) -> int:
    """Return how many times to oversample, so that the result has about 192 kHz."""
    if rate_hz < 80_000:
        return 4
    return 2 if rate_hz < 160_000 else 1


class TruePeak:
    """Follows the true peak of each channel, as a linear amplitude."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self.amplitude: Doubles = np.zeros(channels)
        self._tail: Floats = np.zeros((channels, _TAPS - 1), np.float32)
        phases = _phases(factor(rate_hz))
        self._bound = float(np.abs(phases).sum(1).max()) if len(phases) else 0.0
        self._matrix = _matrix(phases)

    def feed(self, sound: Floats, block_peaks: Floats) -> None:
        """Take sound shaped (channels, samples), samples a multiple of `BLOCK`.

        `block_peaks`, shaped (channels, blocks), holds the largest magnitude of each block.
        """
        self.amplitude = np.maximum(self.amplitude, block_peaks.max(1, initial=0.0))
        if self._bound:
            before = np.abs(self._tail).max(1)[:, None]
            nearby = np.maximum(block_peaks, np.concatenate([before, block_peaks[:, :-1]], 1))
            for channel in range(len(sound)):
                self._search(channel, sound[channel], nearby[channel] * self._bound)
            self._tail = sound[:, 1 - _TAPS :].copy()

    def finish(self) -> None:
        """Let the interpolator run out, so that the last samples count."""
        channels = len(self._tail)
        self.feed(np.zeros((channels, BLOCK), np.float32), np.zeros((channels, 1), np.float32))

    def _search(self, channel: int, sound: Floats, bounds: Floats) -> None:
        """Interpolate the blocks that may hold a new maximum, the most promising ones first."""
        if bounds[0] > self.amplitude[channel]:
            first = np.concatenate([self._tail[channel], sound[:BLOCK]])
            self._interpolate(channel, first[None])
        candidates = np.nonzero(bounds[1:] > self.amplitude[channel])[0]
        order = candidates[np.argsort(-bounds[1:][candidates])]
        windows = _windows(sound)
        start, count = 0, 32
        while start < len(order) and bounds[1 + order[start]] > self.amplitude[channel]:
            self._interpolate(channel, windows[order[start : start + count]])
            start, count = start + count, count * 4

    def _interpolate(self, channel: int, windows: Floats) -> None:
        highest = float(np.abs(windows @ self._matrix).max())
        self.amplitude[channel] = max(self.amplitude[channel], highest)


def _windows(sound: Floats) -> Floats:
    """Look at each block but the first together with the samples before it, without copying."""
    step = sound.itemsize
    return np.ndarray(
        (len(sound) // BLOCK - 1, BLOCK + _TAPS - 1),
        np.float32,
        buffer=sound,
        offset=(BLOCK - _TAPS + 1) * step,
        strides=(BLOCK * step, step),
    )


def _phases(oversampling: int) -> Doubles:
    """Return the windowed-sinc filters for the places between two samples."""
    times = np.arange(_TAPS) - (_TAPS // 2 - 1)
    grid = np.linspace(-_TAPS / 2, _TAPS / 2, 4097)
    window = np.kaiser(4097, 8.0)
    filters = []
    for phase in range(1, oversampling):
        t = times - phase / oversampling
        taps = np.sinc(t) * np.interp(t, grid, window)
        filters.append(taps / taps.sum())
    return np.array(filters)


def _matrix(phases: Doubles) -> Floats:
    """Lay the filters out so that one product interpolates whole blocks."""
    matrix = np.zeros((BLOCK + _TAPS - 1, BLOCK * len(phases)), np.float32)
    for number, taps in enumerate(phases):
        for i in range(BLOCK):
            matrix[i : i + _TAPS, number * BLOCK + i] = taps
    return matrix
