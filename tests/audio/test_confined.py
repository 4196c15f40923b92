"""The child process: what it answers, what it may not do, and how it ends."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sounds
from tracker.audio import children, confined, sandbox
from tracker.audio.faults import Cause, Fault
from tracker.audio.types import Codec, Passage

ROOT = Path(confined.__file__).parents[2]


def test_the_child_measures_and_tells_its_progress(tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-23, 20))
    told: list[float] = []
    analysis = confined.analyse(source, tmp_path / "a.dat", told.append)
    assert analysis.facts.duration_ms == 20_000
    assert analysis.measured.integrated_lufs == pytest.approx(-23, abs=0.05)
    assert len(analysis.measured.heights) == 216
    assert (tmp_path / "a.dat").stat().st_size == 24 + 4 * 3750
    assert told == sorted(told)
    assert told[-1] > 0.9


def test_the_child_makes_streams_and_reels(tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.music(2))
    made = tmp_path / "made"
    made.mkdir()
    for codec in (Codec.AAC, Codec.OPUS, Codec.FLAC):
        stream = confined.render(source, codec, made / codec, duration_ms=2000)
        assert (stream.duration_ms, stream.is_copy) == (2000, False)
        assert stream.path.stat().st_size > 1000
    reel = confined.assemble([Passage(source, 0, 500), Passage(source, 900, 1400)], made / "reel")
    assert (reel.duration_ms, reel.starts_ms) == (1000, (0, 500))
    assert confined.identify(reel.path) == "FLAC"


def test_a_fault_found_by_the_child_comes_out_as_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"%PDF-1.7")
    with pytest.raises(Fault, match="not-sound") as caught:
        confined.analyse(tmp_path / "a.wav", tmp_path / "a.dat")
    assert caught.value.sentence.startswith("This is a PDF.")


def test_a_child_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-23, 1))
    monkeypatch.setattr(confined, "_START_S", 0)
    with pytest.raises(Fault) as caught:
        confined.identify(source)
    assert caught.value.cause is Cause.TOO_SLOW


def test_a_child_that_dies_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-23, 1))
    monkeypatch.setattr(children, "_ROOT", tmp_path)  # where no module of ours lies
    with pytest.raises(Fault) as caught:
        confined.identify(source)
    assert caught.value.cause is Cause.STOPPED


ATTEMPTS = {
    "another file": "open('/etc/hostname').read()",
    "a file beside it": "open(sys.argv[1] + '/secret.txt').read()",
    "writing elsewhere": "open(sys.argv[1] + '/new.txt', 'w')",
    "a socket": "socket.socket()",
    "a local socket": "socket.socketpair()",
    "another program": "os.execv('/bin/true', ['true'])",
    "another process": "os.fork()",
    "a signal": "os.kill(os.getppid(), 0)",
}


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Landlock and seccomp are walls of Linux"
)
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_behind_the_walls_this_is_refused(attempt: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "given.txt").write_text("given", "utf-8")
    program = f"""
import os, socket, sys, json
from pathlib import Path
from tracker.audio import sandbox
folder = Path(sys.argv[1])
(folder / "out").mkdir(exist_ok=True)
walls = sandbox.lock_down(
    sandbox.Limits(cpu_s=20, memory_bytes=1 << 30, file_bytes=1 << 20),
    read=[folder / "given.txt"], write=[folder / "out"],
)
assert (folder / "given.txt").read_text() == "given"
(folder / "out" / "a").write_text("allowed")
refused = False
try:
    {ATTEMPTS[attempt]}
except OSError:
    refused = True
print(json.dumps([walls.landlock_abi, walls.seccomp, refused]))
"""
    done = subprocess.run(  # noqa: S603 - our own interpreter and the lines above
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    landlock, seccomp, refused = json.loads(done.stdout)
    stands = landlock if "file" in attempt or "writing" in attempt else seccomp
    assert refused or not stands, "a wall that stands must hold"


def test_the_filter_refuses_every_listed_call_and_only_those() -> None:
    machine = sandbox._MACHINES["x86_64"]
    steps = sandbox._filter(machine)
    for number in machine.denied.values():
        assert answer(steps, machine.audit, number) == sandbox._REFUSE
    assert answer(steps, machine.audit, 0) == sandbox._ALLOW
    assert answer(steps, machine.audit, machine.clone3) == sandbox._NOT_THERE
    assert answer(steps, machine.audit, machine.clone, 0x10000) == sandbox._ALLOW
    assert answer(steps, machine.audit, machine.clone) == sandbox._REFUSE
    assert answer(steps, machine.audit, 0x40000001) == sandbox._REFUSE
    assert answer(steps, 1, 0) == sandbox._KILL


def answer(steps: list[tuple[int, int, int, int]], audit: int, number: int, flags: int = 0) -> int:
    """Run the filter as the kernel would."""
    memory = {sandbox._NUMBER_AT: number, sandbox._MACHINE_AT: audit, 16: flags}
    tests: dict[int, Callable[[int, int], bool]] = {
        sandbox._EQUAL: lambda a, b: a == b,
        sandbox._AT_LEAST: lambda a, b: a >= b,
        sandbox._HAS_BITS: lambda a, b: bool(a & b),
    }
    at = held = 0
    while True:
        operation, yes, no, operand = steps[at]
        at += 1
        if operation == sandbox._RETURN:
            return operand
        if operation == sandbox._LOAD:
            held = memory[operand]
        else:
            at += yes if tests[operation](held, operand) else no


def test_a_child_that_was_kept_ready_does_the_next_job(tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-23, 1))
    with children.kept_ready():
        waiting = children._reserve._waiting
        assert waiting is not None
        assert confined.identify(source) == "WAV"
        assert waiting.process.returncode is not None, "it did the job and is gone"
        following = children._reserve._waiting
        assert following is not None
        assert following.process.poll() is None, "the next one waits"
    assert following.process.returncode is not None, "nothing is left behind"
    assert children._reserve._waiting is None


def test_a_child_that_ended_while_it_waited_is_replaced(tmp_path: Path) -> None:
    source = sounds.wav(tmp_path / "a.wav", sounds.sine(-23, 1))
    with children.kept_ready():
        waiting = children._reserve._waiting
        assert waiting is not None
        waiting.process.kill()
        waiting.process.wait()
        assert confined.identify(source) == "WAV"


def test_a_waiting_child_ends_when_the_one_who_keeps_it_is_gone() -> None:
    child = children._start()
    assert child.process.stdin is not None
    child.process.stdin.close()  # as the kernel does at the end of a process, however it ends
    assert child.process.wait(60) == 0
    child.complaints.seek(0)
    assert child.complaints.read() == b""
    child.end()
