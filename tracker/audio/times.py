"""Media time as people type it and read it: minutes and seconds, to the millisecond."""

import re

_TIME = re.compile(
    r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]?\d)(?:[.,](\d{1,3}))?|(\d{1,5})(?:[.,](\d{1,3}))?"
)


def read_time(typed: str) -> int | None:
    """Return the milliseconds of ``m:ss``, ``h:mm:ss``, ``ss`` or ``m:ss.t``; None for others."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        return None
    hours, minutes, seconds, rest, alone, alone_rest = found.groups()
    if alone is not None:
        hours, minutes, seconds, rest = "0", "0", alone, alone_rest
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((rest or "0").ljust(3, "0"))


def write_time(milliseconds: int) -> str:
    """Write a time as it would be typed: ``1:05`` or ``1:05.5``."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 60}:{seconds % 60:02}" + (f".{rest:03}".rstrip("0") if rest else "")
