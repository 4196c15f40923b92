"""Sound decoded in one process and measured in another, so that two processors share the work.

`split` forks. The one half decodes and lays each piece into memory that both see; the other takes
it from there. Lines of JSON through a pipe say what was laid down, bytes through another give room
back. The half that measures never opens the file.
"""

import json
import mmap
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np

from tracker.audio.faults import Cause, Fault
from tracker.audio.reading import Ending, Head, Reading
from tracker.audio.types import Facts, Tag
from tracker.audio.weighting import Floats

SLOT_FLOATS = 1 << 18  # 1 MiB: two seconds of stereo
_SLOTS = 8
_ROOM = b"."


class _Ring:
    """Memory of two processes, in slots that are used in turn."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SLOTS * SLOT_FLOATS * np.dtype(np.float32).itemsize)

    def slot(self, number: int, channels: int, samples: int) -> Floats:
        """Look at the beginning of a slot; raises ValueError for more than it holds."""
        if not 0 < channels * samples <= SLOT_FLOATS:
            raise ValueError("A slot does not hold as much")
        slots = np.frombuffer(self._memory, np.float32).reshape(_SLOTS, SLOT_FLOATS)
        used: Floats = slots[number % _SLOTS, : channels * samples]
        return used.reshape(channels, samples)


class Sender:
    """The half that decodes. `receiver` is the process that measures."""

    def __init__(self, ring: _Ring, said: int, room: int, receiver: int) -> None:
        self._ring, self._said, self._room = ring, said, room
        self._number = 0
        self.receiver = receiver

    def send(self, reading: Reading) -> None:
        """Send all of it; raises Fault, and BrokenPipeError when nobody measures any more."""
        self._say(head=asdict(reading.head))
        channels = len(reading.head.channels)
        most = SLOT_FLOATS // channels
        for piece, share in reading.pieces():
            for start in range(0, piece.shape[1], most):
                self._lay_down(piece[:, start : start + most], share)
        self._say(ending=asdict(reading.ending()))

    def fail(self, fault: Fault) -> None:
        """Say why there is no more."""
        self._say(fault=fault.cause, detail=fault.detail)

    def _lay_down(self, piece: Floats, share: float) -> None:
        if not os.read(self._room, 1):
            raise BrokenPipeError
        self._ring.slot(self._number, *piece.shape)[:] = piece
        self._number += 1
        self._say(samples=piece.shape[1], share=share)

    def _say(self, **words: object) -> None:
        line = json.dumps(words).encode() + b"\n"
        while line:
            line = line[os.write(self._said, line) :]


class Receiver:
    """The half that measures: a `Reading` of what the other process decodes."""

    def __init__(self, ring: _Ring, said: int, room: int, sender: int) -> None:
        self._ring, self._room, self._sender = ring, room, sender
        self._lines = os.fdopen(said, "rb")
        self._last: dict[str, Any] = {}
        os.write(room, _ROOM * _SLOTS)

    @cached_property
    def head(self) -> Head:
        """What the other process says of the file; raises Fault."""
        told = self._heard()["head"]
        return Head(**told | {"channels": tuple(told["channels"])})

    def pieces(self) -> Iterator[tuple[Floats, float]]:
        """Yield what comes, each piece good until the next; raises Fault."""
        channels = len(self.head.channels)
        for number in count():
            told = self._heard()
            if "samples" not in told:
                self._last = told
                return
            yield self._ring.slot(number, channels, told["samples"]), float(told["share"])
            self._give_room()

    def ending(self) -> Ending:
        """Return what came after the last piece, once the other process is gone."""
        os.waitpid(self._sender, 0)
        told = self._last["ending"]
        return Ending(Facts(**told["facts"]), tuple(Tag(**each) for each in told["tags"]))

    def _heard(self) -> dict[str, Any]:
        line = self._lines.readline()
        if not line.endswith(b"\n"):
            raise Fault(Cause.STOPPED)  # it ended without a word
        told: dict[str, Any] = json.loads(line)
        if "fault" in told:
            raise Fault(Cause(told["fault"]), str(told["detail"]))
        return told

    def _give_room(self) -> None:
        with suppress(BrokenPipeError):  # it has sent everything
            os.write(self._room, _ROOM)


def split() -> Sender | Receiver:
    """Fork, and return the half that this process is; call it while there is one thread."""
    ring, me = _Ring(), os.getpid()
    said, to_say = os.pipe()
    room, to_give = os.pipe()
    if other := os.fork():
        os.close(to_say)
        os.close(room)
        return Receiver(ring, said, to_give, other)
    os.close(said)
    os.close(to_give)
    return Sender(ring, to_say, room, me)
