"""What a server meets sooner or later: a sentence for each, and nothing reached, hurt or left."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import hostile, sounds
from tests.hostile import KINDS, NAMES, Bait
from tracker.audio import analysis, confined, decode, encode, probe
from tracker.audio.decode import Decoded
from tracker.audio.faults import Cause, Fault
from tracker.audio.types import Analysis
from tracker.media.rules import clean_name

LOUD_DBFS = -3


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody who would notice a visit."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize("name", KINDS)
def test_hostile_files_get_a_sentence_or_are_taken(
    name: str, tmp_path: Path, listener: socket.socket
) -> None:
    write, cause = KINDS[name]
    bait = Bait(tmp_path / "bait.wav", listener.getsockname()[1])
    sounds.wav(bait.file, sounds.sine(LOUD_DBFS, 1))
    (tmp_path / "in").mkdir()
    (tmp_path / "work").mkdir()
    path = tmp_path / "in" / "upload"
    write(path, bait)
    before = path.stat().st_size
    # What is no sound is refused by its first bytes, before any decoder: no child is needed.
    look = plainly if cause in {Cause.NOT_SOUND, Cause.EMPTY} else confined.analyse
    if cause is None:
        read = look(path, tmp_path / "work" / "pixels.dat")
        loudness = read.measured.integrated_lufs
        assert loudness is None or loudness < LOUD_DBFS - 3, "that is the bait"
        codec = encode.wanted(read.facts, read.measured)[0]
        stream = encode.render(path, codec, tmp_path / "work" / "stream", quiet)
        assert stream.path.stat().st_size
    else:
        with pytest.raises(Fault) as caught:
            look(path, tmp_path / "work" / "pixels.dat")
        assert caught.value.cause is cause, caught.value.sentence
        assert caught.value.sentence.endswith(".")
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert path.stat().st_size == before
    left = {each.name for each in tmp_path.rglob("*") if each.is_file()}
    assert left <= {"bait.wav", "upload", "pixels.dat", "stream"}
    assert not children_of_ours(), "the child has ended"


def quiet(_share: float) -> None:
    """Nobody follows the progress."""


def plainly(path: Path, pixels: Path) -> Analysis:
    return analysis.analyse(path, pixels, quiet)


def children_of_ours() -> list[str]:
    """List children that run the program for files from outside."""
    found = []
    for task in Path("/proc/self/task").glob("*/children"):
        for number in task.read_text().split():
            command = Path(f"/proc/{number}/cmdline")
            if command.exists() and b"tracker.audio.child" in command.read_bytes():
                found.append(number)
    return found


def test_there_are_more_than_forty_kinds() -> None:
    assert len(KINDS) + len(NAMES) > 40
    assert len(KINDS) > 40


def test_a_file_that_unpacks_without_end_is_stopped_by_what_comes_out(tmp_path: Path) -> None:
    """40 kB of FLAC hold 2 GB; its head keeps silent about the length."""
    path = tmp_path / "bomb"
    path.write_bytes(hostile.flac_of_silence(frames=1100))
    assert path.stat().st_size < 50_000
    with probe.opened(path) as source, pytest.raises(Fault) as caught:
        for _ in decode.frames(source, Decoded()):
            pass
    assert caught.value.cause in {Cause.TOO_DENSE, Cause.TOO_LONG}


def test_samples_that_are_no_numbers_become_silence_in_streams(tmp_path: Path) -> None:
    write, _ = KINDS["a few samples that are no numbers"]
    path = tmp_path / "a.wav"
    write(path, Bait(tmp_path, 0))
    read = plainly(path, tmp_path / "pixels.dat")
    assert read.measured.nonfinite_samples == 9
    for codec in encode.wanted(read.facts, read.measured):
        stream = encode.render(path, codec, tmp_path / codec, quiet)
        assert stream.duration_ms == 1000


@pytest.mark.parametrize("given", NAMES, ids=ascii)
def test_a_name_is_shown_without_what_it_could_do(given: str) -> None:
    name = clean_name(given)
    assert name == NAMES[given]
    assert "\0" not in name
    assert name == os.path.basename(name)  # noqa: PTH119 - no folders
