"""Turns an opened file into samples, distrusting it all the way."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import av
from av.audio.frame import AudioFrame

from tracker.audio import formats, probe
from tracker.audio.faults import Cause, Fault
from tracker.audio.probe import MAX_HOURS, Source
from tracker.audio.types import Facts
from tracker.audio.weighting import Floats

_MAX_BAD_PACKETS = 100
_FREE_BYTES = 2 << 30  # any file may unpack to this much: 93 minutes of stereo at 48 kHz
_MAX_EXPANSION = 600  # beyond it, per byte of the file; the densest Opus reaches about 500
_WHOLE = frozenset({formats.FLAC, formats.AIFF, formats.M4A, formats.MP4, formats.MOV})


@dataclass(slots=True)
class Decoded:
    """How far decoding has come."""

    frames: int = 0
    bad_packets: int = 0


def frames(source: Source, state: Decoded) -> Iterator[AudioFrame]:
    """Yield every decoded frame; raises Fault where the file breaks its word.

    `state` is brought up to date before each frame is handed out.
    """
    context = source.stream.codec_context
    rate, channels = context.sample_rate, context.channels
    most = _most_frames(source, rate, channels)
    for frame in _decoded(source, state):
        if frame.sample_rate != rate or frame.layout.nb_channels != channels:
            raise Fault(Cause.CHANGES_INSIDE)
        state.frames += frame.samples
        if state.frames > MAX_HOURS * 3600 * rate:
            raise Fault(Cause.TOO_LONG, str(MAX_HOURS))
        if state.frames > most:
            raise Fault(Cause.TOO_DENSE)
        yield frame
    _check_end(source, state, rate)


def planar(source: Source, state: Decoded) -> Iterator[Floats]:
    """Yield the sound as float32 shaped (channels, samples), half a second at a time."""
    left = _edited_frames(source)
    for piece in _pieces(source, state):
        kept = piece[:, :left]
        if kept.shape[1]:
            yield kept
        left -= kept.shape[1]
    state.frames = min(state.frames, _edited_frames(source))


def _edited_frames(source: Source) -> int:
    """Return where the edit list of an MP4 ends the sound; elsewhere no end is known.

    The decoder itself leaves the padding of the last AAC frame on (up to 1023 samples).
    """
    stream = source.stream
    if source.container.demuxer == "mov" and stream.duration and stream.time_base:
        return round(stream.duration * stream.time_base * stream.codec_context.sample_rate)
    return sys.maxsize


def _pieces(source: Source, state: Decoded) -> Iterator[Floats]:
    decoded = frames(source, state)
    if source.stream.codec_context.format.name == "fltp":
        return _gathered(decoded, source)
    return _converted(decoded)


def _gathered(decoded: Iterator[AudioFrame], source: Source) -> Iterator[Floats]:
    """Join frames that are planar floats already: a third less work for MP3 than converting."""
    half_second = source.stream.codec_context.sample_rate // 2
    joined = av.AudioFifo()
    for frame in decoded:
        if frame.format.name != "fltp":
            raise Fault(Cause.CHANGES_INSIDE)
        frame.pts = None  # dates of lossy frames wander; only their order counts
        try:
            joined.write(frame)
        except ValueError as error:  # another layout of as many channels
            raise Fault(Cause.CHANGES_INSIDE) from error
        if joined.samples >= half_second:
            yield from _taken(joined, half_second)
    yield from _taken(joined, joined.samples)


def _taken(joined: av.AudioFifo, samples: int) -> Iterator[Floats]:
    frame = joined.read(samples) if samples else None
    if frame is not None:
        yield cast("Floats", frame.to_ndarray())


def _converted(decoded: Iterator[AudioFrame]) -> Iterator[Floats]:
    resampler = None
    for frame in decoded:
        if resampler is None:
            resampler = av.AudioResampler(
                format="fltp",
                layout=frame.layout,
                rate=frame.sample_rate,
                frame_size=frame.sample_rate // 2,
            )
        for piece in resampler.resample(frame):
            yield cast("Floats", piece.to_ndarray())
    if resampler is not None:
        for piece in resampler.resample(None):
            yield cast("Floats", piece.to_ndarray())


def share(source: Source, state: Decoded) -> float:
    """Return how much of the declared length has been decoded, from 0 to 1."""
    declared_s = source.declared_s
    if not declared_s:
        return 0.0
    return min(1.0, state.frames / source.stream.codec_context.sample_rate / declared_s)


def channel_names(source: Source) -> tuple[str, ...]:
    """Return ``FL``, ``FR`` … as the file says, or what the number of channels suggests."""
    names = tuple(channel.name for channel in source.stream.codec_context.layout.channels)
    return _SUGGESTED.get(len(names), names) if set(names) == {"NONE"} else names


# The order of WAVE_FORMAT_EXTENSIBLE, which programs keep to when they write no mask.
_SUGGESTED = {
    1: ("FC",),
    2: ("FL", "FR"),
    3: ("FL", "FR", "FC"),
    4: ("FL", "FR", "BL", "BR"),
    5: ("FL", "FR", "FC", "BL", "BR"),
    6: ("FL", "FR", "FC", "LFE", "BL", "BR"),
    7: ("FL", "FR", "FC", "LFE", "BC", "SL", "SR"),
    8: ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"),
}


def layout_name(source: Source) -> str:
    """Return ``stereo``, ``5.1`` … or, where the file leaves it open, ``4 channels``."""
    name = source.stream.codec_context.layout.name
    return {"1 channels": "mono", "2 channels": "stereo"}.get(name, name)


def bit_depth(source: Source) -> int | None:
    """Return the declared bits per sample; None for lossy sound, which has no such number."""
    context = source.stream.codec_context
    lossless = context.name in formats.LOSSLESS
    return _bit_depth(context.name, context.extradata or b"") if lossless else None


def is_float(source: Source) -> bool:
    """Tell whether samples are written as floating-point numbers."""
    return "pcm_f" in source.stream.codec_context.name


def facts(source: Source, state: Decoded) -> Facts:
    """State what the file is, after decoding."""
    context = source.stream.codec_context
    duration_ms = round(state.frames * 1000 / context.sample_rate)
    return Facts(
        container=source.container.name,
        codec=context.codec.canonical_name,
        sample_rate_hz=context.sample_rate,
        bit_depth=bit_depth(source),
        is_float=is_float(source),
        channels=context.channels,
        layout=layout_name(source),
        duration_ms=duration_ms,
        bit_rate_bps=context.bit_rate or round(source.size_bytes * 8000 / max(1, duration_ms)),
        is_lossless=context.name in formats.LOSSLESS,
        has_picture=probe.film_stream(source.file, source.container) is not None,
    )


def _bit_depth(codec: str, head: bytes) -> int | None:
    """Read the depth from the codec's name, FLAC's STREAMINFO or ALAC's magic cookie."""
    if codec.startswith("pcm_"):
        return int("".join(c for c in codec if c.isdigit()))
    if codec == "flac" and len(head) >= 34:
        return ((head[12] & 1) << 4 | head[13] >> 4) + 1
    return head[17] if codec == "alac" and len(head) >= 36 else None


def _decoded(source: Source, state: Decoded) -> Iterator[AudioFrame]:
    packets = source.file.demux(source.stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            state.bad_packets += 1  # the demuxer lost its place: what came so far is all
            return
        try:
            yield from packet.decode()
        except av.FFmpegError as error:
            state.bad_packets += 1
            if state.bad_packets > _MAX_BAD_PACKETS:
                raise Fault(Cause.DAMAGED, source.container.name) from error


def _most_frames(source: Source, rate: int, channels: int) -> int:
    """Return how many frames this file may unpack to before it counts as a bomb."""
    return max(_FREE_BYTES, source.size_bytes * _MAX_EXPANSION) // (4 * channels) + rate


def _check_end(source: Source, state: Decoded, rate: int) -> None:
    """Refuse a file without samples, and one that ends well before its head says it does."""
    if not state.frames:
        raise (
            Fault(Cause.DAMAGED, source.container.name)
            if state.bad_packets
            else Fault(Cause.NO_SOUND)
        )
    declared_s = source.declared_s
    if source.container in _WHOLE and declared_s:
        missing_s = declared_s - state.frames / rate
        if missing_s > max(0.5, declared_s * 0.02):
            raise Fault(Cause.CUT_OFF)
