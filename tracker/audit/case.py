"""One audit at work, and the arithmetic its parts share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from tracker.audit.allocation import Allocation
from tracker.audit.answer import (
    ZERO,
    Amount,
    Evidence,
    Missing,
    NodeAnswer,
    Standing,
    Status,
    Unit,
    WhyNot,
)
from tracker.audit.asks import Ask, Use, leaves
from tracker.audit.candidates import Candidate
from tracker.audit.facts import Facts
from tracker.audit.openings import concerning
from tracker.audit.programme import Node, NodeType, Programme, Sharing


@dataclass(frozen=True)
class Case:
    """What is asked, what is known, and what counts where.

    Attributes:
        programme: what is asked.
        facts: what is known.
        ordered: the attempts that count at all, in the stable order.
        set_aside: why the others do not.
        asks: what is asked of courses, per node id.
        allocation: what counts where.
    """

    programme: Programme
    facts: Facts
    ordered: Sequence[Candidate]
    set_aside: Sequence[WhyNot]
    asks: Mapping[str, Ask]
    allocation: Allocation

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The requirements that take courses themselves, without branches nobody chose."""
        return tuple(leaves(self.programme, self.facts))

    @cached_property
    def concerning(self) -> Mapping[str, Sequence[Candidate]]:
        """The attempts that may be one of a requirement's, per its id."""
        return concerning(self.programme, self.ordered)

    @cached_property
    def users(self) -> Mapping[int, Sequence[Node]]:
        """The requirements that use an attempt for themselves, by its identity.

        What fills up takes what nobody else wants: it keeps nothing out.
        """
        found: dict[int, list[Node]] = defaultdict(list)
        for node in self.leaves:
            fills = node.type is NodeType.FILL_TO_TOTAL
            if node.sharing is Sharing.EXCLUSIVE and not fills:
                for use in self.uses(node):
                    found[id(use.candidate)].append(node)
        return found

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """What was worked out for a requirement already, per its id."""
        return {}

    def uses(self, node: Node) -> tuple[Use, ...]:
        """Return what counts for a requirement itself, without its parts."""
        return self.allocation.get(node.id)

    def repeat_of(self, candidate: Candidate) -> Node | None:
        """Find the requirement that uses a repeat of an attempt instead of it."""
        course = self.programme.main_code(candidate.attempt.course)
        return next(
            (
                node
                for node in self.programme.walk()
                if node.sharing is Sharing.EXCLUSIVE
                for use in self.uses(node)
                if use.candidate.is_repeat
                and self.programme.main_code(use.candidate.attempt.course) == course
            ),
            None,
        )

    def counted(self) -> list[Candidate]:
        """List the attempts whose credits count towards the degree.

        What is repeated keeps its credits here until the repeat has earned them again.
        """
        return counted(self.programme, self.ordered)


def counted(programme: Programme, ordered: Iterable[Candidate]) -> list[Candidate]:
    """List the attempts whose credits count, of those that no cap keeps out."""
    return [c for c in ordered if not c.is_repeat and programme.in_total(c.attempt.course)]


def asked_credits(programme: Programme, node: Node) -> Decimal | None:
    """Return how many credits a requirement asks for before any choice; None where that varies."""
    if node.sharing is Sharing.ATTRIBUTE or node.type is NodeType.FILL_TO_TOTAL:
        return None
    if node.type is NodeType.CHOOSE_OPTION:
        asked = {asked_credits(programme, option) for option in node.children}
        return asked.pop() if len(asked) == 1 else None
    asked_of_parts = (asked_credits(programme, child) for child in node.children)
    parts = sum((p for p in asked_of_parts if p), ZERO)
    if node.children and node.credits:
        return max(node.credits, parts)  # a total over its parts and more
    return asked_here(programme, node, times(node)) + parts


def asked_here(programme: Programme, node: Node, open_courses: Iterable[str]) -> Decimal:
    """Return the credits a requirement itself asks for, without its parts."""
    if node.type is NodeType.CHOOSE_COURSES:
        return max(cheapest(programme, node, node.count), node.credits)
    if node.type is NodeType.TERMS_OF:
        return node.terms * node.credits_each
    if node.type in {NodeType.CHOOSE_CREDITS, NodeType.CHOOSE_BY_RULE}:
        return max(node.credits, cheapest(programme, node, node.count))
    return sum((worth(programme, code) for code in open_courses), ZERO)


def times(node: Node) -> list[str]:
    """List the named courses, each as often as it is asked for."""
    return [code for code in node.courses for _ in range(node.times.get(code, 1))]


def cheapest(programme: Programme, node: Node, count: int) -> Decimal:
    """Return what the smallest so many courses of a pool are worth."""
    return sum(programme.prices(node)[:count], ZERO)


def worth(programme: Programme, code: str) -> Decimal:
    """Return the credits of a course towards the degree in this catalogue."""
    course = programme.courses.get(code)
    return course.credits if course and course.in_total else ZERO


def in_credits(candidates: Iterable[Candidate], required: Decimal = ZERO) -> Amount:
    """Add up attempts by how certain they are."""
    totals = dict.fromkeys(Standing, ZERO)
    for candidate in candidates:
        totals[candidate.standing] += candidate.attempt.credits
    return _amount(Unit.CREDITS, totals, required)


def in_number(unit: Unit, standings: Iterable[Standing], required: int) -> Amount:
    """Count things by how certain they are."""
    totals = dict.fromkeys(Standing, ZERO)
    for standing in standings:
        totals[standing] += 1
    return _amount(unit, totals, Decimal(required))


def together(amounts: Iterable[Amount]) -> Amount:
    """Add up amounts of credits."""
    parts = list(amounts)
    return Amount(
        unit=Unit.CREDITS,
        required=sum((a.required for a in parts), ZERO),
        earned=sum((a.earned for a in parts), ZERO),
        in_progress=sum((a.in_progress for a in parts), ZERO),
        planned=sum((a.planned for a in parts), ZERO),
    )


def plain(
    node: Node,
    status: Status,
    *,
    amount: Amount,
    credits: Amount | None = None,  # noqa: A002 - the word of the field
    missing: tuple[Missing, ...] = (),
    waived: tuple[str, ...] = (),
    children: tuple[NodeAnswer, ...] = (),
    evidence: tuple[Evidence, ...] = (),
) -> NodeAnswer:
    """Begin an answer with what the requirement says of itself."""
    return NodeAnswer(
        id=node.id,
        label=node.label,
        type=node.type,
        sharing=node.sharing,
        status=status,
        amount=amount,
        credits=credits or Amount(unit=Unit.CREDITS),
        missing=missing,
        waived=waived,
        children=children,
        evidence=evidence,
        note=node.note,
    )


def _amount(unit: Unit, totals: dict[Standing, Decimal], required: Decimal) -> Amount:
    return Amount(
        unit=unit,
        required=required,
        earned=totals[Standing.EARNED],
        in_progress=totals[Standing.IN_PROGRESS],
        planned=totals[Standing.PLANNED],
    )
