"""Passages of a reel: how times are typed, and how long a reel may be."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

SHORT_MS, HINT_MS, LONGEST_MS = 60_000, 120_000, 180_000
SHORTEST_PASSAGE_MS = 1_000
MOST_PASSAGES = 12
TIME = re.compile(
    r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]?\d)(?:[.,](\d{1,3}))?|(\d{1,5})(?:[.,](\d{1,3}))?"
)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of one version of a sound.

    Attributes:
        version_id: the version it is taken from.
        start_ms: where it begins.
        end_ms: where it ends.
    """

    version_id: int
    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        """How long it sounds."""
        return self.end_ms - self.start_ms


def read_time(typed: str) -> int | None:
    """Return the milliseconds of ``m:ss``, ``h:mm:ss``, ``ss`` or ``m:ss.t``; None for others."""
    found = TIME.fullmatch(typed.strip())
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


def problem_with(start_ms: int, end_ms: int, duration_ms: int) -> str:
    """Say in words what is wrong with a passage of a sound of this length; empty for nothing."""
    if end_ms > duration_ms:
        return f"Enter an end up to {write_time(duration_ms)}, where this sound ends"
    if end_ms - start_ms < SHORTEST_PASSAGE_MS:
        return "Enter an end at least one second after the start"
    return ""


def total_ms(passages: Sequence[Passage]) -> int:
    """Return how long the whole reel sounds."""
    return sum(each.length_ms for each in passages)


def starts_ms(passages: Sequence[Passage]) -> list[int]:
    """Return where in the reel each passage begins."""
    return [total_ms(passages[:number]) for number in range(len(passages))]


def digest(passages: Sequence[Passage]) -> str:
    """Return the name of exactly these passages in this order; empty for none."""
    if not passages:
        return ""
    said = json.dumps([asdict(each) for each in passages], sort_keys=True)
    return sha256(said.encode()).hexdigest()
