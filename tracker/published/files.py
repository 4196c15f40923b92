"""The shelf: sets of files, and the addresses that lead to them.

An address is a symbolic link, so that showing another set is one rename: a visitor gets all of
the old one or all of the new one. nginx follows the same links (``deploy/nginx.conf``).
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from flask import current_app

from tracker.errors import StorageFull

ADDRESS = re.compile(r"p/[a-z0-9][a-z0-9-]{0,62}|l/[A-Za-z0-9_-]{16,64}")
NAME = re.compile(r"[A-Za-z0-9_-]{1,120}")
SETS = "sets"


@dataclass(frozen=True)
class Shelf:
    """The folder of published pages."""

    folder: Path

    def has(self, name: str) -> bool:
        """Tell whether a set of this name lies here."""
        return self._set(name).is_dir()

    def put(self, name: str, files: Mapping[str, bytes]) -> None:
        """Write a set, whole or not at all; one that is there already stays.

        Raises:
            StorageFull: when there is no room; nothing is left behind.
        """
        target = self._set(name)
        if target.is_dir():
            return
        part = target.with_name(f".{token_hex(8)}.part")
        try:
            part.mkdir(parents=True)
            for file, content in files.items():
                _write(part / file, content)
            _sync(part)
            part.rename(target)
        except FileExistsError:
            return  # somebody else wrote the same set meanwhile
        except OSError as error:
            if target.is_dir():
                return
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StorageFull from error
            raise
        finally:
            shutil.rmtree(part, ignore_errors=True)
        _sync(target.parent)

    def show(self, address: str, name: str) -> None:
        """Let the address lead to this set from now on."""
        link = self._link(address)
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = link.with_name(f".{token_hex(8)}.link")
        fresh.symlink_to(Path("..") / SETS / name)
        fresh.replace(link)
        _sync(link.parent)

    def hide(self, address: str) -> None:
        """Take the address down; the next request finds nothing."""
        link = self._link(address)
        if link.is_symlink():
            link.unlink()
            _sync(link.parent)

    def shown(self, address: str) -> str | None:
        """Return the name of the set behind the address."""
        if not ADDRESS.fullmatch(address):
            return None
        link = self._link(address)
        return link.readlink().name if link.is_symlink() else None

    def read(self, address: str, file: str) -> bytes | None:
        """Return a file of what the address shows, or None."""
        name = self.shown(address)
        try:
            return (self._set(name) / file).read_bytes() if name else None
        except FileNotFoundError:
            return None

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Yield every address and the name of the set behind it."""
        for kind in ("l", "p"):
            folder = self.folder / kind
            for link in sorted(folder.iterdir()) if folder.is_dir() else ():
                if link.is_symlink() and ADDRESS.fullmatch(f"{kind}/{link.name}"):
                    yield f"{kind}/{link.name}", link.readlink().name

    def sweep(self) -> None:
        """Throw away every set that no address leads to."""
        used = {name for _, name in self.addresses()}
        folder = self.folder / SETS
        for found in list(folder.iterdir()) if folder.is_dir() else ():
            if found.name not in used:
                shutil.rmtree(found, ignore_errors=True)

    def _set(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError(f"Not the name of a set: {name!r}")
        return self.folder / SETS / name

    def _link(self, address: str) -> Path:
        if not ADDRESS.fullmatch(address):
            raise ValueError(f"Not an address of a page: {address!r}")
        return self.folder / address


def shelf() -> Shelf:
    """Return the shelf of this installation."""
    return Shelf(current_app.extensions["settings"].data / "published")


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    """Make the names in the folder themselves survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
