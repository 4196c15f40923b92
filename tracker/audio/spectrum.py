"""Spectrograms: which frequencies sound when, drawn as a small picture.

Windows of about 85 ms (a power of two of samples, Hann) are set at an even distance, so that a
file of any length gives about `COLUMNS` columns, one window each: short files are covered whole,
of long ones every column is a sample of its stretch. That keeps it at a few hundredths of what
measuring costs. Windows that lie closer than they are long overlap by half at most.

A row stands for a band of frequencies, evenly spaced on a log axis of three decades. Its level is
that of the strongest bin in the band, averaged over the channels as power; a sine at full scale in
all channels reads 0 dBFS, up to 1.4 dB less where it falls between two bins (scalloping of the
Hann window). Where a row is narrower than a bin, neighbouring bins are interpolated.
"""

import struct
import zlib
from math import log2

import numpy as np
import numpy.typing as npt

from tracker.audio.colours import CIVIDIS
from tracker.audio.types import Spectrogram
from tracker.audio.weighting import Floats

COLUMNS, ROWS = 720, 240
TOP_DBFS, FLOOR_DBFS = 0, -100
WINDOW_S = 0.085
_DECADES = 3
_TOPS_HZ = (4_000, 8_000, 10_000, 16_000, 20_000, 40_000, 80_000, 160_000)


class Spectrum:
    """Feed it planar float32 sound in pieces of any length, then `finish`.

    `expected_frames` is how long the file says it is; where it says nothing or less than the
    truth, columns are joined two by two whenever there are twice as many as wanted.
    """

    def __init__(self, rate_hz: int, channels: int, expected_frames: int = 0) -> None:
        self._rate_hz = rate_hz
        self._size = 1 << round(log2(rate_hz * WINDOW_S))
        self._step = max(self._size // 2, expected_frames // COLUMNS)
        self._window: Floats = np.hanning(self._size).astype(np.float32)
        self._scale = 4.0 / float(self._window.sum()) ** 2 / channels
        self._bands = _Bands(rate_hz, self._size)
        self._columns: list[Floats] = []
        self._seen, self._next = 0, 0
        self._tail: Floats = np.zeros((channels, 0), np.float32)

    def feed(self, sound: Floats) -> None:
        """Take the next piece, shaped (channels, samples)."""
        samples = sound.shape[1]
        while self._next + self._size <= self._seen + samples:
            at = self._next - self._seen
            if at >= 0:
                self._add(sound[:, at : at + self._size])
            else:
                before = self._tail[:, at:]
                self._add(np.concatenate([before, sound[:, : self._size + at]], 1))
            self._next += self._step
        self._seen += samples
        if samples < self._size:
            sound = np.concatenate([self._tail, sound], 1)
        self._tail = sound[:, -self._size :].copy()  # a piece holds good until the next one

    def finish(self) -> tuple[bytes, Spectrogram] | None:
        """Return the picture as PNG and what its axes say.

        None for silence, and for sound shorter than one window.
        """
        if not self._columns:
            return None
        power = np.stack(self._columns, 1) * self._scale
        if not power.any():
            return None
        levels = 10 * np.log10(np.maximum(power, 1e-20))
        shown = np.clip(np.round(levels - FLOOR_DBFS), 0, TOP_DBFS - FLOOR_DBFS)
        return png(shown[::-1].astype(np.uint8)), self._described(power, levels)

    def _described(self, power: Floats, levels: Floats) -> Spectrogram:
        heard = np.flatnonzero(levels.max(1) > FLOOR_DBFS)
        loudest, highest = int(power.mean(1).argmax()), int(heard[-1]) if heard.size else None
        return Spectrogram(
            width=power.shape[1],
            height=ROWS,
            low_hz=self._bands.low_hz,
            high_hz=self._bands.high_hz,
            top_dbfs=TOP_DBFS,
            floor_dbfs=FLOOR_DBFS,
            window_samples=self._size,
            step_samples=self._step,
            loudest_hz=round(self._bands.middle_hz(loudest)),
            reaches_hz=None if highest is None else round(self._bands.middle_hz(highest)),
        )

    def _add(self, piece: Floats) -> None:
        power = self._power(piece)
        if not np.isfinite(power[-1]):  # one sample that is no number is in all of them
            power = self._power(np.nan_to_num(piece, nan=0.0, posinf=0.0, neginf=0.0))
        self._columns.append(self._bands.of(power))
        if len(self._columns) >= 2 * COLUMNS:
            pairs = zip(self._columns[::2], self._columns[1::2], strict=True)
            self._columns = [(one + two) * np.float32(0.5) for one, two in pairs]
            self._step *= 2

    def _power(self, piece: Floats) -> Floats:
        found = np.fft.rfft(piece * self._window)
        power: Floats = (found.real**2 + found.imag**2).sum(0)
        return power


class _Bands:
    """Turns a power spectrum into rows, lowest first."""

    def __init__(self, rate_hz: int, size: int) -> None:
        self.high_hz = max(top for top in _TOPS_HZ if top * 2 <= rate_hz)
        self.low_hz = self.high_hz // 10**_DECADES
        bins = self._edges_hz() * size / rate_hz
        # Bins whose middle lies in the band; below one bin a row falls between two bins.
        starts = np.ceil(bins[:-1]).astype(int)
        self._narrow = int(np.flatnonzero(np.diff(bins) < 1)[-1]) + 1
        self._starts = starts[self._narrow :]
        self._end = int(np.ceil(bins[-1]))
        middles = np.sqrt(bins[:-1] * bins[1:])[: self._narrow]
        self._below = np.floor(middles).astype(int)
        self._share = (middles - self._below).astype(np.float32)

    def of(self, power: Floats) -> Floats:
        """Return the level of each band as power."""
        below = power[self._below]
        between = below + (power[self._below + 1] - below) * self._share
        strongest = np.maximum.reduceat(power[: self._end], self._starts)
        return np.concatenate([between, strongest])

    def middle_hz(self, row: int) -> float:
        """Return the frequency in the middle of a row."""
        edges = self._edges_hz()
        return float(np.sqrt(edges[row] * edges[row + 1]))

    def _edges_hz(self) -> npt.NDArray[np.float64]:
        return np.geomspace(self.low_hz, self.high_hz, ROWS + 1)


def png(levels: npt.NDArray[np.uint8]) -> bytes:
    """Write rows of levels, in dB above the floor, as PNG with a palette (W3C PNG, 11.2)."""
    height, width = levels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    lines = np.zeros((height, width + 1), np.uint8)  # a line begins with its filter: none
    lines[:, 1:] = levels
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + _check(name + content)
        for name, content in (
            (b"IHDR", head),
            (b"PLTE", palette()),
            (b"IDAT", zlib.compress(lines.tobytes(), 4)),
            (b"IEND", b""),
        )
    )


def palette() -> bytes:
    """Return a colour for each dB from the floor to the top."""
    steps = np.array([[c >> 16, c >> 8 & 255, c & 255] for c in CIVIDIS], np.float64)
    at = np.linspace(0, len(steps) - 1, TOP_DBFS - FLOOR_DBFS + 1)
    mixed = [np.interp(at, range(len(steps)), steps[:, part]) for part in range(3)]
    return np.round(np.stack(mixed, 1)).astype(np.uint8).tobytes()


def _check(content: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(content))
