"""Grades with their order: a C is a C, and a C- is less."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Repeats(StrEnum):
    """Which of several completed attempts at a course counts."""

    BEST = "best"
    LATEST = "latest"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The grades of a school.

    Attributes:
        points: grade points per letter; the order of grades is the order of their points.
        fail: grades that earn no credit but count in the average, such as F.
        ungraded_pass: grades that earn credit and count in no average, such as P.
        ungraded_fail: grades that earn nothing and count in no average, such as W.
        pending: grades that stand for one still to come, such as I.
        pass_counts_as: the letter that an ungraded pass, a transfer or an exam stands for where a
            minimum grade is asked.
        repeats: which of several completed attempts counts.
    """

    points: dict[str, Decimal]
    fail: frozenset[str]
    ungraded_pass: frozenset[str]
    ungraded_fail: frozenset[str]
    pending: frozenset[str]
    pass_counts_as: str
    repeats: Repeats = Repeats.BEST

    @property
    def known(self) -> frozenset[str]:
        """Every grade that may be recorded."""
        return frozenset(self.points).union(
            self.ungraded_pass, self.ungraded_fail, self.pending, self.fail
        )

    def ordered(self) -> list[str]:
        """List the grades as a form offers them: best first, ungraded ones last."""
        letters = sorted(self.points, key=lambda grade: (-self.points[grade], grade))
        rest = self.ungraded_pass, self.ungraded_fail, self.pending
        return letters + [grade for some in rest for grade in sorted(some)]

    def earns(self, grade: str) -> bool:
        """Tell whether the grade earns credit."""
        return grade in self.ungraded_pass or (grade in self.points and grade not in self.fail)

    def weight(self, grade: str) -> Decimal:
        """Return the points by which two grades are compared."""
        standing_for = grade if grade in self.points else self.pass_counts_as
        return self.points.get(standing_for, Decimal(0))

    def meets(self, grade: str, least: str) -> bool:
        """Tell whether the grade is at least the other; no minimum is always met."""
        return not least or self.weight(grade) >= self.points[least]
