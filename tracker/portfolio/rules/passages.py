"""Passages of a reel: how times are typed, and how long a reel may be."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

SHORT_MS, HINT_MS, LONGEST_MS = 60_000, 120_000, 180_000
MOST_PASSAGES = 12


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


def digest(passages: Sequence[Passage]) -> str:
    """Return the name of exactly these passages in this order; empty for none."""
    if not passages:
        return ""
    said = json.dumps([asdict(each) for each in passages], sort_keys=True)
    return sha256(said.encode()).hexdigest()
