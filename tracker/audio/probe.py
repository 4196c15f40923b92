"""Opens a file from outside: by its bytes, with one forced demuxer, within limits."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from tracker.audio import formats, riff
from tracker.audio.faults import Cause, Fault
from tracker.audio.formats import Container

MAX_CHANNELS = 8
MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 384_000
MAX_HOURS = 6
_NO_END = {0, 0xFFFFFFFF}  # sizes written by recorders that did not know yet


@dataclass(frozen=True, slots=True)
class Source:
    """A file opened for reading, its first sound stream and what its head says."""

    path: Path
    size_bytes: int
    container: Container
    file: InputContainer
    stream: AudioStream

    @property
    def declared_s(self) -> float | None:
        """The length the file claims to have; a claim, not a fact."""
        if self.stream.duration and self.stream.time_base:
            return float(self.stream.duration * self.stream.time_base)
        return self.file.duration / av.time_base if self.file.duration else None


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open the file and check what its head declares; raises Fault."""
    container = formats.container_of(path)
    if container is formats.WAV:
        _check_wav_is_whole(path)
    try:
        options = _options(container) | _past_tags(path, container)
        # Texts in tags come in any encoding; they are no reason to refuse the sound.
        file = av.open(
            str(path), format=container.demuxer, options=options, metadata_errors="replace"
        )
    except (av.FFmpegError, ValueError) as error:
        raise _unopened(path, container) from error
    with file:
        stream = _sound_stream(file, container)
        source = Source(path, path.stat().st_size, container, file, stream)
        _check_limits(source)
        yield source


def _options(container: Container) -> dict[str, str]:
    """Shut the doors through which a file could reach for other files or hosts."""
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": _DEMUXERS.get(container.demuxer, container.demuxer),
        "codec_whitelist": ",".join(sorted(formats.CODECS | PICTURES)),
    }
    if container.demuxer == "mov":
        options["enable_drefs"] = "0"
    if container.demuxer == "wav":
        options["max_size"] = str(_WAV_PACKET_BYTES)
    return options


_WAV_PACKET_BYTES = 256 << 10  # about a second: the default of 4,096 samples costs a third more


def _past_tags(path: Path, container: Container) -> dict[str, str]:
    """Begin behind the ID3 tags: nothing of them is wanted here, and one can be 256 MB long.

    The demuxer would turn each byte of a private frame into text, which takes minutes.
    """
    if container not in {formats.MP3, formats.ADTS}:
        return {}
    start = 0
    with path.open("rb") as file:
        while (head := file.read(10))[:3] == b"ID3" and len(head) == 10:
            footer = 10 if head[5] & 0x10 else 0
            start += 10 + footer + sum((head[6 + i] & 0x7F) << (21 - 7 * i) for i in range(4))
            file.seek(start)
    return {"skip_initial_bytes": str(start)} if start else {}


_DEMUXERS = {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}
PICTURES = frozenset(
    {
        *("av1", "libdav1d", "h264", "hevc", "mpeg2video", "mpeg4", "vp8", "vp9"),
        *("cfhd", "dnxhd", "mjpeg", "png", "prores", "qtrle", "rawvideo"),
    }
)


def _sound_stream(file: InputContainer, container: Container) -> AudioStream:
    if not file.streams.audio:
        raise Fault(Cause.NO_SOUND)
    stream = file.streams.audio[0]
    context = stream.codec_context
    if context is None:
        raise Fault(Cause.UNKNOWN_CODEC, "something unknown")
    if context.name not in formats.CODECS:
        raise Fault(Cause.UNKNOWN_CODEC, context.name)
    if not context.sample_rate or not context.channels:
        raise Fault(Cause.DAMAGED, container.name)
    return stream


def film_stream(file: InputContainer, container: Container) -> VideoStream | None:
    """Return the moving picture of a film; covers and the pictures of tags are none."""
    if container.demuxer not in _DEMUXERS:
        return None
    moving = (s for s in file.streams.video if not int(s.disposition) & _COVER)
    return next(moving, None)


_COVER = 0x400  # AV_DISPOSITION_ATTACHED_PIC


def _check_limits(source: Source) -> None:
    context = source.stream.codec_context
    if context.channels > MAX_CHANNELS:
        raise Fault(Cause.TOO_MANY_CHANNELS, str(context.channels))
    if not MIN_RATE_HZ <= context.sample_rate <= MAX_RATE_HZ:
        raise Fault(Cause.WRONG_RATE, f"{context.sample_rate:,}")
    if (source.declared_s or 0) > MAX_HOURS * 3600:
        raise Fault(Cause.TOO_LONG, str(MAX_HOURS))


def _unopened(path: Path, container: Container) -> Fault:
    """Say why a file with a good beginning cannot be opened."""
    if container.demuxer == "mov" and not _has_mp4_index(path):
        return Fault(Cause.CUT_OFF)  # the index stands at the end, where the file stops short
    if container is formats.WAV and (channels := _wav_channels(path)) > MAX_CHANNELS:
        return Fault(Cause.TOO_MANY_CHANNELS, str(channels))
    return Fault(Cause.DAMAGED, container.name)


def _check_wav_is_whole(path: Path) -> None:
    """Refuse a WAV whose sound chunk promises more than the file holds.

    RF64 keeps its sizes elsewhere and writes 0xFFFFFFFF here; it is taken as it is.
    """
    size_bytes = path.stat().st_size
    for name, size, offset in riff.chunks(path):
        if name == b"data" and size not in _NO_END and offset + size > size_bytes:
            raise Fault(Cause.NO_SOUND if offset >= size_bytes else Cause.CUT_OFF)


def _wav_channels(path: Path) -> int:
    for name, size, offset in riff.chunks(path):
        if name == b"fmt " and size >= 16:
            with path.open("rb") as file:
                file.seek(offset + 2)
                return int.from_bytes(file.read(2), "little")
    return 0


def _has_mp4_index(path: Path) -> bool:
    """Walk the boxes at the top of an MP4 or MOV and look for ``moov``, whole."""
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        offset = 0
        while offset + 8 <= size_bytes:
            file.seek(offset)
            size, name = struct.unpack(">I4s", file.read(8))
            if size == 1:
                size = int.from_bytes(file.read(8), "big")
            if name == b"moov":
                return bool(offset + size <= size_bytes)
            if size < 8:
                return False
            offset += size
    return False
