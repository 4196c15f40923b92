"""Reels: passages of several files set one after another, level-matched by turning down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import av
import numpy as np

from tracker.audio import decode, fold, probe
from tracker.audio.decode import Decoded
from tracker.audio.encode import add_stream, container_options
from tracker.audio.gains import gains_for
from tracker.audio.meter import Meter
from tracker.audio.types import Codec, Passage, Progress, Reel
from tracker.audio.weighting import Floats

RATE_HZ = 48_000
FADE_MS = 10  # long enough to hide a cut, short enough to leave an attack alone


def assemble(passages: Sequence[Passage], target: Path, progress: Progress) -> Reel:
    """Write the passages to `target` as 24-bit stereo FLAC at 48 kHz, equally loud; raises Fault.

    Each passage is measured as it is heard: on two loudspeakers, cut and faded. What is louder
    than the quietest is turned down to it, and all together by as much as the highest true peak
    asks; nothing is ever turned up. Raises ValueError for a passage that ends before it begins.
    """
    for passage in passages:
        if not 0 <= passage.start_ms < passage.end_ms:
            raise ValueError(f"not a passage: {passage}")
    # Between measuring and writing the sound waits on disk: it is decoded once.
    waiting = target.with_name(target.name + ".raw")
    try:
        with waiting.open("wb") as file:
            heard = [_measured(passage, file) for passage in passages]
            progress(0.5)
        gains = gains_for([(each.loudness_lufs, each.true_peak_dbtp) for each in heard])
        with waiting.open("rb") as file:
            starts, written = _write(heard, gains, file, target)
    finally:
        waiting.unlink(missing_ok=True)
    progress(1.0)
    return Reel(
        path=target,
        duration_ms=_ms(written),
        starts_ms=tuple(_ms(start) for start in starts),
        gains_db=gains,
        loudness_lufs=tuple(each.loudness_lufs for each in heard),
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    """A passage that waits on disk: how long it is and how loud it is heard."""

    frames: int
    loudness_lufs: float | None
    true_peak_dbtp: float | None


def _measured(passage: Passage, file: BinaryIO) -> _Heard:
    """Put the cut and faded passage behind what is in `file`, and measure it on the way."""
    meter = Meter(RATE_HZ, ("FL", "FR"))
    frames = 0
    for sound in _faded(passage):
        meter.feed(sound)
        file.write(np.ascontiguousarray(sound.T).tobytes())
        frames += sound.shape[1]
    read = meter.finish()
    return _Heard(frames, read.integrated_lufs, read.true_peak_dbtp)


def _write(
    heard: Sequence[_Heard], gains: Sequence[float], file: BinaryIO, target: Path
) -> tuple[list[int], int]:
    """Write what waits with its gains; return where each passage starts, and all frames."""
    starts, written = [], 0
    options = container_options(Codec.FLAC, RATE_HZ)
    with av.open(str(target), "w", format="flac", options=options) as out:
        stream = add_stream(out, Codec.FLAC, RATE_HZ, "stereo")
        shaper = av.AudioResampler(
            format=stream.codec_context.format, layout="stereo", rate=RATE_HZ, frame_size=4608
        )
        for passage, gain_db in zip(heard, gains, strict=True):
            starts.append(written)
            written += passage.frames
            for sound in _read(file, passage.frames):
                for piece in shaper.resample(_frame(sound * np.float32(10 ** (gain_db / 20)))):
                    out.mux(stream.encode(piece))
        for piece in shaper.resample(None):
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return starts, written


def _read(file: BinaryIO, frames: int) -> Iterator[Floats]:
    """Yield so many frames of what waits, a second at a time."""
    while frames:
        taken = min(frames, RATE_HZ)
        yield np.frombuffer(file.read(taken * 8), np.float32).reshape(taken, 2).T
        frames -= taken


def _ms(frames: int) -> int:
    return round(frames * 1000 / RATE_HZ)


def _frame(sound: Floats) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), "fltp", "stereo")
    frame.sample_rate = RATE_HZ
    return frame


def _faded(passage: Passage) -> Iterator[Floats]:
    """Yield the passage fading in and out; the end is held back until known."""
    fade = RATE_HZ * FADE_MS // 1000
    ramp = (np.sin(np.linspace(0, np.pi / 2, fade)) ** 2).astype(np.float32)
    held: Floats = np.zeros((2, 0), np.float32)
    is_start = True
    for piece in _cut(passage):
        held = np.concatenate([held, piece], 1)
        if held.shape[1] < 2 * fade:
            continue
        if is_start:
            held[:, :fade] *= ramp
            is_start = False
        yield held[:, :-fade]
        held = held[:, -fade:]
    if is_start:  # shorter than two fades: let them meet in the middle
        half = held.shape[1] // 2
        held[:, :half] *= np.linspace(0, 1, half, dtype=np.float32)
    out = min(fade, held.shape[1] - held.shape[1] // 2) if is_start else held.shape[1]
    if out:
        held[:, -out:] *= ramp[::-1] if out == fade else np.linspace(1, 0, out, dtype=np.float32)
    yield held


def _cut(passage: Passage) -> Iterator[Floats]:
    """Yield the samples from start to end as 48 kHz stereo.

    Decoding runs from the beginning of the file: seeking is exact to the sample in few formats,
    and an hour decodes in seconds.
    """
    start, end = (ms * RATE_HZ // 1000 for ms in (passage.start_ms, passage.end_ms))
    position = 0
    with probe.opened(passage.path) as source:
        for frame in _resampled(source):
            sound = cast("Floats", frame.to_ndarray())
            first, position = position, position + sound.shape[1]
            piece = sound[:, max(0, start - first) : max(0, end - first)]
            if piece.shape[1]:
                yield piece
            if position >= end:
                return


def _resampled(source: probe.Source) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE_HZ, frame_size=RATE_HZ)
    rate_hz = source.stream.codec_context.sample_rate
    for sound in _stereo(source):
        frame = _frame(sound)
        frame.sample_rate = rate_hz
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _stereo(source: probe.Source) -> Iterator[Floats]:
    """Yield the sound for two loudspeakers: one channel on both, surround folded down."""
    shares = fold.matrix(decode.channel_names(source))
    for sound in decode.planar(source, Decoded()):
        if len(sound) == 1:
            yield np.repeat(sound, 2, 0)
        elif fold.needed(len(sound)):
            yield fold.folded(sound, shares)
        else:
            yield np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0)
