"""Two contacts that are one: which they are, and what is kept of both."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

FIELDS: Mapping[str, str] = {
    "name": "Name",
    "job_title": "What they do",
    "mail": "Mail",
    "phone": "Phone",
    "web": "Web",
}
MOST_PAIRS = 50


def likely_pairs(marked: Iterable[tuple[int, frozenset[str]]]) -> Sequence[tuple[int, int]]:
    """Pair whoever shares a mark, each pair once, the older first.

    Of three that share one mark two pairs are made: after the first merge the rest is proposed.
    """
    sharing: dict[str, list[int]] = {}
    for number, marks in marked:
        for mark in sorted(marks):
            sharing.setdefault(mark, []).append(number)
    pairs = {pair for numbers in sharing.values() for pair in pairwise(sorted(numbers))}
    return sorted(pairs)[:MOST_PAIRS]


def pair_key(first: int, second: int) -> str:
    """Name a pair, so that "these are two" is remembered."""
    low, high = sorted((first, second))
    return f"pair {low} {high}"


def left_over(kept: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Say what the other contact had in a field that is kept from the first; nothing is lost."""
    return [
        f"{label}: {other[key]}"
        for key, label in FIELDS.items()
        if other[key] and other[key] != kept[key]
    ]


def joined(first: str, second: str) -> str:
    """Put two texts one below the other, unless one says what the other does."""
    if second in first:
        return first
    return second if first in second else f"{first}\n{second}"
