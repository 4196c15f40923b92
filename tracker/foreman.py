"""Starts the programs that make up the house, keeps them running, and ends them together.

A small supervisor for one machine: it knows nothing of Flask, the database or what the programs
do. Larger installations let systemd or a container run the same programs (docs/operations.md).
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_S = 20.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0
PR_SET_PDEATHSIG = 1


@dataclass(kw_only=True)
class Program:
    """One program to keep running.

    Attributes:
        name: what it is called in messages: "The web server".
        command: how it is started.
        pause_s: how long to wait before starting it again; doubles while it keeps ending.
    """

    name: str
    command: Sequence[str]
    pause_s: float = FIRST_PAUSE_S
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _began: float = field(default=0.0, init=False)
    _due: float = field(default=0.0, init=False)
    _failures: int = field(default=0, init=False)

    def start_when_due(self, now: float) -> None:
        """Start it unless it runs already or waits for its next try."""
        if self._child is None and now >= self._due:
            # A session of its own: Ctrl-C in the terminal reaches the foreman alone, who then
            # ends each program in good order.
            command = [*_ENDING_WITH_ME, str(os.getpid()), *self.command]
            self._child = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - ours
            self._began = now

    def note_end(self, now: float) -> str | None:
        """Look whether it ended by itself; if so plan its next start and say so."""
        if self._child is None or self._child.poll() is None:
            return None
        status = self._child.returncode
        _signal_group(self._child.pid, signal.SIGKILL)  # whatever it left behind
        if now - self._began >= STEADY_S:
            self._failures = 0
        pause_s = min(self.pause_s * 2 ** min(self._failures, 10), LONGEST_PAUSE_S)
        self._failures += 1
        self._child, self._due = None, now + pause_s
        return f"{self.name} ended ({_described(status)}). Starting it again in {pause_s:.0f} s."

    @property
    def due(self) -> float | None:
        """When it is to be started next; None while it runs."""
        return None if self._child else self._due

    def ask_to_end(self) -> None:
        """Let it finish what it has in hand."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                self._child.terminate()

    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self._child is None or self._child.poll() is not None

    def end(self) -> None:
        """End it now, and all it started."""
        if self._child is not None:
            _signal_group(self._child.pid, signal.SIGKILL)
            self._child.wait()
            self._child = None


class Foreman:
    """Keeps programs running until a signal asks for the end.

    Args:
        programs: what to run, all at once.
        say: where sentences for the person at the terminal go.
        grace_s: how long the programs may take to finish what they have in hand.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        say: Callable[[str], object] = print,
        grace_s: float = GRACE_S,
    ) -> None:
        self._programs = programs
        self._say = say
        self._grace_s = grace_s
        # The one queue that is safe to fill from a signal handler.
        self._signals: SimpleQueue[int] = SimpleQueue()

    def work(self, *, ready: Callable[[], bool], announce: Callable[[], object]) -> None:
        """Run everything; returns once all programs have ended.

        A first signal lets them finish what they have in hand, a second ends them at once.

        Args:
            ready: asked until it first says yes, whether the house is open.
            announce: called once when it is.
        """
        before = {
            number: signal.signal(number, lambda found, _frame: self._signals.put(found))
            for number in (*ENDINGS, signal.SIGCHLD)
        }
        announced = False
        try:
            while not self._ending(self._patience(announced=announced)):
                self._keep_running()
                if not announced and ready():
                    announced = True
                    announce()
        finally:
            self._end_all()
            for number, answer in before.items():
                signal.signal(number, answer)

    def _keep_running(self) -> None:
        now = time.monotonic()
        for program in self._programs:
            if sentence := program.note_end(now):
                self._say(sentence)
            program.start_when_due(now)

    def _patience(self, *, announced: bool) -> float | None:
        """How long nothing is to be done, in seconds; None for as long as no signal comes."""
        if not announced:
            return 0.05
        waits = [program.due for program in self._programs if program.due is not None]
        return max(0.0, min(waits) - time.monotonic()) if waits else None

    def _ending(self, patience_s: float | None) -> bool:
        with suppress(Empty):
            return self._signals.get(timeout=patience_s) in ENDINGS
        return False

    def _end_all(self) -> None:
        for program in self._programs:
            program.ask_to_end()
        deadline = time.monotonic() + self._grace_s
        while not all(program.has_ended() for program in self._programs):
            left_s = deadline - time.monotonic()
            if left_s <= 0 or self._ending(left_s):
                break
        for program in self._programs:
            program.end()


def is_open(host: str, port: int) -> bool:
    """Whether somebody accepts connections at this address."""
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def why_not(host: str, port: int) -> str | None:
    """Why a server could not listen there, in words; None when it could."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        return error.strerror
    return None


def _signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a program and everything it started; each program leads its own session."""
    with suppress(ProcessLookupError, PermissionError):  # the latter: macOS, only zombies left
        os.killpg(pid, number)


def _described(status: int) -> str:
    if status < 0:
        return signal.Signals(-status).name
    return f"status {status}"


def _end_with(parent: int) -> None:  # pragma: no cover - runs before coverage can
    """Have the system ask this process to end when its parent is gone, however that happened.

    Linux alone offers this; elsewhere a foreman killed outright leaves its programs behind.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended in between
            sys.exit(1)


# Each program is started through this file: it makes the promise above, then becomes the program.
_ENDING_WITH_ME = (sys.executable, "-I", "-S", __file__)

if __name__ == "__main__":  # pragma: no cover - the same
    _end_with(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted
