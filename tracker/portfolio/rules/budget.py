"""How passages share the time of a reel.

In the student's order; when all fit, all play whole. Otherwise the longest are shortened first, at
their ends and all to the same length, though never below eight seconds. What does not fit even
then falls out, the last in the order first. Nobody's passage gives way while a longer one is left
longer, and none leaves its place.
"""

from collections.abc import Sequence
from itertools import accumulate

SHORT_MS, MIDDLE_MS, LONG_MS = 60_000, 180_000, 300_000
BUDGETS_MS = (SHORT_MS, MIDDLE_MS, LONG_MS)
LEAST_MS = 8_000
RULE = (
    "Passages play in your order. When all fit, all play whole. Otherwise the longest are "
    "shortened first, at their ends and all to the same length, never below 8 seconds. What does "
    "not fit even then falls out, the last first."
)


def shared(lengths_ms: Sequence[int], budget_ms: int) -> list[int]:
    """Return how long each passage plays, in their order; 0 for one that falls out."""
    kept = _kept(lengths_ms, budget_ms)
    longest_ms = _cap(lengths_ms[:kept], budget_ms)
    return [min(each, longest_ms) for each in lengths_ms[:kept]] + [0] * (len(lengths_ms) - kept)


def _kept(lengths_ms: Sequence[int], budget_ms: int) -> int:
    """Return how many, from the first on, have room for what they play at least."""
    needed = accumulate(min(each, LEAST_MS) for each in lengths_ms)
    return sum(1 for sum_ms in needed if sum_ms <= budget_ms)


def _cap(lengths_ms: Sequence[int], budget_ms: int) -> int:
    """Return the length to which the longest are shortened so that all of them fit."""
    left_ms = budget_ms
    ordered = sorted(lengths_ms)
    for place, length_ms in enumerate(ordered):
        fair_ms = left_ms // (len(ordered) - place)
        if length_ms > fair_ms:
            return fair_ms
        left_ms -= length_ms
    return max(ordered, default=0)
