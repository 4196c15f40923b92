"""How far two assessors agree beyond chance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Pair = tuple[int, int]


class Weights(StrEnum):
    """How much a disagreement counts by how far it lies apart."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"


def weighted_kappa(pairs: Sequence[Pair], *, levels: int, weights: Weights) -> float | None:
    """Return Cohen's weighted kappa of two ratings of the same things.

    With k ordered levels numbered from 0, the disagreement weight of a pair (i, j) is
    v = (|i − j| / (k − 1))^p, where p is 1 for linear and 2 for quadratic weights, and

        kappa = 1 − Σ v·o / Σ v·e

    where o is the share of pairs seen at (i, j) and e the share expected if both rated by chance
    with their own totals (J. Cohen: Weighted kappa: nominal scale agreement with provision for
    scaled disagreement or partial credit. Psychological Bulletin 70 (1968) 213–220; weights as in
    J. L. Fleiss and J. Cohen, Educational and Psychological Measurement 33 (1973) 613–619).

    Args:
        pairs: first and second rating of each thing, as levels from 0.
        levels: how many levels there are.
        weights: how far apart counts how much.

    Returns:
        1 for full agreement, 0 for what chance gives, below 0 for less; None when there is nothing
        to tell from: no pairs, or both gave everything one and the same level.
    """
    if not pairs or levels < 2:
        return None
    power = 1 if weights is Weights.LINEAR else 2
    count, most = len(pairs), (levels - 1) ** power
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum(abs(a - b) ** power for a, b in pairs) / (count * most)
    expected = sum(
        abs(a - b) ** power * first[a] * second[b] for a in range(levels) for b in range(levels)
    ) / (count * count * most)
    return None if expected == 0 else 1 - seen / expected


def kappa_words(kappa: float | None) -> str:
    """Say what a kappa means in plain words, after the bands of Landis and Koch (1977)."""
    if kappa is None:
        return "Not enough to tell from"
    if kappa < 0:
        return "Poor agreement, less than chance gives"
    bands = ((0.2, "Slight"), (0.4, "Fair"), (0.6, "Moderate"), (0.8, "Substantial"))
    word = next((word for top, word in bands if kappa <= top), "Almost perfect")
    return f"{word} agreement"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What double marking came to.

    Attributes:
        pairs: levels of both marks, the earlier mark first.
        levels: how many levels there are, "not shown yet" included.
    """

    pairs: Sequence[Pair]
    levels: int

    @property
    def same(self) -> int:
        """How many pairs agree exactly."""
        return sum(a == b for a, b in self.pairs)

    @property
    def quadratic(self) -> float | None:
        """Weighted kappa with quadratic weights."""
        return weighted_kappa(self.pairs, levels=self.levels, weights=Weights.QUADRATIC)

    @property
    def linear(self) -> float | None:
        """Weighted kappa with linear weights."""
        return weighted_kappa(self.pairs, levels=self.levels, weights=Weights.LINEAR)
