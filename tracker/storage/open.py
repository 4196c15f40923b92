"""From an address in the settings to a store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from tracker.storage.base import Store
from tracker.storage.incoming import Incoming
from tracker.storage.local import LocalStore

if TYPE_CHECKING:
    from tracker.config import Settings


def open_store(url: str) -> Store:
    """Open the store behind ``file:FOLDER``.

    Raises:
        ValueError: for an address of another kind.
    """
    scheme, _, rest = url.partition(":")
    if scheme != "file" or not rest:
        raise ValueError(f"Not a store: {url}")
    return LocalStore(Path(rest.removeprefix("//")))


def incoming() -> Incoming:
    """Return the place where files arrive in this installation."""
    settings: Settings = current_app.extensions["settings"]
    return Incoming(settings.data / "incoming")


def media_store() -> Store:
    """Return the store that keeps sound in this installation."""
    found: Store = current_app.extensions["media_store"]
    return found


@contextmanager
def local_copy(key: str, folder: Path) -> Iterator[Path]:
    """Give what is kept as a local file, fetched to `folder` where the store is elsewhere.

    Raises:
        KeyError: the store has nothing under this key.
        FileNotFoundError: likewise.
    """
    store = media_store()
    local = store.local_path(key)
    if local is None:
        local = folder / key.rpartition("/")[2]
        if not local.exists():
            with local.open("wb") as copy:
                for piece in store.read(key):
                    copy.write(piece)
    yield local
