"""How many of a file's bits its samples really use."""

import numpy as np

from tracker.audio.weighting import Floats

_EXACT_BITS = 24  # of a float32 sample


class UsedBits:
    """Watches whole-number samples of a declared depth for bits that are always zero.

    A 16-bit recording exported as 24 bit has eight of them. The work ends with the first sample
    that uses the lowest bit.
    """

    def __init__(self, depth: int | None) -> None:
        self._depth = depth if depth is not None and depth <= _EXACT_BITS else None
        self._seen = 0

    def feed(self, sound: Floats) -> None:
        """Take sound shaped (channels, samples)."""
        if self._depth is None or self._seen & 1:
            return
        whole = (sound * np.float32(1 << (self._depth - 1))).astype(np.int32)
        self._seen |= int(np.bitwise_or.reduce(whole, axis=None))

    @property
    def count(self) -> int | None:
        """The bits in use; None for silence, float, lossy and 32-bit sound, where none is known."""
        if self._depth is None or not self._seen:
            return None
        unused = (self._seen & -self._seen).bit_length() - 1
        return self._depth - unused
