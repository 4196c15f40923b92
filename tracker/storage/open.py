"""From an address in the settings to a store."""

from pathlib import Path

from flask import current_app

from tracker.storage.base import Store
from tracker.storage.local import LocalStore


def open_store(url: str) -> Store:
    """Open the store behind ``file:FOLDER``.

    Raises:
        ValueError: for an address of another kind.
    """
    scheme, _, rest = url.partition(":")
    if scheme != "file" or not rest:
        raise ValueError(f"Not a store: {url}")
    return LocalStore(Path(rest.removeprefix("//")))


def media_store() -> Store:
    """Return the store that keeps sound in this installation."""
    found: Store = current_app.extensions["media_store"]
    return found
