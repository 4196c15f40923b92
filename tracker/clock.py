"""The one place that reads the time, so that tests can set it."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the current moment as an aware UTC datetime."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in UTC; deadlines in other zones are converted by their callers."""
    return now().date()
