"""Plain levels, without weighting: offset, correlation, edges, noise floor."""

from math import log10, sqrt

import numpy as np

from tracker.audio.truepeak import BLOCK
from tracker.audio.weighting import Doubles, Floats

SILENCE_DBFS = -60.0
"""Sound whose samples all stay below this counts as silence at the edges of a file."""

_SILENCE = 10 ** (SILENCE_DBFS / 20)
_DIGITAL_SILENCE = 10 ** (-120 / 10)  # mean square: quieter than any converter, nobody recorded it
_FLOOR_S = 0.5


class Levels:
    """Follows what needs no weighting; feed it the buffers of the meter."""

    def __init__(self, rate_hz: int, channels: int, hop: int) -> None:
        self._rate_hz, self._hop = rate_hz, hop
        self._sums: Doubles = np.zeros(channels)
        self._squares: Doubles = np.zeros(channels)
        self._product = 0.0
        self._equal = channels == 2
        self._mean_squares: list[Floats] = []
        self._first: int | None = None
        self._end = 0
        self._frames = 0

    def feed(self, sound: Floats, block_peaks: Floats, real: int) -> None:
        """Take a buffer shaped (channels, samples) of which the first `real` are no padding.

        `block_peaks`, shaped (channels, blocks), holds the largest magnitude of each block.
        """
        channels = len(sound)
        rows = sound.reshape(-1, self._hop)
        squares = np.einsum("ij,ij->i", rows, rows).reshape(channels, -1)
        self._sums += sound.sum(1)
        self._squares += squares.sum(1, dtype=np.float64)
        if channels == 2:
            self._product += float(np.dot(sound[0], sound[1]))
            self._equal = self._equal and np.array_equal(sound[0], sound[1])
        self._mean_squares.append(squares[:, : real // self._hop].mean(0) / np.float32(self._hop))
        self._note_edges(block_peaks)
        self._frames += real

    def _note_edges(self, block_peaks: Floats) -> None:
        loud = np.nonzero(block_peaks.max(0) >= _SILENCE)[0]
        if loud.size:
            if self._first is None:
                self._first = self._frames + int(loud[0]) * BLOCK
            self._end = self._frames + (int(loud[-1]) + 1) * BLOCK

    @property
    def dc_offset(self) -> tuple[float, ...]:
        """The mean of all samples per channel, 1 being full scale; empty without samples."""
        if not self._frames:
            return ()
        return tuple(round(float(mean), 6) + 0.0 for mean in self._sums / self._frames)

    @property
    def phase_correlation(self) -> float | None:
        """How alike two channels are: 1 the same, 0 unrelated, −1 the same upside down.

        The correlation coefficient over the whole file (the reading of a phase meter, without
        its ballistics). None unless there are two channels with sound in both.
        """
        both = float(self._squares[0] * self._squares[1]) if len(self._squares) == 2 else 0.0
        return round(max(-1.0, min(1.0, self._product / sqrt(both))), 3) if both > 0 else None

    @property
    def has_equal_channels(self) -> bool:
        """Whether two channels hold the same samples throughout: dual mono."""
        return self._equal and self._frames > 0

    @property
    def head_silence_ms(self) -> int | None:
        """Time before the first sound above `SILENCE_DBFS`; None where there is none."""
        return None if self._first is None else self._first * 1000 // self._rate_hz

    @property
    def tail_silence_ms(self) -> int | None:
        """Time after the last sound above `SILENCE_DBFS`; None where there is none."""
        if self._first is None:
            return None
        return max(0, self._frames - self._end) * 1000 // self._rate_hz

    @property
    def noise_floor_dbfs(self) -> float | None:
        """The root mean square of the quietest half second, all channels together.

        A sine at full scale reads −3.01 dBFS. Half seconds that touch digital silence (below
        −120 dBFS) do not count: nothing was recorded there. None where none is left.
        """
        if not self._mean_squares:
            return None
        hops = np.concatenate(self._mean_squares).astype(np.float64)
        width = round(_FLOOR_S * self._rate_hz / self._hop)
        if len(hops) < width:
            return None
        sums = np.concatenate([[0.0], np.cumsum(hops)])
        silent = np.concatenate([[0], np.cumsum(hops < _DIGITAL_SILENCE)])
        means = (sums[width:] - sums[:-width]) / width
        counting = means[silent[width:] == silent[:-width]]
        quietest = float(counting.min(initial=np.inf))
        return round(10 * log10(quietest), 2) if _DIGITAL_SILENCE <= quietest < np.inf else None
