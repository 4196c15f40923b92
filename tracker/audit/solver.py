"""Whole-number programs, solved exactly and always the same way.

A thin layer over HiGHS, which computes with floating point numbers. Three things make its answers
exact here: all coefficients are small whole numbers, an answer is rounded and then held against
every row in whole numbers, and rules of different rank are minimised one after the other, or in
one sum whose weights stay far below what the solver's tolerances could blur.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any

Terms = Mapping[int, int]  # variable → factor

# Products of ranges up to this become one sum: 1e5 times the solver's tolerance of 1e-6 is 0.1,
# and two different values of a sum of whole numbers are at least 1 apart.
LARGEST_SUM = 100_000
# Far more than programmes of real students need; bounds what a hostile one can cost.
MOST_BRANCHES = 5_000


class UndecidedError(Exception):
    """The search was given up: too many possibilities."""


class Model:
    """A program in the making: variables from 0 to a bound, and rows over them."""

    def __init__(self) -> None:
        self._most: list[int] = []
        self._rows: list[tuple[dict[int, int], int]] = []  # sum of terms >= bound

    def variable(self, most: int = 1) -> int:
        """Add a whole number from 0 to ``most``; return its place."""
        self._most.append(most)
        return len(self._most) - 1

    def at_least(self, terms: Terms, bound: int) -> None:
        """Ask for a sum of at least so much."""
        if bound > sum(min(0, f * self._most[v]) for v, f in terms.items()):
            self._rows.append((dict(terms), bound))

    def at_most(self, terms: Terms, bound: int) -> None:
        """Ask for a sum of at most so much."""
        self.at_least({v: -f for v, f in terms.items()}, -bound)

    def least(
        self, stages: Sequence[Terms], after: Sequence[Terms] = (), fixed: Iterable[int] = ()
    ) -> list[int] | None:
        """Return the values that make the first sum least, of these the second least, and so on.

        Args:
            stages: what is made least, one after the other.
            after: what is made least after that, with ``fixed`` left as it came out. Ties among
                few possibilities are cheap to break, among many they cost most of the time.
            fixed: variables that stay.

        Raises:
            UndecidedError: there are too many possibilities.

        Returns:
            One value per variable; None where the rows contradict each other.
        """
        if any(bound > self._reach(terms) for terms, bound in self._rows):
            return None
        if not self._most:
            return []
        work = _Work(self._most, self._rows)
        found: list[int] | None = None
        for part in (stages, after):
            if part is after and found is not None:
                work.fix({variable: found[variable] for variable in fixed})
            for chunk in self._chunks([stage for stage in part if stage]):
                best = sum(min(0, f * self._most[v]) for v, f in chunk.items())
                if found is None or _sum(chunk, found) > best:
                    found = work.run(chunk)
                    if found is None:
                        return None
                work.add(({v: -f for v, f in chunk.items()}, -_sum(chunk, found)))
        return work.run({}) if found is None else found

    def _reach(self, terms: Terms) -> int:
        return sum(max(0, f * self._most[v]) for v, f in terms.items())

    def _chunks(self, stages: Sequence[Terms]) -> list[dict[int, int]]:
        """Join stages into sums as long as their weights stay small."""
        chunks: list[list[Terms]] = []
        for stage in stages:
            if chunks and prod(map(self._range, [*chunks[-1], stage])) <= LARGEST_SUM:
                chunks[-1].append(stage)
            else:
                chunks.append([stage])
        return [self._joined(chunk) for chunk in chunks]

    def _range(self, stage: Terms) -> int:
        return 1 + sum(abs(f) * self._most[v] for v, f in stage.items())

    def _joined(self, stages: Sequence[Terms]) -> dict[int, int]:
        joined: dict[int, int] = {}
        weight = 1
        for stage in reversed(stages):
            for variable, factor in stage.items():
                joined[variable] = joined.get(variable, 0) + weight * factor
            weight *= self._range(stage)
        return joined


def _sum(terms: Terms, values: Sequence[int]) -> int:
    return sum(factor * values[variable] for variable, factor in terms.items())


class _Work:
    """The program as the solver holds it."""

    def __init__(self, most: Sequence[int], rows: Sequence[tuple[Terms, int]]) -> None:
        # Loaded here: a start of the site should not wait for it.
        import highspy  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415

        self._highspy, self._np = highspy, np
        self._count = len(most)
        self._columns = np.arange(self._count, dtype=np.int32)
        self._at: list[int] = []  # variables of all rows, one row after the other
        self._by: list[int] = []  # their factors
        self._starts: list[int] = []  # where each row begins in these
        self._bounds: list[int] = []
        self._known: list[int] = []
        make: Any = highspy.Highs
        self._solver = make()
        for name, value in _OPTIONS.items():
            self._solver.setOptionValue(name, value)
        self._solver.addVars(self._count, np.zeros(self._count), np.array(most, dtype=float))
        whole = np.full(self._count, highspy.HighsVarType.kInteger)
        self._solver.changeColsIntegrality(self._count, self._columns, whole)
        if rows:
            self.add(*rows)

    def add(self, *rows: tuple[Terms, int]) -> None:
        """Add rows of at least one term each, all of them in one call of the solver."""
        first, begins = len(self._at), []
        for terms, bound in rows:
            begins.append(len(self._at) - first)
            self._starts.append(len(self._at))
            self._at += terms
            self._by += terms.values()
            self._bounds.append(bound)
        np = self._np
        self._solver.addRows(
            len(rows),
            np.array(self._bounds[len(self._bounds) - len(rows) :], dtype=float),
            np.full(len(rows), self._highspy.kHighsInf),
            len(self._at) - first,
            np.array(begins, dtype=np.int32),
            np.array(self._at[first:], dtype=np.int32),
            np.array(self._by[first:], dtype=float),
        )

    def fix(self, values: Mapping[int, int]) -> None:
        for variable, value in values.items():
            self._solver.changeColBounds(variable, value, value)

    def run(self, goal: Terms) -> list[int] | None:
        cost = self._np.zeros(self._count)
        for variable, factor in goal.items():
            cost[variable] = factor
        self._solver.changeColsCost(self._count, self._columns, cost)
        if self._known:
            start = self._highspy.HighsSolution()
            start.col_value = [float(value) for value in self._known]
            self._solver.setSolution(start)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == self._highspy.HighsModelStatus.kInfeasible:
            return None
        if status != self._highspy.HighsModelStatus.kOptimal:
            raise UndecidedError
        values = [round(value) for value in self._solver.getSolution().col_value]
        if self._breaks(values):
            raise UndecidedError  # rounding broke a row: not an answer
        self._known = values
        return values

    def _breaks(self, values: Sequence[int]) -> bool:
        """Tell whether a row does not hold, in whole numbers."""
        if not self._bounds:
            return False
        np = self._np
        factors, found = np.array(self._by, dtype=np.int64), np.array(values, dtype=np.int64)
        sums = np.add.reduceat(factors * found[self._at], self._starts)
        return bool((sums < np.array(self._bounds, dtype=np.int64)).any())


_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 1,
    # Searching far and wide for a first answer costs more here than it saves.
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_effort": 0.0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # sums of whole numbers: less than one apart is equal
    "mip_max_nodes": MOST_BRANCHES,
}
