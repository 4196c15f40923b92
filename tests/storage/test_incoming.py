"""Files on their way in."""

import errno
import hashlib
import io
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import clock
from tracker.errors import StorageFull
from tracker.storage.incoming import Busy, Checksum, Damaged, Incoming, WrongOffset


@pytest.fixture
def place(tmp_path: Path) -> Incoming:
    return Incoming(tmp_path / "incoming")


def append(place: Incoming, name: str, data: bytes, at: int = 0, most: int = 10**6) -> int:
    return place.append(name, io.BytesIO(data).read, at=at, most=most)


@settings(max_examples=25, deadline=None)
@given(pieces=st.lists(st.binary(max_size=700_000), max_size=4))
def test_pieces_add_up_to_the_file(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    place = Incoming(tmp_path_factory.mktemp("incoming"))
    place.begin("one", 1)
    at = 0
    for piece in pieces:
        at = append(place, "one", piece, at, 10**7)
        assert at == place.length("one")
    whole = b"".join(pieces)
    assert place.path("one").read_bytes() == whole
    assert place.sha256("one") == hashlib.sha256(whole).hexdigest()


def test_never_more_than_a_quarter_of_a_megabyte_is_asked_for_at_once(place: Incoming) -> None:
    place.begin("one", 1)
    asked: list[int] = []

    def read(count: int) -> bytes:
        asked.append(count)
        return bytes(count)

    assert place.append("one", read, at=0, most=600_000) == 600_000
    assert max(asked) <= 256 * 1024
    assert sum(asked) == 600_000


def test_nothing_is_written_at_a_wrong_place(place: Incoming) -> None:
    place.begin("one", 1)
    append(place, "one", b"abc")
    for at in (0, 2, 4):
        with pytest.raises(WrongOffset):
            append(place, "one", b"xyz", at)
    assert place.path("one").read_bytes() == b"abc"


def test_two_requests_do_not_write_at_the_same_time(place: Incoming) -> None:
    place.begin("one", 1)
    with place.locked("one"), pytest.raises(Busy):
        append(place, "one", b"abc")
    assert append(place, "one", b"abc") == 3


def test_a_damaged_piece_is_dropped(place: Incoming) -> None:
    place.begin("one", 1)
    append(place, "one", b"abc")
    with pytest.raises(Damaged):
        place.append("one", io.BytesIO(b"def").read, at=3, most=9, checksum=Checksum("sha1", b"no"))
    assert place.path("one").read_bytes() == b"abc"
    right = Checksum("sha256", hashlib.sha256(b"def").digest())
    assert place.append("one", io.BytesIO(b"def").read, at=3, most=9, checksum=right) == 6


def test_what_came_before_a_failure_stays(place: Incoming) -> None:
    place.begin("one", 1)
    pieces = iter([b"abc", b"def"])

    def breaks(_count: int) -> bytes:
        try:
            return next(pieces)
        except StopIteration:
            raise ConnectionResetError from None

    with pytest.raises(ConnectionResetError):
        place.append("one", breaks, at=0, most=99)
    assert place.length("one") == 6


def test_a_disk_that_fills_up_is_told_in_words(
    place: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.begin("one", 1)

    class Usage:
        free = 0

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage)
    with pytest.raises(StorageFull):
        place.begin("two", 1)

    def refuses(_count: int) -> bytes:
        raise OSError(errno.ENOSPC, "no space")

    with pytest.raises(StorageFull):
        place.append("one", refuses, at=0, most=9)


def test_a_form_writes_its_file_straight_to_disk(place: Incoming) -> None:
    with place.filling() as filling:
        first = filling.begin()
        first.write(b"old")
        second = filling.begin()
        second.write(b"new sound")
        second.flush()
        filling.close()
        assert filling.path.read_bytes() == b"new sound"
        path = filling.path
    assert not path.exists()


def test_the_second_name_keeps_the_file_safe_until_the_row_is(place: Incoming) -> None:
    place.begin("one", 1)
    append(place, "one", b"abc")
    second = place.linked("one")
    assert second.read_bytes() == b"abc"
    second.rename(second.with_name("adopted"))
    assert place.length("one") == 3
    place.linked("one")
    place.remove("one")
    place.remove("one")
    assert [path.name for path in place.folder.iterdir()] == ["adopted"]


def test_disks_without_second_names_get_a_copy(
    place: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.begin("one", 1)
    append(place, "one", b"abc")

    def refuses(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuses)
    assert place.linked("one").read_bytes() == b"abc"

    def breaks(_self: Path, _target: Path) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(Path, "hardlink_to", breaks)
    with pytest.raises(OSError, match="broken disk"):
        place.linked("one")


def test_old_files_are_listed_for_the_sweep(place: Incoming) -> None:
    place.begin("old", 1)
    place.begin("new", 1)
    yesterday = (clock.now() - timedelta(days=1)).timestamp()
    os.utime(place.path("old"), (yesterday, yesterday))
    assert place.names(before=clock.now() - timedelta(hours=1)) == ["old"]


def test_a_scratch_folder_is_gone_afterwards_and_takes_its_dead_twin_along(
    place: Incoming,
) -> None:
    dead = place.folder / "scratch" / "version7-left"
    dead.mkdir(parents=True)
    other = place.folder / "scratch" / "version70-at-work"
    other.mkdir()
    with place.scratch("version7") as folder:
        (folder / "file").write_bytes(b"x")
        assert not dead.exists()
    assert not folder.exists()
    assert other.exists()


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a.b", "a b"])
def test_only_names_of_ours_have_a_place(place: Incoming, name: str) -> None:
    with pytest.raises(ValueError, match="Not an upload's name"):
        place.path(name)
