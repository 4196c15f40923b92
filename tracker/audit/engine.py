"""The audit itself: programme and facts in, the whole answer out."""

from itertools import chain

from tracker.audit import nodes, policies
from tracker.audit.allocation import allocate
from tracker.audit.answer import Answer, Reason, WhyNot, worst
from tracker.audit.averages import average, in_average, shown
from tracker.audit.candidates import candidates
from tracker.audit.case import Case, in_credits
from tracker.audit.facts import Facts
from tracker.audit.programme import Programme


def audit(programme: Programme, facts: Facts) -> Answer:
    """Compare what a student has with what the programme asks.

    The same facts in any order give the same answer.
    """
    ordered, set_aside = candidates(programme, facts)
    case = Case(programme, facts, ordered, set_aside, allocate(programme, facts, ordered))
    answers = tuple(nodes.answer(case, node) for node in programme.requirements)
    rules = tuple(policies.answer(case, policy) for policy in programme.policies)
    total = in_credits((c for c in ordered if not c.is_repeat), programme.total)
    return Answer(
        status=worst(
            chain((a.status for a in answers), (r.status for r in rules), (total.status(),))
        ),
        nodes=answers,
        policies=rules,
        credits=total,
        gpa=shown(average(in_average(programme, facts))),
        unused=_unused(case),
    )


def _unused(case: Case) -> tuple[WhyNot, ...]:
    used = {id(use.candidate) for uses in case.allocation.values() for use in uses}
    idle = (
        WhyNot(
            attempt=candidate.attempt.id,
            course=candidate.attempt.course,
            reason=Reason.REPEATED if candidate.is_repeat else Reason.NOT_ASKED,
            sentence="An earlier attempt at this course counts."
            if candidate.is_repeat
            else "No requirement asks for it.",
        )
        for candidate in case.ordered
        if id(candidate) not in used
    )
    return (*case.set_aside, *idle)
