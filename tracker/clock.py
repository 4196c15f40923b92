"""The one place that reads the time, so that tests and the demo university can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_set: ContextVar[datetime | None] = ContextVar("_set", default=None)


def now() -> datetime:
    """Return the current moment as an aware UTC datetime."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """Return today's date in UTC; deadlines in other zones are converted by their callers."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be another moment inside the block, for this thread alone.

    The demo university is entered so: what was done in March is done in March.
    """
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
