"""What a store must do."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol


class Store(Protocol):
    """A place that keeps bytes under a key."""

    def put(self, key: str, stream: BinaryIO) -> int:
        """Keep the stream, whole or not at all, on disk when this returns; return its length.

        Raises:
            StorageFull: when there is no room; nothing is left behind.
        """
        ...

    def adopt(self, key: str, path: Path) -> int:
        """Keep a local file by moving it when possible; return its length."""
        ...

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from ``start`` up to, not including, ``end``.

        Raises:
            KeyError: for an unknown key.
        """
        ...

    def local_path(self, key: str) -> Path | None:
        """Return the file behind the key if this machine has it, so that it can be sent as one."""
        ...

    def size(self, key: str) -> int | None:
        """Return the length in bytes, or None for an unknown key."""
        ...

    def delete(self, key: str) -> None:
        """Forget the key; unknown keys are no error."""
        ...
