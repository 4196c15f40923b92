"""A file as something to be measured: what must be known first, its sound, what is known last."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tracker.audio import decode, probe, tags
from tracker.audio.decode import Decoded
from tracker.audio.probe import Source
from tracker.audio.types import Facts, Tag
from tracker.audio.weighting import Floats


@dataclass(frozen=True, slots=True)
class Head:
    """What a meter must know before the first sample.

    `channels` are names such as ``FL``; `depth` is the bits that whole-number samples are declared
    to have; `frames` how many the file says it holds, 0 where it says nothing.
    """

    rate_hz: int
    channels: tuple[str, ...]
    depth: int | None
    frames: int


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known once the file was decoded to its end."""

    facts: Facts
    tags: tuple[Tag, ...]


class Reading(Protocol):
    """Sound on its way to be measured, wherever it is decoded."""

    @property
    def head(self) -> Head:
        """What a meter must know before the first sample; raises Fault."""

    def pieces(self) -> Iterator[tuple[Floats, float]]:
        """Yield sound shaped (channels, samples) with the share done, 0 to 1; raises Fault.

        A piece holds good until the next one is asked for.
        """

    def ending(self) -> Ending:
        """Return what is known after the last piece; raises Fault."""


class FileReading:
    """Sound decoded in this process, from a file that is open."""

    def __init__(self, source: Source) -> None:
        self._source, self._state = source, Decoded()
        rate_hz = source.stream.codec_context.sample_rate
        self.head = Head(
            rate_hz=rate_hz,
            channels=decode.channel_names(source),
            depth=None if decode.is_float(source) else decode.bit_depth(source),
            frames=round((source.declared_s or 0) * rate_hz),
        )

    def pieces(self) -> Iterator[tuple[Floats, float]]:
        """Yield the sound, half a second at a time; see `Reading`."""
        for piece in decode.planar(self._source, self._state):
            yield piece, decode.share(self._source, self._state)

    def ending(self) -> Ending:
        """Return facts and tags."""
        return Ending(decode.facts(self._source, self._state), tags.read(self._source))


@contextmanager
def of(path: Path) -> Iterator[FileReading]:
    """Open the file; raises Fault."""
    with probe.opened(path) as source:
        yield FileReading(source)
