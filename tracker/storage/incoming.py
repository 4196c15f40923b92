"""Files on their way in: kept beside the store until they are whole, never in memory."""

import errno
import fcntl
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, cast

from tracker.errors import StorageFull

PIECE = 256 * 1024
RESERVE = 64 << 20  # room left on the disk for the database and its log
Read = Callable[[int], bytes]


class Busy(Exception):  # noqa: N818 - reads as a state where caught
    """Another request writes to the same file."""


class WrongOffset(Exception):  # noqa: N818
    """The sender believes in another length than the file has."""


class Damaged(Exception):  # noqa: N818
    """What arrived does not have the promised checksum; it was dropped."""


@dataclass(frozen=True)
class Checksum:
    """What the sender says a piece hashes to. `algorithm` is one of `ALGORITHMS`."""

    algorithm: str
    digest: bytes


ALGORITHMS = ("sha1", "sha256")


class Filling:
    """A file that a form is written to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None

    def begin(self) -> BinaryIO:
        """Open the file anew; a second file in the same form replaces the first."""
        self.close()
        raw = cast("Any", self.path.open("w+b", buffering=0))
        self._file = cast("BinaryIO", _Careful(raw))
        return self._file

    def close(self) -> None:
        """Write out what is left."""
        if self._file is not None:
            self._file.close()
            self._file = None


class _Careful(io.BufferedRandom):
    """A file that says in words when the disk is full."""

    def write(self, piece: Any, /) -> int:  # noqa: ANN401 - whatever holds bytes
        with _room():
            return super().write(piece)

    def flush(self) -> None:
        with _room():
            super().flush()


class Incoming:
    """A folder with one growing file per upload and one scratch folder per job at work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return where the upload's bytes lie. `name` is a random id of ours."""
        if not name.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"Not an upload's name: {name!r}")
        return self.folder / f"{name}.part"

    def begin(self, name: str, size_bytes: int) -> None:
        """Make the empty file, if the disk has room for all of it.

        Raises:
            StorageFull: when it has not.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.check_room(size_bytes)
        with _room():
            self.path(name).touch(exist_ok=False)

    def check_room(self, size_bytes: int) -> None:
        """Raise StorageFull unless `size_bytes` more fit on the disk."""
        if shutil.disk_usage(self.folder).free < size_bytes + RESERVE:
            raise StorageFull

    def length(self, name: str) -> int:
        """Return how much has arrived; 0 for a file that is gone."""
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError:
            return 0

    def append(
        self, name: str, read: Read, *, at: int, most: int, checksum: Checksum | None = None
    ) -> int:
        """Add what `read` gives, at most up to length `most`; return the new length.

        What arrived stays, synced to disk, when the sender goes away in the middle.

        Raises:
            Busy: while another request writes.
            WrongOffset: when the file is not `at` bytes long.
            Damaged: for a wrong checksum; the file is as before.
            StorageFull: when the disk is; the file keeps what fitted.
        """
        with self.locked(name) as file:
            if file.seek(0, os.SEEK_END) != at:
                raise WrongOffset
            digest = hashlib.new(checksum.algorithm) if checksum else None
            try:
                with _room():
                    length = _pour(read, file.write, at, most, digest.update if digest else None)
            finally:
                os.fsync(file.fileno())
            if checksum and digest and digest.digest() != checksum.digest:
                file.truncate(at)
                os.fsync(file.fileno())
                raise Damaged
            return length

    @contextmanager
    def locked(self, name: str) -> Iterator[BinaryIO]:
        """Open the file for this request alone; raises Busy and FileNotFoundError."""
        with self.path(name).open("r+b", buffering=0) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            yield cast("BinaryIO", file)

    def sha256(self, name: str) -> str:
        """Return the checksum of the whole file, read in pieces."""
        with self.path(name).open("rb", buffering=0) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def linked(self, name: str) -> Path:
        """Return a second name of the file for the store to adopt.

        The first name stays until the database has the row: a crash in between loses nothing.
        """
        path = self.path(name)
        second = path.with_suffix(".whole")
        second.unlink(missing_ok=True)
        with _room():
            try:
                second.hardlink_to(path)
            except OSError as error:
                if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK}:
                    raise
                shutil.copyfile(path, second)
        return second

    def remove(self, name: str) -> None:
        """Forget the file; unknown ones are no error."""
        self.path(name).unlink(missing_ok=True)
        self.path(name).with_suffix(".whole").unlink(missing_ok=True)

    def names(self, *, before: datetime) -> list[str]:
        """List the uploads that have a file here which nobody wrote to since `before`."""
        old = before.timestamp()
        found = [path for end in ("part", "whole") for path in self.folder.glob(f"*.{end}")]
        return sorted({path.stem for path in found if path.stat().st_mtime < old})

    @contextmanager
    def filling(self) -> Iterator["Filling"]:
        """Give a file to fill that is gone afterwards, unless it was moved elsewhere."""
        self.folder.mkdir(parents=True, exist_ok=True)
        filling = Filling(self.folder / f"{token_hex(16)}.part")
        try:
            yield filling
        finally:
            filling.close()
            filling.path.unlink(missing_ok=True)

    @contextmanager
    def scratch(self, prefix: str) -> Iterator[Path]:
        """Give a folder that is gone afterwards, and clear what a dead process left of it."""
        parent = self.folder / "scratch"
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.glob(f"{prefix}-*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def clear_scratch(self, *, before: datetime) -> None:
        """Remove the folders of jobs that nobody wrote to since: their process died for good."""
        for folder in self.folder.glob("scratch/*"):
            newest = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
            if newest < before.timestamp():
                shutil.rmtree(folder, ignore_errors=True)


def _pour(
    read: Read,
    write: Callable[[bytes], int | None],
    at: int,
    most: int,
    note: Callable[[bytes], None] | None,
) -> int:
    while at < most and (piece := read(min(PIECE, most - at))):
        view = memoryview(piece)
        while view:
            view = view[write(bytes(view)) or 0 :]
        if note:
            note(piece)
        at += len(piece)
    return at


@contextmanager
def _room() -> Iterator[None]:
    """Turn a full disk into the sentence for it."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull from error
        raise
