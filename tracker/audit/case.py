"""One audit at work, and the arithmetic its parts share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.audit.allocation import Allocation, Use
from tracker.audit.answer import (
    ZERO,
    Amount,
    Missing,
    NodeAnswer,
    Standing,
    Status,
    Unit,
    WhyNot,
)
from tracker.audit.candidates import Candidate
from tracker.audit.facts import Facts
from tracker.audit.programme import Node, NodeType, Programme, Sharing


@dataclass(frozen=True)
class Case:
    """What is asked, what is known, and what counts where."""

    programme: Programme
    facts: Facts
    ordered: Sequence[Candidate]
    set_aside: Sequence[WhyNot]
    allocation: Allocation

    def uses(self, node: Node) -> tuple[Use, ...]:
        """Return what counts for a requirement."""
        return self.allocation.get(node.id, ())


def asked_credits(programme: Programme, node: Node) -> Decimal | None:
    """Return how many credits a requirement asks for before any choice; None where that varies."""
    if node.sharing is Sharing.ATTRIBUTE or node.type is NodeType.FILL_TO_TOTAL:
        return None
    if node.type is NodeType.CHOOSE_OPTION:
        asked = {asked_credits(programme, option) for option in node.children}
        return asked.pop() if len(asked) == 1 else None
    parts = (asked_credits(programme, child) for child in node.children)
    return asked_here(programme, node, node.courses) + sum((p for p in parts if p), ZERO)


def asked_here(programme: Programme, node: Node, open_courses: Iterable[str]) -> Decimal:
    """Return the credits a requirement itself asks for, without its parts."""
    if node.type is NodeType.CHOOSE_COURSES:
        return cheapest(programme, node, node.count)
    if node.type is NodeType.TERMS_OF:
        return node.terms * node.credits_each
    if node.type in {NodeType.CHOOSE_CREDITS, NodeType.CHOOSE_BY_RULE}:
        return node.credits
    return sum((worth(programme, code) for code in open_courses), ZERO)


def cheapest(programme: Programme, node: Node, count: int) -> Decimal:
    """Return what the smallest so many courses of a pool are worth."""
    known = programme.courses.values()
    prices = sorted(c.credits for c in known if node.pool.takes(c.code, c.tags))
    return sum(prices[:count], ZERO)


def worth(programme: Programme, code: str) -> Decimal:
    """Return the credits of a course in this catalogue."""
    course = programme.courses.get(code)
    return course.credits if course else ZERO


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
