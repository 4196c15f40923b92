"""Streams: copies for listening, made from the decoded original without touching its level."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

from tracker.audio import decode, fold, formats, probe
from tracker.audio.decode import Decoded
from tracker.audio.probe import Source
from tracker.audio.types import About, Codec, Facts, Measured, Progress, Stream

_AAC_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000})
_BIT_RATES = {Codec.AAC: 96_000, Codec.OPUS: 64_000}  # per channel
_FRAME_SIZES = {Codec.AAC: 1024, Codec.OPUS: 960, Codec.FLAC: 4608}
_ENCODERS = {Codec.AAC: "aac", Codec.OPUS: "libopus", Codec.FLAC: "flac"}
_CONTAINERS = {
    Codec.AAC: "mp4",
    Codec.FLAC: "flac",
    Codec.MP3: "mp3",
    Codec.OPUS: "ogg",
    Codec.VORBIS: "ogg",
}
# The fast coder scored the same as the slow one at this bit rate and takes half the time.
_ENCODER_OPTIONS: dict[Codec, dict[str, str]] = {
    Codec.AAC: {"aac_coder": "fast"},
    # From 7 on the encoder looks for tones and gives them the bits they need; what more would
    # cost and bring is in docs/performance.md.
    Codec.OPUS: {"vbr": "on", "compression_level": "7"},
    Codec.FLAC: {"compression_level": "5"},
}


def wanted(facts: Facts, measured: Measured) -> tuple[Codec, ...]:
    """Return the streams to make of a file, the one to hear first in front.

    Lossy sound a browser plays is only copied, unless it is surround. Lossless sound also gets a
    lossless stream, except where 24 bits cannot hold it: float samples above full scale. A film
    has AAC in any case: its small picture comes with it.
    """
    if facts.codec in formats.COPIED and not fold.needed(facts.channels):
        copy = formats.COPIED[facts.codec]
        return (Codec.AAC, copy) if facts.has_picture and copy is not Codec.AAC else (copy,)
    fits = not facts.is_float or (measured.sample_peak_dbfs or 0.0) <= 0
    lossless = (Codec.FLAC,) if facts.is_lossless and fits else ()
    return (Codec.AAC, Codec.OPUS, *lossless)


def keepsake(path: Path, target: Path, about: About, progress: Progress) -> Stream:
    """Write the file at `path` as AAC in MP4 with title, artist and chapters; raises Fault.

    Chapters stand in it twice, as players of either school look for them: as a track of text
    (QuickTime) and as a list (Nero).
    """
    with probe.opened(path) as source:
        duration_s = _encode(source, Codec.AAC, target, progress, 0.0, about)
    bit_rate = round(target.stat().st_size * 8 / max(duration_s, 0.001))
    return Stream(Codec.AAC, target, round(duration_s * 1000), bit_rate, is_copy=False)


def render(
    path: Path, codec: Codec, target: Path, progress: Progress, *, fold_gain_db: float = 0.0
) -> Stream:
    """Write one stream of the file at `path` to `target`; raises Fault.

    Surround is folded to stereo and turned by `fold_gain_db`, the same in every stream.

    The stream holds as many samples as the original: encoder delay and padding are marked in
    the container (edit list, granule position), so players leave them out.
    """
    with probe.opened(path) as source:
        copied = _codec_of(source) is codec
        if copied:
            duration_s = _copy(source, codec, target, progress)
        else:
            duration_s = _encode(source, codec, target, progress, fold_gain_db)
    bit_rate = round(target.stat().st_size * 8 / max(duration_s, 0.001))
    return Stream(codec, target, round(duration_s * 1000), bit_rate, is_copy=copied)


def container_options(codec: Codec, rate_hz: int) -> dict[str, str]:
    """Return the muxer's settings: index in front, lengths exact to the sample, no tags of ours."""
    options = {"fflags": "+bitexact"}
    if codec is Codec.AAC:
        options |= {"movflags": "+faststart", "movie_timescale": str(rate_hz)}
    return options


def _codec_of(source: Source) -> Codec | None:
    """Return the stream that copying the packets would make, if any."""
    if fold.needed(source.stream.codec_context.channels):
        return None
    name = source.stream.codec_context.name
    return Codec.FLAC if name == "flac" else formats.COPIED.get(name)


def _copy(source: Source, codec: Codec, target: Path, progress: Progress) -> float:
    """Move the packets into a clean container without tags, pictures and other streams."""
    state = Decoded()
    rate_hz = source.stream.codec_context.sample_rate
    with _created(target, codec, rate_hz) as file:
        copy = file.add_stream_from_template(source.stream)
        copy.metadata.clear()
        end = Fraction(0)
        for packet in source.file.demux(source.stream):
            if packet.dts is None or packet.time_base is None:
                continue
            end = ((packet.pts or 0) + (packet.duration or 0)) * packet.time_base
            state.frames = round(end * rate_hz)
            packet.stream = copy
            file.mux(packet)
            progress(decode.share(source, state))
    return float(end)


def _encode(
    source: Source,
    codec: Codec,
    target: Path,
    progress: Progress,
    fold_gain_db: float,
    about: About | None = None,
) -> float:
    state = Decoded()
    layout = "mono" if source.stream.codec_context.channels == 1 else "stereo"
    rate_hz = _rate(codec, source.stream.codec_context.sample_rate)
    with _created(target, codec, rate_hz) as file:
        if about:
            _inscribe(file, about, source.declared_s or 0.0)
        stream = add_stream(file, codec, rate_hz, layout, bits=_bits(source))
        heard = _heard(source, state, fold_gain_db)
        told = 0
        for frame in _conformed(heard, stream.codec_context, _FRAME_SIZES[codec]):
            file.mux(stream.encode(frame))
            if state.frames > told:  # many frames are encoded of one that was decoded
                told = state.frames
                progress(decode.share(source, state))
        file.mux(stream.encode(None))
    return state.frames / source.stream.codec_context.sample_rate


def _inscribe(file: OutputContainer, about: About, length_s: float) -> None:
    file.metadata.update({"title": about.title, "artist": about.artist})
    ends = [start_ms for start_ms, _ in about.chapters[1:]] + [round(length_s * 1000)]
    file.set_chapters(
        [
            {
                "id": number,
                "start": start_ms,
                "end": end_ms,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": title},
            }
            for number, ((start_ms, title), end_ms) in enumerate(
                zip(about.chapters, ends, strict=True)
            )
        ]
    )


def add_stream(
    file: OutputContainer, codec: Codec, rate_hz: int, layout: str, *, bits: int = 24
) -> AudioStream:
    """Set up an encoder in `file`. `bits` matters to FLAC alone."""
    encoder = _ENCODERS[codec]
    stream = cast(
        "AudioStream",
        file.add_stream(encoder, rate=rate_hz, options=_ENCODER_OPTIONS[codec], layout=layout),
    )
    context = stream.codec_context
    context.format = {
        Codec.AAC: "fltp",
        Codec.OPUS: "flt",
        Codec.FLAC: "s16" if bits <= 16 else "s32",
    }[codec]
    if codec in _BIT_RATES:
        context.bit_rate = _BIT_RATES[codec] * (1 if layout == "mono" else 2)
    return stream


def _created(target: Path, codec: Codec, rate_hz: int) -> OutputContainer:
    return av.open(
        str(target),
        "w",
        format=_CONTAINERS[codec],
        options=container_options(codec, rate_hz),
    )


def _heard(source: Source, state: Decoded, fold_gain_db: float) -> Iterator[AudioFrame]:
    """Yield mono and stereo as decoded, surround folded down.

    Floats are looked at on the way: encoders refuse what is no number, so it becomes silence.
    """
    channels = source.stream.codec_context.channels
    if not fold.needed(channels) and not decode.is_float(source):
        yield from decode.frames(source, state)
        return
    shares = fold.matrix(decode.channel_names(source))
    for piece in decode.planar(source, state):
        if fold.needed(channels):
            heard = fold.folded(piece, shares, fold_gain_db)
        else:
            heard = np.nan_to_num(piece, nan=0.0, posinf=0.0, neginf=0.0)
        layout = "mono" if len(heard) == 1 else "stereo"
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(heard), "fltp", layout)
        frame.sample_rate = source.stream.codec_context.sample_rate
        yield frame


def _conformed(
    heard: Iterator[AudioFrame], context: AudioCodecContext, frame_size: int
) -> Iterator[AudioFrame]:
    resampler = av.AudioResampler(
        format=context.format,
        layout=context.layout,
        rate=context.sample_rate,
        frame_size=frame_size,
    )
    position, time_base = 0, Fraction(1, context.sample_rate)
    for frame in _resampled(heard, resampler):
        # Counted anew from zero: the encoder then dates its delay before zero, and the muxer
        # writes the edit list that makes players skip it.
        frame.pts, frame.time_base = position, time_base
        position += frame.samples
        yield frame


def _resampled(heard: Iterator[AudioFrame], resampler: av.AudioResampler) -> Iterator[AudioFrame]:
    for frame in heard:
        frame.pts = None
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _rate(codec: Codec, rate_hz: int) -> int:
    """Keep the sample rate where the codec can, otherwise take the nearest of its family."""
    if codec is Codec.FLAC:
        return rate_hz
    if codec is Codec.AAC and rate_hz in _AAC_RATES:
        return rate_hz
    return 44_100 if codec is Codec.AAC and rate_hz % 11_025 == 0 else 48_000


def _bits(source: Source) -> int:
    name = source.stream.codec_context.name
    sixteen = name in {"pcm_s16le", "pcm_s16be", "pcm_u8", "pcm_s8"}
    planar_16 = source.stream.codec_context.format.name in {"s16", "s16p"}
    folded = fold.needed(source.stream.codec_context.channels)  # sums need more bits than parts
    return 16 if (sixteen or planar_16) and not folded else 24
