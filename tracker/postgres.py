"""PostgreSQL made to behave: moments in UTC, no writing while reading, statements kept prepared.

A server hands out moments in the zone it lives in; the day of a moment is that in UTC here.

The driver prepares a question that it is asked again and again, which spares the server its
parsing and planning: on a page of twenty questions a sixth of the time. It forgets them all at
each ROLLBACK, as what they speak of may have been created in what is rolled back, and a request
that only reads ends in one. So such a transaction is READ ONLY, on which the server insists, and
is ended by a COMMIT of nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from psycopg import Connection as PostgresConnection
from psycopg import Error as PostgresError
from sqlalchemy import Connection, Engine, event


def tame(engine: Engine, *, reads: Callable[[], bool]) -> None:
    """Attach the listeners; does nothing on other engines.

    Args:
        engine: the engine to tame.
        reads: tells whether the transaction that begins now will only read.
    """
    if engine.dialect.name != "postgresql":
        return

    def begin(connection: Connection) -> None:
        _driven(connection).read_only = reads()

    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "rollback", _end_reading)


def _on_connect(connection: PostgresConnection[Any], _record: object) -> None:
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _end_reading(connection: Connection) -> None:
    """Commit before the rollback that was asked for, which then finds nothing to do.

    A connection that was lost has nothing to commit: the rollback deals with it, as without us.
    """
    if connection.invalidated:
        return
    driven = _driven(connection)
    if driven.read_only:
        with suppress(PostgresError):
            driven.commit()


def _driven(connection: Connection) -> Any:  # noqa: ANN401 - a connection of psycopg
    return connection.connection.driver_connection
