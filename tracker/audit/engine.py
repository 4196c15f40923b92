"""The audit itself: programme and facts in, the whole answer out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from tracker.audit import nodes, policies
from tracker.audit.allocation import Allocation, allocate, binding
from tracker.audit.answer import (
    Amount,
    Answer,
    AwardAnswer,
    Blocked,
    NodeAnswer,
    Reason,
    Standing,
    Status,
    WhyNot,
    worst,
)
from tracker.audit.averages import average, in_average, shown
from tracker.audit.candidates import Candidate, candidates
from tracker.audit.case import Case, counted, in_credits
from tracker.audit.certificates import Proof, prove
from tracker.audit.facts import Facts
from tracker.audit.programme import Award, Programme


def audit(programme: Programme, facts: Facts) -> Answer:
    """Compare what a student has with what the programme asks.

    The same facts in any order give the same answer.
    """
    return _audit(programme, facts)[0]


def audit_with_proof(programme: Programme, facts: Facts) -> tuple[Answer, Proof]:
    """Audit, and find the certificate of everything that is open."""
    answer, allocation = _audit(programme, facts)
    return answer, prove(allocation)


def credits_of(programme: Programme, facts: Facts) -> Amount | None:
    """Add up credits as ``audit`` does, without deciding what counts where: a list is fast by it.

    Returns:
        The same as ``audit(programme, facts).credits``; None where a cap keeps something out, for
        what that is depends on what else would go without.
    """
    ordered, _ = candidates(programme, facts)
    if binding(programme, ordered):
        return None
    return in_credits(counted(programme, ordered), programme.total)


def _audit(programme: Programme, facts: Facts) -> tuple[Answer, Allocation]:
    ordered, set_aside = candidates(programme, facts)
    allocation = allocate(programme, facts, ordered)
    over = {id(candidate) for candidate, _ in allocation.over}
    case = Case(
        programme,
        facts,
        ordered=[c for c in ordered if id(c) not in over],
        set_aside=[*set_aside, *(why for _, why in allocation.over)],
        asks=allocation.asks,
        allocation=allocation,
    )
    answers = tuple(nodes.answer(case, node) for node in programme.requirements)
    rules = tuple(policies.answer(case, policy) for policy in programme.policies)
    total = in_credits(case.counted(), programme.total)
    answer = Answer(
        status=worst(
            chain((a.status for a in answers), (r.status for r in rules), (total.status(),))
        ),
        nodes=answers,
        policies=rules,
        credits=total,
        gpa=shown(average(in_average(programme, facts))),
        unused=_unused(case, answers),
        blocked=tuple(_blocked(case, answers)),
        awards=tuple(_award(case, award, answers) for award in programme.awards),
        exact=allocation.exact,
    )
    return answer, allocation


def _unused(case: Case, answers: tuple[NodeAnswer, ...]) -> tuple[WhyNot, ...]:
    used = {id(use.candidate) for uses in case.allocation.uses.values() for use in uses}
    idle = [candidate for candidate in case.ordered if id(candidate) not in used]
    fitting: dict[tuple[int, str], WhyNot] = {}
    for node in chain.from_iterable(answer.walk() for answer in answers):
        for why in node.why_not:
            told = replace(why, sentence=f"{node.label}: {why.sentence}")
            fitting.setdefault((why.attempt, why.course), told)
    return (*case.set_aside, *(_idle(case, candidate, fitting) for candidate in idle))


def _idle(case: Case, candidate: Candidate, fitting: Mapping[tuple[int, str], WhyNot]) -> WhyNot:
    """Say why an attempt that may count is used nowhere."""
    reason, sentence = Reason.NOT_ASKED, "No requirement asks for it."
    attempt = candidate.attempt
    if why := fitting.get((attempt.id, attempt.course)):
        reason, sentence = why.reason, why.sentence
    if candidate.is_repeat:
        reason, sentence = Reason.REPEATED, "An earlier attempt at this course counts."
    elif repeat := case.repeat_of(candidate):
        reason = Reason.USED_ELSEWHERE
        sentence = f"Its repeat counts for {repeat.label}; its credits stay in the total till then."
    return WhyNot(attempt=attempt.id, course=attempt.course, reason=reason, sentence=sentence)


def _blocked(case: Case, answers: tuple[NodeAnswer, ...]) -> Iterator[Blocked]:
    """List what is under way or planned behind a gate that is neither reached nor waived."""
    answered = chain.from_iterable(answer.walk() for answer in answers)
    is_open = {node.id for node in answered if node.status is Status.MET}
    for gate in case.programme.walk():
        if gate.blocks is None or gate.id in case.facts.milestones or gate.id in is_open:
            continue
        for candidate in case.ordered:
            code = candidate.attempt.course
            ahead = candidate.standing is not Standing.EARNED
            if ahead and gate.blocks.takes(code, case.programme.tags(code)):
                yield Blocked(
                    attempt=candidate.attempt.id,
                    course=code,
                    milestone=gate.id,
                    sentence=f"{code} may be taken after {gate.label} only.",
                )


def _award(case: Case, award: Award, answers: tuple[NodeAnswer, ...]) -> AwardAnswer:
    inside = [
        c
        for c in case.counted()
        if award.pool is None
        or award.pool.takes(c.attempt.course, case.programme.tags(c.attempt.course))
    ]
    amount = in_credits(inside, award.credits)
    needed = [node.status for top in answers for node in top.walk() if node.id in award.requires]
    return AwardAnswer(
        label=award.label, status=worst(iter([amount.status(), *needed])), amount=amount
    )
