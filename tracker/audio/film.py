"""Films: the picture kept small and seekable, beside the sound that was made of it already.

H.264 in MP4, at most 720 lines and 60 pictures a second, a key picture at least every 2 seconds
so that seeking is quick, the index in front so that it starts at once. The sound is the AAC
stream, packet by packet: a film sounds like its stream and is in step with its picture.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
from av.audio.stream import AudioStream
from av.codec.context import ThreadType
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from tracker.audio import probe
from tracker.audio.faults import Cause, Fault
from tracker.audio.types import Film, Progress

if TYPE_CHECKING:
    from av.packet import Packet  # generic for the type checker alone

MAX_LINES = 720
MAX_RATE = 60  # pictures a second
MAX_PIXELS = 8192 * 4320
KEY_EVERY_S = 2
_TIME_BASE = Fraction(1, 90_000)
_MAX_BAD_PACKETS = 100
# x264: quality 24 looks clean at this size; "veryfast" costs a third of the default for a tenth
# more bytes; a short look-ahead and two threads keep memory low.
_PICTURE = {
    "crf": "24",
    "preset": "veryfast",
    "profile": "high",
    "rc-lookahead": "20",
    "threads": "2",
}


def shrink(path: Path, sound: Path, target: Path, progress: Progress) -> Film:
    """Write the film at `path` to `target` with the AAC stream at `sound`; raises Fault."""
    with ExitStack() as stack:
        source = stack.enter_context(probe.opened(path))
        picture = probe.film_stream(source.file, source.container)
        if picture is None or picture.codec_context is None:
            raise Fault(Cause.NO_PICTURE)
        if picture.codec_context.name not in probe.PICTURES:
            raise Fault(Cause.UNKNOWN_PICTURE, picture.codec_context.name)
        if not 0 < picture.codec_context.width * picture.codec_context.height <= MAX_PIXELS:
            raise Fault(Cause.PICTURE_TOO_LARGE)
        heard = stack.enter_context(av.open(str(sound), format="mov"))
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        file = stack.enter_context(av.open(str(target), "w", format="mp4", options=options))
        cutter = _Cutter(source.file, picture, source.stream)
        return _write(file, cutter, heard, source.declared_s or 0.0, progress)


def _write(
    file: OutputContainer,
    cutter: "_Cutter",
    heard: InputContainer,
    length_s: float,
    progress: Progress,
) -> Film:
    stream: VideoStream | None = None
    sound_in = heard.streams.audio[0]
    sound = _Sound(file, sound_in, cutter.sound_starts_s)
    for frame in cutter.frames():
        if stream is None:
            stream = _picture_stream(file, frame, cutter.rate)
            sound.begin()
        for packet in stream.encode(frame):
            sound.up_to(_seconds(packet))
            file.mux(packet)
        at_s = float((frame.pts or 0) * _TIME_BASE)
        progress(min(1.0, at_s / length_s) if length_s else 0.0)
    if stream is None:
        raise Fault(Cause.NO_PICTURE)
    for packet in stream.encode(None):
        sound.up_to(_seconds(packet))
        file.mux(packet)
    sound.up_to(float("inf"))
    return Film(stream.codec_context.width, stream.codec_context.height, cutter.kept)


def _picture_stream(file: OutputContainer, frame: VideoFrame, rate: Fraction) -> VideoStream:
    stream = file.add_stream("libx264", rate=rate, options=_PICTURE)
    context = stream.codec_context
    context.width, context.height, context.pix_fmt = frame.width, frame.height, "yuv420p"
    context.time_base = _TIME_BASE
    context.gop_size = max(1, round(rate * KEY_EVERY_S))
    return stream


def _seconds(packet: "Packet[Any]") -> float:
    return float((packet.dts or 0) * (packet.time_base or 0))


@dataclass(slots=True)
class _Sound:
    """Hands out the sound's packets as the picture moves on, so that both lie side by side."""

    file: OutputContainer
    stream: AudioStream
    starts_s: float
    _copy: AudioStream | None = None
    _packets: "Iterator[Packet[AudioStream]]" = field(default_factory=lambda: iter(()))
    _next: "Packet[AudioStream] | None" = None

    def begin(self) -> None:
        """Add the stream to the file: after the picture's, which must be known first."""
        self._copy = self.file.add_stream_from_template(self.stream)
        container = cast("InputContainer", self.stream.container)
        self._packets = (p for p in container.demux(self.stream) if p.dts is not None)
        self._next = next(self._packets, None)

    def up_to(self, moment_s: float) -> None:
        """Write what belongs before the moment."""
        while self._next is not None and _seconds(self._next) + self.starts_s <= moment_s:
            packet, self._next = self._next, next(self._packets, None)
            delay = round(self.starts_s / packet.time_base)
            packet.pts, packet.dts = (packet.pts or 0) + delay, (packet.dts or 0) + delay
            packet.stream = cast("AudioStream", self._copy)
            self.file.mux(packet)


class _Cutter:
    """Decodes the picture and brings it into size, upright, on a clock that starts at zero."""

    def __init__(self, file: InputContainer, picture: VideoStream, sound: AudioStream) -> None:
        self._file, self._picture = file, picture
        picture.codec_context.thread_type = ThreadType.AUTO
        picture.codec_context.thread_count = 2
        begins = [_start_s(stream) for stream in (picture, sound)]
        self._zero_s = min(begins)
        self.sound_starts_s = begins[1] - self._zero_s
        rate = picture.average_rate or picture.guessed_rate or Fraction(25)
        self.rate = min(Fraction(rate), Fraction(MAX_RATE)) if rate > 0 else Fraction(25)
        self.kept = 0
        self._graph: Graph | None = None
        self._shape: tuple[object, ...] = ()

    def frames(self) -> Iterator[VideoFrame]:
        """Yield the pictures, at most `MAX_RATE` a second, the first of every 2 s as a key."""
        last_s, key_s = -1.0, -float(KEY_EVERY_S)
        for frame in self._decoded():
            if frame.pts is None or frame.time_base is None:
                continue
            at_s = float(frame.pts * frame.time_base) - self._zero_s
            if at_s < 0 or at_s - last_s < 0.75 / MAX_RATE:
                continue
            small = self._sized(frame)
            small.pts, small.time_base = round(at_s / _TIME_BASE), _TIME_BASE
            small.pict_type = PictureType.NONE
            if at_s - key_s >= KEY_EVERY_S:
                small.pict_type, key_s = PictureType.I, at_s
            last_s = at_s
            self.kept += 1
            yield small

    def _decoded(self) -> Iterator[VideoFrame]:
        bad = 0
        for packet in self._file.demux(self._picture):
            try:
                yield from packet.decode()
            except av.FFmpegError as error:
                bad += 1
                if bad > _MAX_BAD_PACKETS:
                    raise Fault(Cause.NO_PICTURE) from error

    def _sized(self, frame: VideoFrame) -> VideoFrame:
        """Scale to square pixels and even sides, and turn what a phone held upright."""
        if frame.width * frame.height > MAX_PIXELS:
            raise Fault(Cause.PICTURE_TOO_LARGE)
        shape = (frame.width, frame.height, frame.format.name, frame.rotation)
        if self._graph is None or shape != self._shape:
            first = self._graph is None
            self._shape = shape
            self._graph = _graph(frame, self._picture, self._size if not first else None)
        self._graph.push(frame)
        small = cast("VideoFrame", self._graph.pull())
        self._size = (small.width, small.height)
        return small

    _size: tuple[int, int] = (0, 0)


def _graph(frame: VideoFrame, picture: VideoStream, size: tuple[int, int] | None) -> Graph:
    """Build the filters for pictures shaped like `frame`.

    `size` keeps a film whose picture changes size inside at the size it began with.
    """
    turns = {90: ("cclock",), -90: ("clock",), 180: ("clock", "clock"), -180: ("clock", "clock")}
    turned = turns.get(round(frame.rotation), ())
    across = len(turned) == 1
    width, height = size or _fitted(
        frame.width, frame.height, picture.sample_aspect_ratio or Fraction(1), across=across
    )
    if across:
        width, height = height, width  # scaled before it is turned: fewer pixels to turn
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=frame.time_base or _TIME_BASE,
    )
    chain = [source, graph.add("scale", f"{width}:{height}:flags=bicubic")]
    chain += [graph.add("transpose", way) for way in turned]
    chain += [graph.add("setsar", "1"), graph.add("format", "yuv420p"), graph.add("buffersink")]
    for one, other in pairwise(chain):
        one.link_to(other)
    graph.configure()
    return graph


def _fitted(width: int, height: int, pixel: Fraction, *, across: bool) -> tuple[int, int]:
    """Return the size shown, upright, with square pixels: at most 720 lines, both sides even."""
    shown = (width * pixel, Fraction(height))
    wide, high = reversed(shown) if across else shown
    scale = min(Fraction(1), Fraction(MAX_LINES) / high, Fraction(MAX_LINES * 3) / wide)
    return max(2, round(wide * scale / 2) * 2), max(2, round(high * scale / 2) * 2)


def _start_s(stream: VideoStream | AudioStream) -> float:
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return float(stream.start_time * stream.time_base)
