"""What a requirement asks of the courses it uses, in one form for all types."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tracker.audit.candidates import LOCAL, Candidate
from tracker.audit.facts import Facts
from tracker.audit.pools import Limit, Pool, prefix_of
from tracker.audit.programme import TAKES_COURSES, Node, NodeType, Programme


@dataclass(frozen=True)
class Use:
    """One candidate at work in one requirement.

    Attributes:
        candidate: the attempt.
        stands_for: code of the course it counts as.
        decision: id of the exception that makes it count; 0 for none.
        slot: the place it fills: a named course or a term; "" where places have no names.
    """

    candidate: Candidate
    stands_for: str
    decision: int
    slot: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One requirement.

    Attributes:
        node: as the programme has it.
        slots: places with names, and how many uses each may hold.
        fill: whether every place must be filled.
        count: how many uses it takes.
        credits: how many credits it takes.
        limits: how much must or may come from a set.
        within: ids of the parts whose uses count here, too.
    """

    node: Node
    slots: Mapping[str, int]
    fill: bool
    count: int
    credits: Decimal
    limits: tuple[Limit, ...]
    within: frozenset[str]

    @cached_property
    def is_plain(self) -> bool:
        """Whether it looks at nothing but number, credits and places."""
        node = self.node
        return not (
            self.limits
            or self.within
            or node.min_prefixes
            or node.max_per_prefix
            or node.min_areas
            or (self.count and self.credits)
        )


def asks(programme: Programme, facts: Facts) -> list[Ask]:
    """List what takes courses, without branches nobody chose, in the order of the file."""
    return [_ask(facts, node) for top in programme.requirements for node in _takers(top, facts)]


def leaves(programme: Programme, facts: Facts) -> Iterator[Node]:
    """Give the requirements that take courses themselves, without branches nobody chose."""
    for top in programme.requirements:
        yield from _takers(top, facts)


def term_of(candidate: Candidate) -> str:
    """Name the term of an attempt; what was brought along is a term of its own each."""
    attempt = candidate.attempt
    return attempt.term or f"{attempt.kind} {attempt.id}"


def terms_enrolled(facts: Facts, node: Node) -> tuple[str, ...]:
    """List the terms in which a requirement of every term asks for something."""
    known = facts.terms or tuple(
        sorted({a.term for a in facts.attempts if a.kind in LOCAL and a.term})
    )
    return tuple(term for term in known if in_season(node, term))


def in_season(node: Node, term: str) -> bool:
    """Tell whether a term is one of those a requirement looks at, by a word of its name."""
    words = term.casefold().split()
    return not node.seasons or any(season.casefold() in words for season in node.seasons)


def waived_courses(facts: Facts, node: Node) -> list[tuple[str, int]]:
    """List the named courses of a requirement that were dropped, with the decision (0: none)."""
    if not (node.courses and facts.dropped):
        return []
    mine = [(code, by) for code, by, only in facts.dropped if only in {"", node.id}]
    return sorted({code: (code, by) for code, by in mine if code in node.courses}.values())


def falls_short(programme: Programme, ask: Ask, uses: Iterable[Use]) -> list[str]:
    """List what these uses leave open, each as "what: how much"; nothing when it is met.

    Args:
        programme: for the tags of courses.
        ask: the requirement.
        uses: its own and those of its parts.
    """
    some = list(uses)
    held = Counter(use.slot for use in some if use.slot)
    lacks: dict[str, int | Decimal] = {
        "places": sum(most - min(held[slot], most) for slot, most in ask.slots.items())
        if ask.fill
        else 0,
        "courses": ask.count - len(some),
        "credits": ask.credits - total(some),
        "subjects": ask.node.min_prefixes - len({prefix_of(use.stands_for) for use in some}),
        "areas": ask.node.min_areas - areas_reached(programme, ask.node, some),
    }
    for limit in ask.limits:
        inside = from_pool(programme, limit.pool, some)
        lacks[f"{limit.label} courses"] = limit.min_count - len(inside)
        lacks[f"{limit.label} credits"] = limit.min_credits - total(inside)
    return [f"{what}: {lack}" for what, lack in lacks.items() if lack > 0]


def total(uses: Iterable[Use]) -> Decimal:
    """Add up credits."""
    return sum((use.candidate.attempt.credits for use in uses), Decimal(0))


def from_pool(programme: Programme, pool: Pool, uses: Iterable[Use]) -> list[Use]:
    """Return the uses that come from a set of courses."""
    return [use for use in uses if pool.takes(use.stands_for, programme.tags(use.stands_for))]


def areas_reached(programme: Programme, node: Node, uses: Iterable[Use]) -> int:
    """Count the areas from which something is used."""
    some = list(uses)
    return sum(bool(from_pool(programme, area.pool, some)) for area in node.areas)


def _takers(node: Node, facts: Facts) -> Iterator[Node]:
    if node.takes_courses:
        yield node
    for child in node.children:
        if node.type is not NodeType.CHOOSE_OPTION or child.id in facts.options:
            yield from _takers(child, facts)


def _ask(facts: Facts, node: Node) -> Ask:
    slots = _slots(facts, node)
    below = {
        taker.id
        for child in node.children
        for taker in _takers(child, facts)
        if taker.type in TAKES_COURSES
    }
    by_number = node.type in {NodeType.CHOOSE_COURSES, NodeType.CHOOSE_CREDITS, NodeType.ALL_OF}
    return Ask(
        node=node,
        slots=slots,
        fill=node.type in {NodeType.ALL_OF, NodeType.EVERY_TERM},
        count=node.terms if node.type is NodeType.TERMS_OF else node.count if by_number else 0,
        credits=Decimal(0) if node.type is NodeType.TERMS_OF else node.credits,
        limits=_limits(node),
        within=frozenset(below),
    )


def _slots(facts: Facts, node: Node) -> dict[str, int]:
    if node.type is NodeType.EVERY_TERM:
        return dict.fromkeys(terms_enrolled(facts, node), 1)
    waived = {code for code, _ in waived_courses(facts, node)}
    return {code: node.times.get(code, 1) for code in node.courses if code not in waived}


def _limits(node: Node) -> tuple[Limit, ...]:
    named = [
        Limit(label=code, pool=Pool(courses=frozenset({code})), min_count=1)
        for code in node.must_include
    ]
    often = [
        Limit(label=code, pool=Pool(courses=frozenset({code})), max_count=most)
        for code, most in node.max_times.items()
    ]
    return (*named, *often, *node.limits)
