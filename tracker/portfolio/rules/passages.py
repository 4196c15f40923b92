"""Passages of a reel: how many there may be, and by what a made reel is known."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

HINT_MS = 120_000
MOST_PASSAGES = 40
QUIET_LU = 10.0  # a passage so much quieter than the loudest makes the whole reel quiet
_EDITION = 2  # of how reels are made: another number has all of them made anew


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


def total_ms(passages: Sequence[Passage]) -> int:
    """Return how long the whole reel sounds."""
    return sum(each.length_ms for each in passages)


def starts_ms(passages: Sequence[Passage]) -> list[int]:
    """Return where in the reel each passage begins."""
    return [total_ms(passages[:number]) for number in range(len(passages))]


def length_words(budget_ms: int) -> str:
    """Say how long a reel may be: ``60 seconds``, ``3 minutes``."""
    minutes, rest = divmod(budget_ms, 60_000)
    return f"{minutes} minutes" if minutes > 1 and not rest else f"{budget_ms // 1000} seconds"


def chapter_title(work: str, title: str) -> str:
    """Name a chapter in the file to keep."""
    return f"{work}: {title}" if title and title != work else work


def digest(passages: Sequence[Passage], said: Sequence[str] = ()) -> str:
    """Return the name of exactly these passages in this order; empty for none.

    `said` is what the file says of itself: the student's name, the titles of chapters.
    """
    if not passages:
        return ""
    whole = [_EDITION, [asdict(each) for each in passages], list(said)]
    return sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
