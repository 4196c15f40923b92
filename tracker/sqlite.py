"""SQLite made to behave: real transactions, foreign keys, readers beside one writer.

The driver's own BEGIN breaks savepoints, so we say it ourselves. A transaction that reads and
then writes after another commit fails at once with "database is locked", whatever the timeout:
so whoever means to write says ``BEGIN IMMEDIATE`` and queues for the lock instead.
"""

from collections.abc import Callable
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_MS = 10_000
PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=FULL",  # with NORMAL, acknowledged writes are lost at power failure
    f"busy_timeout={BUSY_MS}",
)


def tame(engine: Engine, *, writes: Callable[[], bool]) -> None:
    """Attach the listeners; does nothing on other engines.

    Args:
        engine: the engine to tame.
        writes: tells whether the transaction that begins now means to write.
    """
    if engine.dialect.name != "sqlite":
        return

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes() else "BEGIN")

    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", begin)


def _on_connect(connection: SQLiteConnection, _record: Any) -> None:  # noqa: ANN401
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
