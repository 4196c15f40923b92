"""Waveforms: pixels kept as a file, and heights for small drawings."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

SAMPLES_PER_PIXEL = 256
COLUMNS = 216  # bars of a player's drawing

Pixels = npt.NDArray[np.int16]

_HEADER = struct.Struct("<iIiiIi")  # version, flags, rate, samples per pixel, length, channels
_EIGHT_BIT = 1


@dataclass(frozen=True, slots=True)
class Waveform:
    """Pixels as read back: int8 shaped (length, channels, 2), lowest then highest."""

    rate_hz: int
    samples_per_pixel: int
    pixels: npt.NDArray[np.int8]


class PixelFile:
    """Writes pixels as they come in BBC audiowaveform's data format, version 2, 8 bit.

    Byte for byte what ``audiowaveform --split-channels -b 8 -z 256`` writes.
    """

    def __init__(self, file: BinaryIO, *, rate_hz: int, channels: int) -> None:
        self._file = file
        self._rate_hz, self._channels = rate_hz, channels
        self._length = 0
        file.write(self._header())

    def write(self, pixels: Pixels) -> None:
        """Add 16-bit pixels shaped (length, channels, 2)."""
        self._file.write(np.trunc(pixels / 256).astype(np.int8).tobytes())
        self._length += len(pixels)

    def finish(self) -> None:
        """Write the length into the head of the file."""
        self._file.seek(0)
        self._file.write(self._header())
        self._file.seek(0, 2)

    def _header(self) -> bytes:
        return _HEADER.pack(
            2, _EIGHT_BIT, self._rate_hz, SAMPLES_PER_PIXEL, self._length, self._channels
        )


def read(path: Path) -> Waveform:
    """Read back what `PixelFile` wrote; raises ValueError for anything else."""
    raw = path.read_bytes()
    version, flags, rate_hz, samples_per_pixel, length, channels = _HEADER.unpack_from(raw)
    if version != 2 or flags != _EIGHT_BIT:
        raise ValueError("not an 8-bit waveform of version 2")
    values = np.frombuffer(raw, np.int8, offset=_HEADER.size)
    return Waveform(rate_hz, samples_per_pixel, values.reshape(length, channels, 2))


def quantised(lowest: npt.NDArray[np.float32], highest: npt.NDArray[np.float32]) -> Pixels:
    """Turn extremes shaped (channels, length) into 16-bit pixels (length, channels, 2)."""
    pixels = np.stack([lowest.T, highest.T], 2) * np.float32(32768)
    whole: Pixels = np.clip(np.floor(pixels), -32768, 32767).astype(np.int16)
    return whole


def magnitudes(pixels: Pixels) -> npt.NDArray[np.uint16]:
    """Return the largest magnitude of each pixel over all channels."""
    wide = np.abs(pixels.astype(np.int32))
    largest: npt.NDArray[np.uint16] = wide.max(axis=(1, 2)).astype(np.uint16)
    return largest


def heights(sizes: npt.NDArray[np.uint16], columns: int = COLUMNS) -> tuple[int, ...]:
    """Return the heights 0 to 100 of a drawing with `columns` bars.

    A bar is the root mean square of the magnitudes under it, so that the build of a dense mix
    stays visible; the tallest bar is 100. Sound shorter than the columns is stretched over them.
    """
    if not sizes.size:
        return (0,) * columns
    edges = np.linspace(0, sizes.size, columns + 1)
    first = np.minimum(np.floor(edges[:-1]).astype(int), sizes.size - 1)
    last = np.maximum(np.ceil(edges[1:]).astype(int), first + 1)
    sums = np.concatenate([[0.0], np.cumsum(sizes.astype(np.float64) ** 2)])
    bars = np.sqrt((sums[last] - sums[first]) / (last - first))
    tallest = float(bars.max())
    if tallest == 0:
        return (0,) * columns
    return tuple(round(float(height)) for height in bars / tallest * 100)
