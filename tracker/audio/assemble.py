"""Reels: passages of several files set one after another, level-matched by turning down."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import av
import numpy as np

from tracker.audio import decode, probe
from tracker.audio.decode import Decoded
from tracker.audio.encode import add_stream, container_options
from tracker.audio.types import Codec, Passage, Progress, Reel
from tracker.audio.weighting import Floats

RATE_HZ = 48_000
FADE_MS = 10  # long enough to hide a cut, short enough to leave an attack alone


def assemble(passages: Sequence[Passage], target: Path, progress: Progress) -> Reel:
    """Write the passages to `target` as 24-bit stereo FLAC at 48 kHz; raises Fault.

    Raises ValueError for a passage that ends before it begins or would be turned up.
    """
    for passage in passages:
        if not 0 <= passage.start_ms < passage.end_ms or passage.gain_db > 0:
            raise ValueError(f"not a passage: {passage}")
    starts: list[int] = []
    written = 0
    options = container_options(Codec.FLAC, RATE_HZ)
    with av.open(str(target), "w", format="flac", options=options) as file:
        stream = add_stream(file, Codec.FLAC, RATE_HZ, "stereo")
        shaper = av.AudioResampler(
            format=stream.codec_context.format, layout="stereo", rate=RATE_HZ, frame_size=4608
        )
        for number, passage in enumerate(passages):
            starts.append(round(written * 1000 / RATE_HZ))
            for sound in _faded(passage):
                written += sound.shape[1]
                for piece in shaper.resample(_frame(sound)):
                    file.mux(stream.encode(piece))
            progress((number + 1) / len(passages))
        for piece in shaper.resample(None):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return Reel(target, round(written * 1000 / RATE_HZ), tuple(starts))


def _frame(sound: Floats) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), "fltp", "stereo")
    frame.sample_rate = RATE_HZ
    return frame


def _faded(passage: Passage) -> Iterator[Floats]:
    """Yield the passage with its gain, fading in and out; the end is held back until known."""
    fade = RATE_HZ * FADE_MS // 1000
    gain = np.float32(10 ** (passage.gain_db / 20))
    ramp = (np.sin(np.linspace(0, np.pi / 2, fade)) ** 2).astype(np.float32)
    held: Floats = np.zeros((2, 0), np.float32)
    is_start = True
    for piece in _cut(passage):
        held = np.concatenate([held, piece * gain], 1)
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
        resampler = av.AudioResampler(
            format="fltp", layout="stereo", rate=RATE_HZ, frame_size=RATE_HZ
        )
        for frame in _resampled(source, resampler):
            sound = cast("Floats", frame.to_ndarray())
            first, position = position, position + sound.shape[1]
            piece = sound[:, max(0, start - first) : max(0, end - first)]
            if piece.shape[1]:
                yield piece
            if position >= end:
                return


def _resampled(source: probe.Source, resampler: av.AudioResampler) -> Iterator[av.AudioFrame]:
    for frame in decode.frames(source, Decoded()):
        frame.pts = None
        yield from resampler.resample(frame)
    yield from resampler.resample(None)
