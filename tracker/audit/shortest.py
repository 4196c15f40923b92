"""The fewest courses that meet what is open, proved: which to take beside what is there.

Every course of the catalogue that could help joins the allocation as if it were planned, and the
solver takes as few of them as it can. Requirements that only look at courses, and those that may
share, are counted with the rest, so that one course may serve several.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil

from tracker.audit.allocation import one_contest
from tracker.audit.answer import Standing
from tracker.audit.candidates import candidates
from tracker.audit.exact import Contest, Rows
from tracker.audit.facts import Attempt, AttemptKind, Facts
from tracker.audit.programme import Node, NodeType, Programme
from tracker.audit.solver import UndecidedError

MOST_TIMES = 8  # how often a course that may be repeated is thought of
_NEW = -1_000_000  # ids of courses that are only thought of lie below those of rows
_AHEAD = frozenset({AttemptKind.IN_PROGRESS, AttemptKind.PLANNED})

First = Mapping[str, Sequence[Collection[str]]]


def shortest(programme: Programme, facts: Facts, first: First | None = None) -> tuple[str, ...]:
    """Find the fewest courses, and of these the fewest credits, that meet the most.

    Met are as many requirements as courses of the catalogue can meet; of the others as little as
    possible stays open. What fills up to the total is free and not thought of.

    Args:
        programme: what is asked.
        facts: what is there, in progress and planned.
        first: what a course asks for before it: of each group one.

    Returns:
        Their codes, a repeatable one as often as it is needed. The same facts in any order give
        the same courses.

    Raises:
        UndecidedError: there are too many possibilities to prove it.
    """
    asked = {node.id: node for node in _asking(programme)}
    wanted = _with_first(_helpful(programme, facts, asked.values()), first or {}, programme, facts)
    thought = [
        Attempt(
            id=_NEW - place,
            course=code,
            credits=programme.courses[code].credits,
            kind=AttemptKind.PLANNED,
        )
        for place, code in enumerate(
            code for code in sorted(wanted) for _ in range(_often(programme, asked.values(), code))
        )
    ]
    # A requirement of every term asks for the terms there are, not for those of these courses.
    supposed = replace(facts, attempts=(*facts.attempts, *thought))
    ordered, _ = candidates(programme, supposed)
    contest = one_contest(programme, supposed, ordered)
    return _Search(contest, thought, first or {}).found()


class _Search:
    """The program of one search."""

    def __init__(self, contest: Contest, thought: Sequence[Attempt], first: First) -> None:
        self.contest, self.thought = contest, thought
        self.rows = Rows(contest, (Standing.PLANNED,))
        self.model = self.rows.model
        self.taken = {attempt.id: self.model.variable() for attempt in thought}
        self.by_code: dict[str, list[int]] = {}
        for attempt in thought:
            self.by_code.setdefault(attempt.course, []).append(self.taken[attempt.id])
        self._used_if_taken()
        self._first_of_equals()
        self._asked_first(first)

    def found(self) -> tuple[str, ...]:
        """Take as few courses as meet the most."""
        rows = self.rows
        worth = {self.taken[a.id]: int(a.credits * rows.scale) for a in self.thought}
        met = {rows.met[ask.node.id, Standing.PLANNED]: -1 for ask in self.contest.asks}
        number = dict.fromkeys(self.taken.values(), 1)
        values = self.model.least([met, rows.lacking, rows.short, number, worth])
        if values is None:  # using nothing is always possible
            raise UndecidedError
        return tuple(a.course for a in self.thought if values[self.taken[a.id]])

    def _used_if_taken(self) -> None:
        for _, use, variable in self.rows.uses:
            taken = self.taken.get(use.candidate.attempt.id)
            if taken is not None:
                self.model.at_most({variable: 1, taken: -1}, 0)

    def _first_of_equals(self) -> None:
        """Take a repeatable course once before it is taken twice: it is all the same."""
        for again in self.by_code.values():
            for one, other in pairwise(again):
                self.model.at_least({one: 1, other: -1}, 0)

    def _asked_first(self, first: First) -> None:
        for code, variables in self.by_code.items():
            for group in first.get(code, ()):
                before = {v: 1 for other in group for v in self.by_code.get(other, ())}
                if before:
                    self.model.at_least({**before, variables[0]: -1}, 0)


def _asking(programme: Programme) -> Iterable[Node]:
    return (
        node
        for node in programme.walk()
        if node.takes_courses and node.type is not NodeType.FILL_TO_TOTAL
    )


def _helpful(programme: Programme, facts: Facts, asked: Iterable[Node]) -> set[str]:
    """Return the courses that some requirement wants and that are not ahead already."""
    ids = {node.id for node in asked}
    return {
        code
        for code in programme.courses.keys() - _ahead(programme, facts)
        if not ids.isdisjoint(programme.concerned(code))
    }


def _with_first(wanted: set[str], first: First, programme: Programme, facts: Facts) -> set[str]:
    """Add what the wanted courses ask for first, and what that asks for."""
    known = programme.courses.keys() - _ahead(programme, facts)
    found, left = set(wanted), list(wanted)
    while left:
        named = {code for group in first.get(left.pop(), ()) for code in group}
        left += (named & known) - found
        found |= named & known
    return found


def _ahead(programme: Programme, facts: Facts) -> set[str]:
    """Return the courses under way or planned that count but once."""
    ahead = {programme.main_code(a.course) for a in facts.attempts if a.kind in _AHEAD}
    return {code for code in ahead if not programme.repeatable(code)}


def _often(programme: Programme, asked: Iterable[Node], code: str) -> int:
    """Return how often a course is thought of: once, unless it may be repeated."""
    course = programme.courses[code]
    if not course.repeatable:
        return 1
    times = [1]
    for node in asked:
        if node.id in programme.concerned(code):
            by_credits = ceil(node.credits / course.credits) if course.credits else 1
            times.append(max(node.count, node.terms, node.times.get(code, 1), by_credits))
    return min(max(times), MOST_TIMES)
