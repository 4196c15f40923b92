"""What a recording sounds like at a low rate, kept on disk while moments are looked for in it.

One channel at 4 kHz, with a first-order pre-emphasis that levels the spectrum of music, so that
the bass alone does not decide what is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tracker.audio import decode, probe
from tracker.audio.align import one_channel
from tracker.audio.carry import RATE_HZ, padded, place
from tracker.audio.decode import Decoded
from tracker.audio.types import Carried, Moment, Progress
from tracker.audio.weighting import Floats

_EMPHASIS = np.float32(0.95)
_BYTES = 4
_READ, _SEARCHED = 0.4, 0.2  # shares of the work: each file, and the search in both


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sound on disk that is read in pieces."""

    path: Path
    size: int

    def piece(self, start: int, stop: int) -> Floats:
        """Return these samples; zeros where they lie outside."""
        low, high = max(0, start), min(self.size, max(0, stop))
        count = max(0, high - low)
        inside = np.fromfile(self.path, np.float32, count, offset=low * _BYTES)
        return padded(inside, start, stop)


def carry(
    files: tuple[Path, Path], moments: Sequence[Moment], folder: Path, progress: Progress
) -> tuple[Carried, ...]:
    """Say where moments of the first file are in the second; raises Fault.

    Both are decoded once, into `folder`; what was written there is taken away again.
    """
    targets = (folder / "one.f32", folder / "other.f32")
    try:
        one = drawn(files[0], targets[0], lambda done: progress(done * _READ))
        other = drawn(files[1], targets[1], lambda done: progress((1 + done) * _READ))
        return place(one, other, moments, lambda done: progress(2 * _READ + done * _SEARCHED))
    finally:
        for target in targets:
            target.unlink(missing_ok=True)


def drawn(path: Path, target: Path, progress: Progress) -> Sketch:
    """Decode a file to its end and write its sketch to `target`; raises Fault."""
    size, last = 0, np.float32(0)
    with probe.opened(path) as source, target.open("wb") as file:
        state = Decoded()
        for piece in one_channel(source, state, RATE_HZ):
            if not piece.size:
                continue
            before = np.concatenate([np.array([last], np.float32), piece[:-1]])
            file.write((piece - _EMPHASIS * before).astype(np.float32).tobytes())
            size, last = size + piece.size, piece[-1]
            progress(decode.share(source, state))
    return Sketch(target, size)
