"""The answer for a requirement that takes courses itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from tracker.audit import words
from tracker.audit.answer import (
    ZERO,
    Amount,
    Missing,
    NodeAnswer,
    Reason,
    Standing,
    Status,
    Unit,
    Used,
    WhyNot,
)
from tracker.audit.asks import (
    Ask,
    Use,
    areas_reached,
    falls_short,
    from_pool,
    total,
    waived_courses,
)
from tracker.audit.candidates import Candidate
from tracker.audit.case import (
    Case,
    asked_credits,
    asked_here,
    cheapest,
    in_credits,
    in_number,
    plain,
    times,
    worth,
)
from tracker.audit.openings import as_taken, barrier, may_enter
from tracker.audit.pools import Limit, Pool, prefix_of
from tracker.audit.programme import Node, NodeType, Sharing

AT = {
    Standing.EARNED: Status.MET,
    Standing.IN_PROGRESS: Status.IN_PROGRESS,
    Standing.PLANNED: Status.PLANNED,
}
BY_PLACE = {NodeType.ALL_OF, NodeType.EVERY_TERM}


@dataclass(frozen=True)
class _Leaf:
    """One requirement with what it uses, and the named courses nothing was found for.

    ``parts`` is what the requirements below it use where that counts here, too.
    """

    case: Case
    ask: Ask
    uses: tuple[Use, ...]
    parts: tuple[Use, ...]
    waived: tuple[str, ...]
    still: tuple[str, ...]

    @property
    def node(self) -> Node:
        return self.ask.node

    @cached_property
    def all(self) -> tuple[Use, ...]:
        return (*self.uses, *self.parts)

    @cached_property
    def required(self) -> Decimal:
        """Credits it asks for."""
        return _required(self)

    @property
    def is_total(self) -> bool:
        """Whether it asks for a total over its parts."""
        return bool(self.ask.within and self.node.credits)


def answer(case: Case, node: Node) -> NodeAnswer:
    """Answer one requirement that takes courses, without its parts."""
    leaf = _leaf(case, node)
    amount = _amount(leaf)
    return replace(
        plain(node, _status(leaf, amount), amount=amount, credits=_credits(leaf)),
        used=tuple(_used(use) for use in leaf.uses),
        waived=tuple(f"{case.programme.title(code)} is waived." for code in leaf.waived),
        missing=tuple(_missing(leaf, amount)),
        why_not=tuple(_why_not(leaf, amount)),
    )


def _leaf(case: Case, node: Node) -> _Leaf:
    known: _Leaf | None = case.worked_out.get(node.id)
    if known is None:
        known = case.worked_out[node.id] = _worked_out(case, node)
    return known


def _worked_out(case: Case, node: Node) -> _Leaf:
    ask = case.asks[node.id]
    uses = case.uses(node)
    parts = tuple(use for id_ in sorted(ask.within) for use in case.allocation.get(id_))
    waived = tuple(code for code, _ in waived_courses(case.facts, node))
    still = [code for code in times(node) if code not in waived]
    for use in uses:
        if use.stands_for in still:
            still.remove(use.stands_for)
    return _Leaf(case, ask, uses, parts, waived, tuple(still))


def _credits(leaf: _Leaf) -> Amount:
    """Return what the requirement takes of the degree's credits; a look at them takes none."""
    if leaf.node.sharing is Sharing.ATTRIBUTE:
        return Amount(unit=Unit.CREDITS)
    counting = leaf.case.programme.in_total
    some = [use.candidate for use in leaf.uses if counting(use.candidate.attempt.course)]
    return in_credits(some, leaf.required)


def _required(leaf: _Leaf) -> Decimal:
    case, node = leaf.case, leaf.node
    if node.type is NodeType.FILL_TO_TOTAL:
        return _to_fill(leaf)
    if leaf.is_total:
        below = [_leaf(case, part) for part in case.leaves if part.id in leaf.ask.within]
        return max(node.credits - sum(max(p.required, total(p.uses)) for p in below), ZERO)
    if node.type is NodeType.ALL_OF:
        taken = sum((worth(case.programme, use.stands_for) for use in leaf.uses), ZERO)
        return taken + asked_here(case.programme, node, leaf.still)
    if node.type is NodeType.CHOOSE_COURSES:
        some = total(leaf.uses)
        return max(
            some + cheapest(case.programme, node, max(node.count - len(leaf.uses), 0)), node.credits
        )
    return asked_here(case.programme, node, ())


def _to_fill(filler: _Leaf) -> Decimal:
    """Return what is left of the total when every other requirement has what it asks."""
    case, open_elsewhere = filler.case, ZERO
    used: dict[int, Candidate] = {}
    for node in case.leaves:
        if node.type is NodeType.FILL_TO_TOTAL or node.sharing is Sharing.ATTRIBUTE:
            continue
        leaf = _leaf(case, node)
        open_elsewhere += _credits(leaf).open
        used |= {id(use.candidate): use.candidate for use in leaf.uses}
    for node in case.programme.walk():
        if node.type is NodeType.CHOOSE_OPTION and not any(
            option.id in case.facts.options for option in node.children
        ):
            open_elsewhere += asked_credits(case.programme, node) or node.stated_credits or ZERO
    counting = case.programme.in_total
    taken = [c.attempt.credits for c in used.values() if counting(c.attempt.course)]
    return max(case.programme.total - open_elsewhere - sum(taken, ZERO), ZERO)


def _amount(leaf: _Leaf) -> Amount:
    node, standings = leaf.node, [use.candidate.standing for use in leaf.uses]
    if leaf.is_total:
        return in_credits((use.candidate for use in leaf.all), node.credits)
    if node.type is NodeType.CHOOSE_COURSES:
        return in_number(Unit.COURSES, standings, node.count)
    if node.type in BY_PLACE:
        unit = Unit.COURSES if node.type is NodeType.ALL_OF else Unit.TERMS
        return in_number(unit, standings, sum(leaf.ask.slots.values()))
    if node.type is NodeType.TERMS_OF:
        return in_number(Unit.TERMS, standings, node.terms)
    return in_credits((use.candidate for use in leaf.uses), leaf.required)


def _status(leaf: _Leaf, amount: Amount) -> Status:
    for standing, status in AT.items():
        certain = [use for use in leaf.all if use.candidate.standing <= standing]
        filled = leaf.node.type is not NodeType.FILL_TO_TOTAL or (
            amount.up_to(standing) >= amount.required
        )
        if filled and not falls_short(leaf.case.programme, leaf.ask, certain):
            return status
    return Status.NOT_MET


def _used(use: Use) -> Used:
    attempt = use.candidate.attempt
    return Used(
        attempt=attempt.id,
        course=attempt.course,
        stands_for=use.stands_for,
        credits=attempt.credits,
        standing=use.candidate.standing,
        decision=use.decision,
    )


def _missing(leaf: _Leaf, amount: Amount) -> Iterator[Missing]:
    node, programme = leaf.node, leaf.case.programme
    for code in leaf.still:
        yield words.course(programme, code, node.min_grade)
    names = {use.stands_for for use in leaf.all}
    for code in node.must_include:
        if code not in names:
            yield words.course(programme, code, node.min_grade)
    yield from _missing_kinds(leaf, names)
    for limit in node.limits:
        yield from _missing_of(leaf, limit)
    if amount.open and (node.type is not NodeType.ALL_OF or leaf.is_total):
        yield words.more(programme, node, amount)
    elif node.credits > total(leaf.all):
        yield words.credits_too(node.credits - total(leaf.all))


def _missing_kinds(leaf: _Leaf, names: set[str]) -> Iterator[Missing]:
    node = leaf.node
    subjects = {prefix_of(name) for name in names}
    if names and len(subjects) < node.min_prefixes:
        yield words.subjects(node.min_prefixes - len(subjects))
    lacking = node.min_areas - areas_reached(leaf.case.programme, node, leaf.all)
    if lacking > 0:
        known = [a.label for a in node.areas if not _from(leaf, a.pool)]
        yield words.areas(lacking, known)


def _missing_of(leaf: _Leaf, limit: Limit) -> Iterator[Missing]:
    inside = _from(leaf, limit.pool)
    if limit.min_count > len(inside):
        yield words.from_set(Unit.COURSES, Decimal(limit.min_count - len(inside)), limit.label)
    if limit.min_credits > total(inside):
        yield words.from_set(Unit.CREDITS, limit.min_credits - total(inside), limit.label)


def _from(leaf: _Leaf, pool: Pool) -> list[Use]:
    return from_pool(leaf.case.programme, pool, leaf.all)


def _why_not(leaf: _Leaf, amount: Amount) -> Iterable[WhyNot]:
    node, programme = leaf.node, leaf.case.programme
    if node.type is NodeType.FILL_TO_TOTAL:
        return
    for why in leaf.case.set_aside:
        if programme.takes(node, why.course):
            yield why
    here = {id(use.candidate) for use in leaf.all}
    for candidate in leaf.case.concerning[node.id]:
        if id(candidate) in here:
            continue
        if as_taken(programme, node, candidate) is None:
            continue
        reason, sentence = _reason(leaf, candidate, amount)
        attempt = candidate.attempt
        yield WhyNot(attempt=attempt.id, course=attempt.course, reason=reason, sentence=sentence)


def _reason(leaf: _Leaf, candidate: Candidate, amount: Amount) -> tuple[Reason, str]:
    case, node = leaf.case, leaf.node
    if not may_enter(node, candidate):
        return Reason.SENT_ELSEWHERE, "The programme office applied it elsewhere."
    barred = barrier(case.programme, case.facts, node, candidate)
    if barred is not None and barred[0] is not Reason.REPEATED:
        return barred
    if elsewhere := _used_in(leaf, candidate):
        return Reason.USED_ELSEWHERE, f"It counts for {elsewhere.label}."
    if barred is not None:
        return barred
    if falls_short(case.programme, leaf.ask, leaf.all) or amount.open:
        return Reason.TOO_OFTEN, _bound(leaf, candidate)
    return Reason.ENOUGH, "There is enough without it."


def _bound(leaf: _Leaf, candidate: Candidate) -> str:
    """Name the upper limit that one more of these would break."""
    code = candidate.attempt.course
    for limit in leaf.node.limits:
        inside = _from(leaf, limit.pool)
        many = limit.max_count is not None and len(inside) >= limit.max_count
        worth = total(inside) + candidate.attempt.credits
        much = limit.max_credits is not None and worth > limit.max_credits
        if (many or much) and limit.pool.takes(code, leaf.case.programme.tags(code)):
            return f"{limit.label}: there is as much as may count."
    subject = prefix_of(code)
    alike = sum(prefix_of(use.stands_for) == subject for use in leaf.all)
    if leaf.node.max_per_prefix and alike >= leaf.node.max_per_prefix:
        return f"At most {leaf.node.max_per_prefix} of one subject count here."
    return "It counts here as often as it may."


def _used_in(leaf: _Leaf, candidate: Candidate) -> Node | None:
    """Find the requirement that uses an attempt, or another try at its course, for itself."""
    case, here = leaf.case, leaf.node.id
    using = (
        node
        for node in case.users.get(id(candidate), ())
        if (node.id, here) not in case.programme.shared
    )
    return next(using, None)
