"""Waveforms for other programs, in the data format of BBC audiowaveform, version 2.

Two ways in: from the sound itself at any resolution (`Outline`, for the command line), and from
the pixels the meter kept (`coarser`), whose multiples come out as if made from the sound: the
lowest of several lowest is the lowest.

An int32 version, a uint32 of flags (1 for 8 bit), int32 sample rate, samples per pixel, length
and channels; then lowest and highest value of each channel, pixel by pixel. The JSON form holds
the same under the names its documentation gives.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from tracker.audio import decode, probe
from tracker.audio.decode import Decoded
from tracker.audio.types import OutlineShape, Progress
from tracker.audio.weighting import Floats

_HEADER = struct.Struct("<iIiiIi")
_VERSION, _EIGHT_BIT = 2, 1
_LINE_VALUES = 1 << 15

Values = npt.NDArray[np.int8] | npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in front of the pixels."""

    bits: int
    sample_rate: int
    samples_per_pixel: int
    length: int
    channels: int

    def packed(self) -> bytes:
        """Write it as the first 24 bytes of a file."""
        flags = _EIGHT_BIT if self.bits == 8 else 0
        rate, zoom = self.sample_rate, self.samples_per_pixel
        return _HEADER.pack(_VERSION, flags, rate, zoom, self.length, self.channels)


class Outline:
    """Writes the waveform of sound as it comes to `file`, which must be seekable."""

    def __init__(self, file: BinaryIO, shape: OutlineShape, *, rate_hz: int, channels: int) -> None:
        self._file, self._shape, self._rate_hz = file, shape, rate_hz
        self._zoom = shape.zoom(rate_hz)
        self._channels = channels if shape.splits_channels else 1
        self._length = 0
        self._rest = np.zeros((self._channels, 0), np.int16)
        file.write(self._head().packed())

    def feed(self, sound: Floats) -> None:
        """Take the next piece, shaped (channels, samples)."""
        whole = np.concatenate([self._rest, self._samples(sound)], 1)
        pixels = whole.shape[1] // self._zoom
        self._write(whole[:, : pixels * self._zoom].reshape(self._channels, pixels, self._zoom))
        self._rest = whole[:, pixels * self._zoom :]

    def finish(self) -> None:
        """Write the last pixel, which stands for fewer samples, and the length into the head."""
        if self._rest.shape[1]:
            self._write(self._rest[:, np.newaxis, :])
        self._file.seek(0)
        self._file.write(self._head().packed())

    def _samples(self, sound: Floats) -> npt.NDArray[np.int16]:
        """Reduce to 16 bits as audiowaveform reads them; mixed sound is a truncated mean."""
        clean = np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0)
        whole: npt.NDArray[np.int16] = np.clip(
            np.floor(clean * np.float32(32768)), -32768, 32767
        ).astype(np.int16)
        if self._channels == len(sound):
            return whole
        mean: npt.NDArray[np.float64] = np.trunc(whole.sum(0, dtype=np.int32) / len(sound))
        return mean.astype(np.int16)[np.newaxis]

    def _write(self, pixels: npt.NDArray[np.int16]) -> None:
        extremes = np.stack([pixels.min(2, initial=32767), pixels.max(2, initial=-32768)], 2)
        values = extremes.swapaxes(0, 1)
        if self._shape.bits == 8:
            self._file.write(np.trunc(values / 256).astype(np.int8).tobytes())
        else:
            self._file.write(values.astype("<i2").tobytes())
        self._length += pixels.shape[1]

    def _head(self) -> Head:
        return Head(self._shape.bits, self._rate_hz, self._zoom, self._length, self._channels)


def outline(path: Path, target: Path, shape: OutlineShape, progress: Progress) -> None:
    """Write the waveform of the file at `path` to `target`; raises Fault."""
    with probe.opened(path) as source, target.open("w+b") as file:
        state = Decoded()
        context = source.stream.codec_context
        made = Outline(file, shape, rate_hz=context.sample_rate, channels=context.channels)
        for piece in decode.planar(source, state):
            made.feed(piece)
            progress(decode.share(source, state))
        made.finish()


def opened(raw: bytes) -> tuple[Head, Values]:
    """Read head and pixels, shaped (length, channels, 2); raises ValueError for anything else."""
    if len(raw) < _HEADER.size:
        raise ValueError("too short for a waveform")
    version, flags, rate, zoom, length, channels = _HEADER.unpack_from(raw)
    if version != _VERSION:
        raise ValueError("not a waveform of version 2")
    kind: npt.DTypeLike = np.int8 if flags & _EIGHT_BIT else np.dtype("<i2")
    values = np.frombuffer(raw, kind, offset=_HEADER.size).reshape(length, channels, 2)
    return Head(8 if flags & _EIGHT_BIT else 16, rate, zoom, length, channels), values


def coarser(raw: bytes, times: int) -> bytes:
    """Join `times` pixels into one each; the last may stand for fewer."""
    head, values = opened(raw)
    starts = np.arange(0, head.length, times)
    if not starts.size:
        return raw
    lowest = np.minimum.reduceat(values[:, :, 0], starts)
    highest = np.maximum.reduceat(values[:, :, 1], starts)
    zoom = head.samples_per_pixel * times
    joined = Head(head.bits, head.sample_rate, zoom, starts.size, head.channels)
    return joined.packed() + np.stack([lowest, highest], 2).tobytes()


def as_json(raw: bytes) -> Iterator[str]:
    """Yield the JSON form in pieces."""
    head, values = opened(raw)
    told = {
        "version": _VERSION,
        "channels": head.channels,
        "sample_rate": head.sample_rate,
        "samples_per_pixel": head.samples_per_pixel,
        "bits": head.bits,
        "length": head.length,
    }
    yield json.dumps(told)[:-1] + ', "data": ['
    flat = values.reshape(-1)
    for start in range(0, flat.size, _LINE_VALUES):
        comma = "," if start else ""
        yield comma + ",".join(map(str, flat[start : start + _LINE_VALUES].tolist()))
    yield "]}\n"
