"""Clipped samples, and the runs in which they do harm."""

import numpy as np

from tracker.audio.weighting import Floats

FULL_SCALE = 1 - 2**-15
"""The highest 16-bit sample: at or above it counts as clipped."""

RUN_SAMPLES = 3
"""So many clipped samples in a row are a run: a wave cut flat, no longer just a high peak."""

SHOWN = 10
"""Of so many runs it is kept where they begin."""


class Clipping:
    """Counts samples at full scale and finds runs of them, per channel, across buffers."""

    def __init__(self, channels: int) -> None:
        self.samples = 0
        self.runs = 0
        self.longest = 0
        self._starts: list[int] = []
        self._open = [0] * channels  # how many samples long the run is that reaches the border
        self._position = 0

    def feed(self, sound: Floats, highest: float) -> None:
        """Take sound shaped (channels, samples) whose largest magnitude is `highest`."""
        if highest >= FULL_SCALE or any(self._open):
            for channel, samples in enumerate(sound):
                self._search(channel, np.abs(samples) >= FULL_SCALE)
        self._position += sound.shape[1]

    def finish(self) -> None:
        """Count the runs that reach the very end."""
        for channel in range(len(self._open)):
            self._search(channel, np.zeros(1, np.bool_))

    def starts(self) -> tuple[int, ...]:
        """Return the sample numbers at which the first runs begin."""
        return tuple(self._starts)

    def _search(self, channel: int, clipped: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        self.samples += int(np.count_nonzero(clipped))
        before = self._open[channel]
        edges = np.diff(clipped.astype(np.int8), prepend=1 if before else 0, append=0)
        begins, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
        if before:
            begins = np.concatenate([[-before], begins])
        self._open[channel] = 0
        if ends.size and ends[-1] == clipped.size:  # goes on in the next buffer, perhaps
            self._open[channel] = int(ends[-1] - begins[-1])
            begins, ends = begins[:-1], ends[:-1]
        lengths = ends - begins
        are_runs = lengths >= RUN_SAMPLES
        self.runs += int(np.count_nonzero(are_runs))
        self.longest = max(self.longest, int(lengths.max(initial=0)))
        found = {int(begin) + self._position for begin in begins[are_runs][:SHOWN]}
        if found:
            self._starts = sorted(found.union(self._starts))[:SHOWN]
