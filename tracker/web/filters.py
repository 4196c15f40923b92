"""How values read on a page."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask


def duration(milliseconds: int | None) -> str:
    """Show media time: 63_000 → ``1:03``, 3_723_000 → ``1:02:03``."""
    seconds = round((milliseconds or 0) / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def hours(minutes: int | None) -> str:
    """Show work time in hours: 450 → ``7.5``, 465 → ``7:45``."""
    whole, rest = divmod(minutes or 0, 60)
    if rest in {0, 30}:
        return f"{whole}.5" if rest else str(whole)
    return f"{whole}:{rest:02}"


def decimal(value: Decimal | float | None) -> str:
    """Show credits without needless zeros: 3.00 → ``3``, 0.50 → ``0.5``; nothing → a dash."""
    if value is None:
        return "–"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def day(value: date | datetime | None) -> str:
    """Show a date in full: ``9 May 2026``."""
    return f"{value.day} {value:%B %Y}" if value else "–"


def size(count: int | None) -> str:
    """Show a file's size: 5_200_000_000 → ``5.2 GB``."""
    left = float(count or 0)
    for unit in ("bytes", "kB", "MB", "GB"):
        if left < 1000 or unit == "GB":
            return f"{left:.0f} {unit}" if unit == "bytes" else f"{left:.1f} {unit}"
        left /= 1000
    raise AssertionError


FILTERS = (duration, hours, decimal, day, size)


def register(app: Flask) -> None:
    """Offer the filters to templates under their own names."""
    for each in FILTERS:
        app.add_template_filter(each, each.__name__)
