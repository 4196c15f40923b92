"""Two processes share a file: what they measure, what neither may do, and how they end."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests import sounds
from tracker.audio import analysis, confined, relay
from tracker.audio.faults import Cause

ROOT = Path(confined.__file__).parents[2]
# Begins a job as its child does; a line that the test adds makes one half go astray.
PROGRAM = """
import os, sys
from pathlib import Path
from tracker.audio import analysis, child, reading
here = Path(sys.argv[1])
job = {
    "task": "analyse",
    "source": str(here / "a.wav"),
    "pixels": str(here / "made" / "a.dat"),
    "spectrogram": "",
    "read": [str(here / "a.wav")],
    "write": [str(here / "made")],
    "limits": {"cpu_s": 20, "memory_bytes": 2 << 30, "file_bytes": 1 << 20},
    "parent": os.getppid(),
}
def astray(*_given):
    ASTRAY
PATCH
sys.exit(child._analyse(job))
"""
MEASURING, DECODING = "analysis.measure = astray", "reading.of = astray"


def answer(folder: Path, patch: str = "", astray: str = "pass") -> dict[str, object]:
    """Measure a tone in a child some part of which was replaced; return its last word."""
    sounds.wav(folder / "a.wav", sounds.sine(-23, 1))
    (folder / "made").mkdir()
    program = PROGRAM.replace("PATCH", patch).replace("ASTRAY", astray)
    done = subprocess.run(  # noqa: S603 - our own interpreter and the lines above
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def lossy(path: Path) -> Path:
    return sounds.encoded(path, "mp3", sounds.music(9))


def wide(path: Path) -> Path:
    """Half a second of it does not fit where a piece is laid down."""
    fine = np.concatenate([sounds.music(7, rate=96_000) * gain for gain in (1, 0.7, 0.4)])
    assert relay.SLOT_FLOATS < 6 * 96_000 // 2
    return sounds.wav(path, fine, rate=96_000, bits=24)


@pytest.mark.parametrize("made", [lossy, wide])
def test_two_processes_find_what_one_finds(made: Callable[[Path], Path], tmp_path: Path) -> None:
    source = made(tmp_path / "a")
    one, two = tmp_path / "one", tmp_path / "two"
    here = analysis.analyse(source, one, lambda _share: None, tmp_path / "one.png")
    there = confined.analyse(source, two, spectrogram=tmp_path / "two.png")
    assert there == here
    assert two.read_bytes() == one.read_bytes()
    assert (tmp_path / "two.png").read_bytes() == (tmp_path / "one.png").read_bytes()


def test_the_half_that_decodes_may_read_the_file_and_the_other_write(tmp_path: Path) -> None:
    assert "result" in answer(tmp_path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock is a wall of Linux")
@pytest.mark.parametrize(
    ("half", "astray"),
    [(MEASURING, 'open(here / "a.wav")'), (DECODING, 'open(here / "made" / "b", "w")')],
)
def test_neither_half_may_do_what_the_other_does(half: str, astray: str, tmp_path: Path) -> None:
    assert answer(tmp_path, half, astray) == {"fault": Cause.STOPPED, "detail": ""}
    assert not (tmp_path / "made" / "b").exists()


@pytest.mark.parametrize("astray", ["os._exit(9)", "raise MemoryError"])
def test_the_end_of_the_half_that_decodes_is_told(astray: str, tmp_path: Path) -> None:
    expected = Cause.TOO_DENSE if "Memory" in astray else Cause.STOPPED
    assert answer(tmp_path, DECODING, astray) == {"fault": expected, "detail": ""}


def test_no_piece_lies_outside_of_the_memory_that_both_see() -> None:
    ring = relay._Ring()
    for channels, samples in ((2, relay.SLOT_FLOATS), (1, -1), (2, 0)):
        with pytest.raises(ValueError, match="does not hold"):
            ring.slot(0, channels, samples)
