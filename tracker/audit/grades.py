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
        lowest_is_best: whether fewer points are better, as where 1.0 is the best mark and 4.0
            still passes.
    """

    points: dict[str, Decimal]
    fail: frozenset[str]
    ungraded_pass: frozenset[str]
    ungraded_fail: frozenset[str]
    pending: frozenset[str]
    pass_counts_as: str
    repeats: Repeats = Repeats.BEST
    lowest_is_best: bool = False

    @property
    def known(self) -> frozenset[str]:
        """Every grade that may be recorded."""
        return frozenset(self.points).union(
            self.ungraded_pass, self.ungraded_fail, self.pending, self.fail
        )

    def ordered(self) -> list[str]:
        """List the grades as a form offers them: best first, ungraded ones last."""
        letters = sorted(self.points, key=lambda grade: (-self.weight(grade), grade))
        rest = self.ungraded_pass, self.ungraded_fail, self.pending
        return letters + [grade for some in rest for grade in sorted(some)]

    def earns(self, grade: str) -> bool:
        """Tell whether the grade earns credit."""
        return grade in self.ungraded_pass or (grade in self.points and grade not in self.fail)

    def weight(self, grade: str) -> Decimal:
        """Return the points by which two grades are compared: more is better."""
        standing_for = grade if grade in self.points else self.pass_counts_as
        points = self.points.get(standing_for)
        if points is None:
            return -max(self.points.values(), default=Decimal(0)) - 1
        return -points if self.lowest_is_best else points

    def meets(self, grade: str, least: str) -> bool:
        """Tell whether the grade is at least the other; no minimum is always met."""
        return not least or self.weight(grade) >= self.weight(least)

    def reaches(self, average: Decimal, least: Decimal) -> bool:
        """Tell whether an average is at least as good as another."""
        return average <= least if self.lowest_is_best else average >= least


def numeric(lowest: Decimal, highest: Decimal, step: Decimal) -> dict[str, Decimal]:
    """List the marks of a scale of numbers, each under the name it is written with."""
    marks = int((highest - lowest) / step)
    found = [lowest + step * number for number in range(marks + 1)]
    return {f"{mark.normalize():f}" if step >= 1 else f"{mark:f}": mark for mark in found}
