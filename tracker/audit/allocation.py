"""Which attempt counts for which requirement.

Requirements are served from the narrowest choice to the widest: named courses, then the smallest
pool, then larger ones, then what fills up to the total; among equals in the order of the file.
Where pools lie inside one another or apart, as in most programmes, this finds the best answer.
Where they overlap crosswise it may not, and an exact allocation takes this function's place: it
is given the same and returns the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.audit.candidates import Candidate
from tracker.audit.facts import AttemptKind, DecisionKind, Facts
from tracker.audit.programme import (
    Node,
    NodeType,
    PolicyKind,
    Programme,
    Sharing,
    prefix_of,
)

TAKES_COURSES = frozenset(
    {
        NodeType.ALL_OF,
        NodeType.CHOOSE_COURSES,
        NodeType.CHOOSE_CREDITS,
        NodeType.CHOOSE_BY_RULE,
        NodeType.TERMS_OF,
        NodeType.FILL_TO_TOTAL,
    }
)


@dataclass(frozen=True)
class Use:
    """One candidate at work in one requirement, as the course it counts as there."""

    candidate: Candidate
    stands_for: str
    decision: int


Allocation = Mapping[str, tuple[Use, ...]]


def allocate(programme: Programme, facts: Facts, ordered: Sequence[Candidate]) -> Allocation:
    """Decide what counts where.

    Args:
        programme: what is asked.
        facts: chosen branches and exceptions.
        ordered: the attempts that may count, in the stable order.

    Returns:
        What each requirement uses, per node id; no candidate is in two exclusive ones.
    """
    taken: set[int] = set()
    found: dict[str, tuple[Use, ...]] = {}
    for node in sorted(leaves(programme, facts), key=lambda leaf: _width(programme, leaf)):
        free = [c for c in ordered if node.sharing is Sharing.ATTRIBUTE or id(c) not in taken]
        found[node.id] = tuple(_pick(programme, facts, node, free))
        if node.sharing is Sharing.EXCLUSIVE:
            taken.update(id(use.candidate) for use in found[node.id])
    return found


def leaves(programme: Programme, facts: Facts) -> Iterator[Node]:
    """Give the requirements that take courses themselves, without branches nobody chose."""
    for node in programme.requirements:
        yield from _leaves(node, facts)


def as_taken(programme: Programme, node: Node, candidate: Candidate) -> tuple[str, int] | None:
    """Return the course a candidate counts as in a requirement, with the decision; None: not.

    This looks at the course alone, not at grades.
    """
    for code, decision in candidate.codes(node.id):
        if node.type is NodeType.FILL_TO_TOTAL or code in node.courses:
            return code, decision
        if node.pool.takes(code, programme.tags(code)):
            return code, decision
    return None


def grade_is_enough(programme: Programme, node: Node, candidate: Candidate) -> bool:
    """Tell whether the grade reaches what the requirement asks; one still to come does."""
    return not candidate.attempt.grade or programme.grades.meets(
        candidate.attempt.grade, node.min_grade
    )


def barred_without_letter(programme: Programme, node: Node, candidate: Candidate) -> bool:
    """Tell whether a credit without a letter is not allowed here."""
    if not candidate.ungraded:
        return False
    barred = {
        below.id
        for policy in programme.policies
        if policy.kind is PolicyKind.UNGRADED_CAP
        for top in programme.walk()
        if top.id in policy.not_in
        for below in top.walk()
    }
    return node.id in barred


def waived_courses(facts: Facts, node: Node) -> list[tuple[str, int]]:
    """List the named courses of a requirement that were dropped, with the decision (0: none)."""
    dropped = [(a.course, 0) for a in facts.attempts if a.kind is AttemptKind.WAIVED]
    dropped += [
        (d.course, d.id)
        for d in facts.decisions
        if d.kind is DecisionKind.WAIVER and d.course and d.node in {"", node.id}
    ]
    return sorted(
        {code: (code, by) for code, by in sorted(dropped) if code in node.courses}.values()
    )


def _leaves(node: Node, facts: Facts) -> Iterator[Node]:
    if node.type in TAKES_COURSES and (node.courses or not node.children):
        yield node
    for child in node.children:
        if node.type is not NodeType.CHOOSE_OPTION or child.id in facts.options:
            yield from _leaves(child, facts)


def _width(programme: Programme, node: Node) -> tuple[int, int]:
    """Return how narrow the choice is; the sort is stable, so the file decides among equals."""
    if node.type is NodeType.FILL_TO_TOTAL:
        return (2, 0)
    if node.courses:
        return (0, 0)
    known = programme.courses
    return (1, sum(node.pool.takes(code, programme.tags(code)) for code in known))


def _pick(
    programme: Programme, facts: Facts, node: Node, free: Iterable[Candidate]
) -> Iterator[Use]:
    able = [
        Use(candidate, *taken)
        for candidate in free
        if (taken := as_taken(programme, node, candidate)) is not None
        and _may(programme, node, candidate)
    ]
    if node.type is NodeType.FILL_TO_TOTAL:
        return iter(able)
    if node.courses:
        return _one_each(node, able, {code for code, _ in waived_courses(facts, node)})
    return iter(_lean(node, list(_until_full(node, _preferred(node, able)))))


def _may(programme: Programme, node: Node, candidate: Candidate) -> bool:
    if not grade_is_enough(programme, node, candidate):
        return False
    if barred_without_letter(programme, node, candidate):
        return False
    # A repeat counts only where the grade it is to replace was too low.
    return not candidate.is_repeat or not programme.grades.meets(
        candidate.earlier_grade, node.min_grade
    )


def _one_each(node: Node, able: list[Use], waived: set[str]) -> Iterator[Use]:
    used: set[int] = set()
    for code in node.courses:
        if code in waived:
            continue
        # The course itself before one that stands for it.
        fits = sorted(
            (u for u in able if id(u.candidate) not in used and _serves(u, node, code)),
            key=lambda use: (use.candidate.standing, use.candidate.attempt.course != code),
        )
        if fits:
            used.add(id(fits[0].candidate))
            decision = dict(fits[0].candidate.codes(node.id))[code]
            yield Use(fits[0].candidate, code, decision)


def _serves(use: Use, node: Node, code: str) -> bool:
    return code in {each for each, _ in use.candidate.codes(node.id)}


def _preferred(node: Node, able: list[Use]) -> list[Use]:
    """Put first what must be among the chosen, then one of each subject, as far as asked."""
    first = [use for use in able if use.stands_for in node.must_include]
    subjects = {prefix_of(use.stands_for) for use in first}
    for use in able:
        subject = prefix_of(use.stands_for)
        if len(subjects) < node.min_prefixes and subject not in subjects:
            first.append(use)
            subjects.add(subject)
    chosen = {id(use) for use in first}
    return first + [use for use in able if id(use) not in chosen]


def _until_full(node: Node, able: list[Use]) -> Iterator[Use]:
    times: Counter[str] = Counter()
    terms: set[str] = set()
    total = Decimal(0)
    for use in able:
        if _full(node, times.total(), total, len(terms)):
            return
        if times[use.stands_for] >= node.max_times.get(use.stands_for, times.total() + 1):
            continue
        term = term_of(use)
        if node.type is NodeType.TERMS_OF and term in terms:
            continue
        times[use.stands_for] += 1
        terms.add(term)
        total += use.candidate.attempt.credits
        yield use


def _lean(node: Node, picked: list[Use]) -> list[Use]:
    """Give back what is not needed once the last one was picked: it may count elsewhere."""
    if node.type not in {NodeType.CHOOSE_CREDITS, NodeType.CHOOSE_BY_RULE}:
        return picked
    kept = list(picked)
    for use in picked[:-1]:
        rest = [other for other in kept if other is not use]
        total = sum((other.candidate.attempt.credits for other in rest), Decimal(0))
        if total >= node.credits and conditions_hold(node, rest):
            kept = rest
    return kept


def conditions_hold(node: Node, uses: Sequence[Use]) -> bool:
    """Tell whether the chosen have what must be among them, from as many subjects as asked."""
    names = {use.stands_for for use in uses}
    subjects = {prefix_of(name) for name in names}
    return names.issuperset(node.must_include) and len(subjects) >= node.min_prefixes


def term_of(use: Use) -> str:
    """Name the term of an attempt; what was brought along is a term of its own each."""
    attempt = use.candidate.attempt
    return attempt.term or f"{attempt.kind} {attempt.id}"


def _full(node: Node, count: int, total: Decimal, terms: int) -> bool:
    if node.type is NodeType.CHOOSE_COURSES:
        return count >= node.count
    if node.type is NodeType.TERMS_OF:
        return terms >= node.terms
    return total >= node.credits
