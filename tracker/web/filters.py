"""How values read on a page."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

from flask import Flask
from markupsafe import Markup


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


def address(mail: str) -> Markup:
    """Let a mail address break before its @ where it is too long; copied, it is whole."""
    name, at, domain = mail.partition("@")
    return Markup("{}<wbr>{}{}").format(name, at, domain)


def short_day(value: date | datetime | None) -> str:
    """Show a date where there is little room, as in a table: ``9 May 2026``, ``23 Nov 2026``."""
    return f"{value.day} {value:%b %Y}" if value else "–"


def size(count: int | None) -> str:
    """Show a file's size: 5_200_000_000 → ``5.2 GB``."""
    left = float(count or 0)
    for unit in ("bytes", "kB", "MB", "GB"):
        if left < 1000 or unit == "GB":
            return f"{left:.0f} {unit}" if unit == "bytes" else f"{left:.1f} {unit}"
        left /= 1000
    raise AssertionError


def timecode(milliseconds: int) -> str:
    """Write a moment for a time link, to the tenth where it matters: ``9:12``, ``0:31.5``."""
    seconds, rest = divmod(milliseconds, 1000)
    tenths = f".{rest // 100}" if rest >= 100 else ""
    return f"{duration(seconds * 1000)}{tenths}"


def spoken(milliseconds: int | None) -> str:
    """Say media time in words: 63_000 → ``1 minute 3 seconds``."""
    seconds = round((milliseconds or 0) / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    units = ((hours, "hour"), (minutes, "minute"), (seconds, "second"))
    words = [f"{n} {unit}" if n == 1 else f"{n} {unit}s" for n, unit in units if n]
    return " ".join(words) or "0 seconds"


def signed(value: Decimal | float | None) -> str:
    """Show a measured level with one decimal and a true minus: ``−16.0``."""
    return "–" if value is None else f"{value:.1f}".replace("-", "−")


def moment(value: datetime) -> str:
    """Write a moment for machines, in UTC: the ``datetime`` of a ``<time>``."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def bars(heights: Sequence[int], columns: int) -> str:
    """Draw a waveform as the path of an SVG that is ``columns`` wide and 100 high.

    Bar heights run from 0 to 100 and stand centred, one unit apart; each is a stroke, so one bar
    takes about eight bytes. Several heights that fall into one column are shown by the loudest.
    """
    if not heights:
        return ""
    edges = [n * len(heights) // columns for n in range(columns + 1)]
    tall = [max(heights[a : max(b, a + 1)]) for a, b in pairwise(edges)]
    tops = [50 - min(max(height, 2), 100) // 2 for height in tall]
    start = f"M.5 {tops[0]}v{100 - 2 * tops[0]}"
    steps = (f"m1 {top - (100 - before)}v{100 - 2 * top}" for before, top in pairwise(tops))
    return (start + "".join(steps)).replace(" -", "-")


def soft(text: str) -> str:
    """Let long words break in narrow places: soft hyphens between syllables, roughly.

    Browsers hyphenate only where a dictionary is installed. A break stands between two
    consonants or before a consonant and a vowel, at least four letters from either end.
    """
    return _LONG.sub(lambda word: _BREAK.sub("\u00ad", word[0]), text)


_LONG = re.compile(r"[^\W\d_]{9,}")
_BREAK = re.compile(
    r"(?<=[^\W\d_]{4})(?:(?<=[aeiouy][bcdfghjklmnpqrstvwxz])(?=[bcdfgjklmnpqstvwxz][aeiouy])"
    r"|(?<=[aeiouy])(?=[bcdfghjklmnpqrstvwxz][aeiouy]))(?=[^\W\d_]{4})"
)


def initials(name: str) -> str:
    """Shorten a name for an avatar: ``Mara Lin Quist`` → ``MQ``."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def cap(text: str) -> str:
    """Choose one of the five knob-cap colours for a word, always the same one for the same word."""
    return CAPS[sum(text.casefold().encode()) % len(CAPS)]


CAPS = ("oxide", "amber", "moss", "blue", "plum")
FILTERS = (
    address,
    bars,
    cap,
    day,
    decimal,
    duration,
    hours,
    initials,
    moment,
    short_day,
    signed,
    size,
    soft,
    spoken,
    timecode,
)


def register(app: Flask) -> None:
    """Offer the filters to templates under their own names."""
    for each in FILTERS:
        app.add_template_filter(each, each.__name__)
