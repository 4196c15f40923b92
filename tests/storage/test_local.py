"""What every store must do, shown on the local one."""

import errno
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import StorageFull
from tracker.storage import open_store
from tracker.storage.local import LocalStore

KEY = "sha256/ab/abcd"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "media")


def test_what_is_put_can_be_read_in_parts(store: LocalStore) -> None:
    assert store.put(KEY, io.BytesIO(b"0123456789")) == 10
    assert b"".join(store.read(KEY)) == b"0123456789"
    assert b"".join(store.read(KEY, start=2, end=5)) == b"234"
    assert b"".join(store.read(KEY, start=8, end=99)) == b"89"
    assert store.size(KEY) == 10
    path = store.local_path(KEY)
    assert path is not None
    assert path.read_bytes() == b"0123456789"


def test_an_unknown_key_has_no_size_and_cannot_be_read(store: LocalStore) -> None:
    assert store.size(KEY) is None
    assert store.local_path(KEY) is None
    store.delete(KEY)
    with pytest.raises(KeyError):
        list(store.read(KEY))


def test_a_deleted_key_is_gone(store: LocalStore) -> None:
    store.put(KEY, io.BytesIO(b"x"))
    store.delete(KEY)
    assert store.size(KEY) is None


def test_a_file_is_adopted_by_moving_it(store: LocalStore, tmp_path: Path) -> None:
    path = tmp_path / "made"
    path.write_bytes(b"sound")
    assert store.adopt(KEY, path) == 5
    assert b"".join(store.read(KEY)) == b"sound"
    assert not path.exists()


def test_a_file_on_another_disk_is_copied(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made"
    path.write_bytes(b"sound")
    replace = Path.replace

    def elsewhere(self: Path, target: Path) -> Path:
        if self == path:
            raise OSError(errno.EXDEV, "another device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", elsewhere)
    assert store.adopt(KEY, path) == 5
    assert b"".join(store.read(KEY)) == b"sound"
    assert not path.exists()


def test_a_full_disk_leaves_nothing_half_written(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(StorageFull):
        store.put(KEY, io.BytesIO(b"x"))
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


@given(st.text(max_size=30).filter(lambda key: "/" not in key))
def test_keys_never_lead_out_of_the_folder(key: str) -> None:
    store = LocalStore(Path("/nowhere"))
    for bad in (f"../{key}", f"/{key}", f"a/../{key}", f"{key}\0"):
        with pytest.raises(ValueError, match="Not a storage key"):
            store.size(bad)


def test_only_known_kinds_of_stores_are_opened(tmp_path: Path) -> None:
    assert isinstance(open_store(f"file:{tmp_path}"), LocalStore)
    for address in ("s3://bucket", "file:", "ftp://host"):
        with pytest.raises(ValueError, match="Not a store"):
            open_store(address)
