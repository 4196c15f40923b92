"""The processes that open files from outside: how one is started, kept ready and ended.

Starting one takes a third of a second, most of it loading the decoders. A process that opens files
all day keeps one that is loaded already and waits for its job on standard input.
"""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[2]
# Environment of a child: numpy on one thread; memory of the size of a second of sound is kept
# and used again instead of asked from the kernel anew, which saves a quarter of the analysis.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Child:
    """One child, and the file that holds what it complained about."""

    process: subprocess.Popen[bytes]
    complaints: IO[bytes]

    def end(self) -> None:
        """Kill it, wait for its end and close what led to it."""
        self.process.kill()
        with self.process, self.complaints:
            pass


class _Reserve:
    """The one that is loaded and waits, where somebody wants one kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = 0
        self._waiting: Child | None = None

    def want(self, more: int) -> None:
        with self._lock:
            self._wanted += more
        if self._wanted:
            self.fill()
        elif waiting := self._out():
            waiting.end()

    def fill(self) -> None:
        with self._lock:
            if self._wanted and self._waiting is None:
                self._waiting = _start()

    def take(self) -> Child:
        waiting = self._out()
        if waiting is not None and waiting.process.poll() is None:
            return waiting
        if waiting is not None:
            waiting.end()  # something ended it while it waited
        return _start()

    def _out(self) -> Child | None:
        with self._lock:
            waiting, self._waiting = self._waiting, None
        return waiting


_reserve = _Reserve()


@contextmanager
def kept_ready() -> Iterator[None]:
    """Keep a loaded child waiting meanwhile; it holds about 60 MB, mostly shared."""
    _reserve.want(1)
    try:
        yield
    finally:
        _reserve.want(-1)


@contextmanager
def one() -> Iterator[Child]:
    """Hand out a child for one job; afterwards it is gone, and the next one loads."""
    child = _reserve.take()
    try:
        yield child
    finally:
        child.end()
        _reserve.fill()


def _start() -> Child:
    # Our own interpreter and module by an argument list: no shell is involved.
    complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Child.end
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker.audio.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd=_ROOT,
        env=_ENVIRONMENT,
        # A group of its own, that Ctrl-C in a terminal does not reach; no session of its own,
        # for a kernel that groups by session would then give it the same share as the web.
        process_group=0,
    )
    return Child(process, complaints)
