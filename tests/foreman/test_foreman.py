import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker import foreman
from tracker.foreman import Foreman, Program

# Notes the process numbers of the runs, one line each, then does nothing until told to end.
STEADY = """
import os, time
with open({notes!r}, "a") as notes:
    notes.write(f"{{os.getpid()}}\\n")
time.sleep(600)
"""
# The same, but the first run ends at once.
CRASHES_ONCE = """
import os, sys
if not os.path.exists({notes!r}):
    open({notes!r}, "w").close()
    sys.exit(3)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"


def steady(notes: Path, first: str = "") -> Program:
    """A program that runs until it is ended; ``first`` is what it does before."""
    code = first + "\n" + STEADY.format(notes=str(notes))
    return Program(name=notes.name, command=[sys.executable, "-c", code], pause_s=0.01)


def runs(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().split()] if notes.exists() else []


def run_until(house: Foreman, condition: Callable[[], bool]) -> None:
    """Let the house run and ask it to end, as Ctrl-C would, once the condition holds."""
    house.work(ready=condition, announce=lambda: os.kill(os.getpid(), signal.SIGINT))


def is_gone(pid: int) -> bool:
    """Whether no such process runs; one that merely waits to be collected does not."""
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited half a minute in vain"
        time.sleep(0.02)


def test_all_programs_run_and_one_ctrl_c_ends_them_all(tmp_path: Path) -> None:
    web, worker = tmp_path / "web", tmp_path / "worker"
    house = Foreman([steady(web), steady(worker)])
    run_until(house, lambda: bool(runs(web) and runs(worker)))
    assert all(is_gone(pid) for pid in [*runs(web), *runs(worker)])


def test_a_program_that_crashes_is_started_again(tmp_path: Path) -> None:
    notes, said = tmp_path / "worker", list[str]()
    program = steady(notes, CRASHES_ONCE.format(notes=str(notes)))
    run_until(Foreman([program], say=said.append), lambda: bool(runs(notes)))
    assert said == ["worker ended (status 3). Starting it again in 0 s."]
    assert is_gone(runs(notes)[-1])


def test_a_killed_program_is_named_by_its_signal(tmp_path: Path) -> None:
    notes, said = tmp_path / "worker", list[str]()

    def killed_and_back() -> bool:
        if len(runs(notes)) == 1 and not said:
            os.kill(runs(notes)[0], signal.SIGKILL)
        return len(runs(notes)) == 2

    run_until(Foreman([steady(notes)], say=said.append), killed_and_back)
    assert said == ["worker ended (SIGKILL). Starting it again in 0 s."]


def test_a_program_that_will_not_end_is_ended_after_the_grace(tmp_path: Path) -> None:
    notes = tmp_path / "stubborn"
    deaf = steady(notes, DEAF)
    run_until(Foreman([deaf], grace_s=0.1), lambda: bool(runs(notes)))
    assert is_gone(runs(notes)[0])


def test_a_second_ctrl_c_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    notes = tmp_path / "stubborn"
    deaf = steady(notes, DEAF)

    def press_twice() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    # Without the second press this would outlast the limit for a single test.
    Foreman([deaf], grace_s=3600).work(ready=lambda: bool(runs(notes)), announce=press_twice)
    assert is_gone(runs(notes)[0])


def test_what_a_program_started_itself_ends_with_it(tmp_path: Path) -> None:
    notes, below = tmp_path / "worker", tmp_path / "decoder"
    child = STEADY.format(notes=str(below))
    first = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    run_until(Foreman([steady(notes, first)]), lambda: bool(runs(notes) and runs(below)))
    wait_for(lambda: is_gone(runs(below)[0]))


def test_signals_mean_afterwards_what_they_meant_before(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    notes = tmp_path / "web"
    run_until(Foreman([steady(notes)]), lambda: bool(runs(notes)))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_program_that_keeps_crashing_is_tried_ever_more_rarely() -> None:
    program = Program(name="web", command=[sys.executable, "-c", "raise SystemExit(1)"], pause_s=1)
    pauses, now = list[float](), 0.0
    for _ in range(7):
        program.start_when_due(now)
        wait_for(program.has_ended)
        program.note_end(now)
        assert program.due is not None
        pauses.append(program.due - now)
        now = program.due
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_after_a_steady_minute_a_crash_counts_as_the_first() -> None:
    program = Program(name="web", command=[sys.executable, "-c", "raise SystemExit(1)"], pause_s=1)
    now = pause_s = 0.0
    for lived_s in (0.0, 0.0, 61.0):
        program.start_when_due(now)
        wait_for(program.has_ended)
        now += lived_s
        program.note_end(now)
        pause_s = (program.due or 0) - now
        now = program.due or 0
    assert pause_s == 1


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a process of its parent's end"
)
def test_programs_end_when_the_foreman_itself_is_killed(tmp_path: Path) -> None:
    notes = tmp_path / "worker"
    program = steady(notes)
    house = (
        "from tracker.foreman import Foreman, Program\n"
        f"Foreman([Program(name='worker', command={program.command!r})])"
        ".work(ready=lambda: False, announce=lambda: None)"
    )
    process = subprocess.Popen([sys.executable, "-c", house])  # noqa: S603 - written above
    wait_for(lambda: bool(runs(notes)))
    process.kill()
    process.wait()
    wait_for(lambda: is_gone(runs(notes)[0]))


def test_a_taken_port_is_noticed_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert foreman.why_not("127.0.0.1", port) == "Address already in use"
        assert foreman.is_open("127.0.0.1", port)
    assert foreman.why_not("127.0.0.1", port) is None
    assert not foreman.is_open("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    assert foreman.why_not("192.0.2.1", 8000) == "Cannot assign requested address"
