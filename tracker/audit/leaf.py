"""The answer for a requirement that takes courses itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.audit import words
from tracker.audit.allocation import (
    Use,
    as_taken,
    barred_without_letter,
    conditions_hold,
    grade_is_enough,
    leaves,
    term_of,
    waived_courses,
)
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
from tracker.audit.candidates import Candidate
from tracker.audit.case import (
    Case,
    asked_credits,
    asked_here,
    cheapest,
    in_credits,
    in_number,
    plain,
    worth,
)
from tracker.audit.programme import Node, NodeType, Sharing, prefix_of

AT = {
    Standing.EARNED: Status.MET,
    Standing.IN_PROGRESS: Status.IN_PROGRESS,
    Standing.PLANNED: Status.PLANNED,
}


@dataclass(frozen=True)
class _Leaf:
    """One requirement with what it uses, and the named courses nothing was found for."""

    case: Case
    node: Node
    uses: tuple[Use, ...]
    waived: tuple[str, ...]
    still: tuple[str, ...]


def answer(case: Case, node: Node) -> NodeAnswer:
    """Answer one requirement that takes courses."""
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
    uses = case.uses(node)
    waived = tuple(code for code, _ in waived_courses(case.facts, node))
    done = {use.stands_for for use in uses}.union(waived)
    still = tuple(code for code in node.courses if code not in done)
    return _Leaf(case, node, uses, waived, still)


def _credits(leaf: _Leaf) -> Amount:
    """Return what the requirement takes of the degree's credits; a look at them takes none."""
    if leaf.node.sharing is Sharing.ATTRIBUTE:
        return Amount(unit=Unit.CREDITS)
    return in_credits((use.candidate for use in leaf.uses), _required(leaf))


def _required(leaf: _Leaf) -> Decimal:
    case, node = leaf.case, leaf.node
    if node.type is NodeType.FILL_TO_TOTAL:
        return _to_fill(leaf)
    if node.type is NodeType.ALL_OF:
        taken = sum((worth(case.programme, use.stands_for) for use in leaf.uses), ZERO)
        return taken + asked_here(case.programme, node, leaf.still)
    if node.type is NodeType.CHOOSE_COURSES:
        taken = sum((use.candidate.attempt.credits for use in leaf.uses), ZERO)
        return taken + cheapest(case.programme, node, max(node.count - len(leaf.uses), 0))
    return asked_here(case.programme, node, ())


def _to_fill(filler: _Leaf) -> Decimal:
    """Return what is left of the total when every other requirement has what it asks."""
    case, others = filler.case, ZERO
    for node in leaves(case.programme, case.facts):
        if node.id != filler.node.id:
            amount = _credits(_leaf(case, node))
            others += max(amount.required, amount.up_to(Standing.PLANNED))
    for node in case.programme.walk():
        if node.type is NodeType.CHOOSE_OPTION and not any(
            option.id in case.facts.options for option in node.children
        ):
            others += asked_credits(case.programme, node) or node.stated_credits or ZERO
    return max(case.programme.total - others, ZERO)


def _amount(leaf: _Leaf) -> Amount:
    node, standings = leaf.node, [use.candidate.standing for use in leaf.uses]
    if node.type is NodeType.CHOOSE_COURSES:
        return in_number(Unit.COURSES, standings, node.count)
    if node.type is NodeType.ALL_OF:
        return in_number(Unit.COURSES, standings, len(node.courses) - len(leaf.waived))
    if node.type is NodeType.TERMS_OF:
        surest = {term_of(use): use.candidate.standing for use in reversed(leaf.uses)}
        return in_number(Unit.TERMS, surest.values(), node.terms)
    return in_credits((use.candidate for use in leaf.uses), _required(leaf))


def _status(leaf: _Leaf, amount: Amount) -> Status:
    for standing, status in AT.items():
        certain = [use for use in leaf.uses if use.candidate.standing <= standing]
        if amount.up_to(standing) >= amount.required and conditions_hold(leaf.node, certain):
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


def _missing(leaf: _Leaf, amount: Amount) -> Iterable[Missing]:
    node, programme = leaf.node, leaf.case.programme
    for code in leaf.still:
        yield words.course(programme, code, node.min_grade)
    if node.type is NodeType.ALL_OF:
        return
    names = {use.stands_for for use in leaf.uses}
    for code in node.must_include:
        if code not in names:
            yield words.course(programme, code, node.min_grade)
    subjects = {prefix_of(name) for name in names}
    if names and len(subjects) < node.min_prefixes:
        yield words.subjects(node.min_prefixes - len(subjects))
    if amount.open:
        yield words.more(programme, node, amount)


def _why_not(leaf: _Leaf, amount: Amount) -> Iterable[WhyNot]:
    node, programme = leaf.node, leaf.case.programme
    if node.type is NodeType.FILL_TO_TOTAL:
        return
    for why in leaf.case.set_aside:
        if why.course in node.courses or node.pool.takes(why.course, programme.tags(why.course)):
            yield why
    here = {id(use.candidate) for use in leaf.uses}
    for candidate in leaf.case.ordered:
        if id(candidate) in here or as_taken(programme, node, candidate) is None:
            continue
        reason, sentence = _reason(leaf, candidate, amount)
        attempt = candidate.attempt
        yield WhyNot(attempt=attempt.id, course=attempt.course, reason=reason, sentence=sentence)


def _reason(leaf: _Leaf, candidate: Candidate, amount: Amount) -> tuple[Reason, str]:
    node, programme = leaf.node, leaf.case.programme
    if not grade_is_enough(programme, node, candidate):
        grade = candidate.attempt.grade
        return Reason.GRADE_TOO_LOW, f"{grade} is below the {node.min_grade} asked here."
    if barred_without_letter(programme, node, candidate):
        return Reason.NEEDS_LETTER, "A credit without a letter grade does not count here."
    if elsewhere := _used_in(leaf.case, candidate):
        return Reason.USED_ELSEWHERE, f"It counts for {elsewhere.label}."
    if candidate.is_repeat:
        return Reason.REPEATED, "An earlier attempt at this course counts."
    if amount.open:
        return Reason.TOO_OFTEN, "It counts here as often as it may."
    return Reason.ENOUGH, "There is enough without it."


def _used_in(case: Case, candidate: Candidate) -> Node | None:
    return next(
        (
            node
            for node in leaves(case.programme, case.facts)
            if node.sharing is Sharing.EXCLUSIVE
            and any(use.candidate is candidate for use in case.uses(node))
        ),
        None,
    )
