"""A folder as a store: written beside, synced, then renamed into place."""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from tracker.errors import StorageFull

PIECE = 256 * 1024
KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class LocalStore:
    """Keeps each key as one file below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, stream: BinaryIO) -> int:
        """Keep the stream; see ``Store.put``."""
        target = self._path(key)
        with self._beside(target) as part, part.open("xb") as out:
            shutil.copyfileobj(stream, out, PIECE)
            out.flush()
            os.fsync(out.fileno())
            length = out.tell()
            part.replace(target)
        _sync_folder(target.parent)
        return length

    def adopt(self, key: str, path: Path) -> int:
        """Move a file in when it lies on the same disk, else copy it; see ``Store.adopt``."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        length = path.stat().st_size
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
            try:
                path.replace(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self.put(key, stream)
                path.unlink()
        _sync_folder(target.parent)
        return length

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes; see ``Store.read``."""
        path = self._path(key)
        if not path.is_file():
            raise KeyError(key)
        left = (path.stat().st_size if end is None else end) - start
        with path.open("rb") as stream:
            stream.seek(start)
            while left > 0 and (piece := stream.read(min(PIECE, left))):
                left -= len(piece)
                yield piece

    def local_path(self, key: str) -> Path | None:
        """Return the file behind the key; see ``Store.local_path``."""
        path = self._path(key)
        return path if path.is_file() else None

    def size(self, key: str) -> int | None:
        """Return the length; see ``Store.size``."""
        path = self.local_path(key)
        return path.stat().st_size if path else None

    def delete(self, key: str) -> None:
        """Forget the key; see ``Store.delete``."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key) or ".." in key:
            raise ValueError(f"Not a storage key: {key!r}")
        return self.folder / key

    @contextmanager
    def _beside(self, target: Path) -> Iterator[Path]:
        part = target.with_name(f".{token_hex(8)}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            yield part
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StorageFull from error
            raise
        finally:
            part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
