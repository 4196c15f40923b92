"""The answer for each requirement, once it is known what counts where."""

from decimal import Decimal

from tracker.audit import leaf, words
from tracker.audit.answer import ZERO, Amount, Missing, NodeAnswer, Status, Unit, worst
from tracker.audit.averages import average, in_average
from tracker.audit.case import Case, asked_credits, in_credits, plain, together
from tracker.audit.facts import DecisionKind
from tracker.audit.programme import Node, NodeType


def answer(case: Case, node: Node) -> NodeAnswer:
    """Answer one requirement and all below it."""
    if _is_waived(case, node):
        nothing = Amount(unit=Unit.CREDITS)
        return plain(node, Status.MET, amount=nothing, waived=("All of it is waived.",))
    if node.type in _SPECIAL:
        return _SPECIAL[node.type](case, node)
    if not node.children:
        return leaf.answer(case, node)
    children = tuple(answer(case, child) for child in node.children)
    if node.courses:
        # Courses named beside parts are a part of their own, under the same name.
        children = (leaf.answer(case, node), *children)
    return _whole(node, children)


def _is_waived(case: Case, node: Node) -> bool:
    return any(
        d.kind is DecisionKind.WAIVER and d.node == node.id and not d.course
        for d in case.facts.decisions
    )


def _whole(node: Node, children: tuple[NodeAnswer, ...]) -> NodeAnswer:
    """Put parts together; what a part with the same id says becomes the whole's own."""
    own = next((child for child in children if child.id == node.id), None)
    credits_of_all = together(child.credits for child in children)
    whole = plain(
        node,
        worst(child.status for child in children),
        amount=credits_of_all,
        credits=credits_of_all,
        children=tuple(child for child in children if child is not own),
    )
    if own is None:
        return whole
    return NodeAnswer(
        **{
            **vars(whole),
            "used": own.used,
            "waived": own.waived,
            "missing": own.missing,
            "why_not": own.why_not,
        }
    )


def _option(case: Case, node: Node) -> NodeAnswer:
    chosen = [option for option in node.children if option.id in case.facts.options]
    if chosen:
        return _whole(node, tuple(answer(case, option) for option in chosen))
    asked = asked_credits(case.programme, node) or node.stated_credits or ZERO
    names = [option.label for option in node.children]
    missing = Missing(unit=Unit.CREDITS, amount=asked, sentence=words.choose(names))
    amount = Amount(unit=Unit.CREDITS, required=asked)
    return plain(node, Status.DECISION, amount=amount, credits=amount, missing=(missing,))


def _milestone(case: Case, node: Node) -> NodeAnswer:
    conditions = tuple(answer(case, child) for child in node.children)
    if node.id in case.facts.milestones:
        status = Status.MET
    elif conditions and worst(c.status for c in conditions) is Status.MET:
        status = Status.DECISION
    else:
        status = Status.NOT_MET
    reached = status is Status.MET
    amount = Amount(unit=Unit.MILESTONES, required=Decimal(1), earned=Decimal(reached))
    missing = () if reached else (words.milestone(node.label, status),)
    return plain(node, status, amount=amount, missing=missing, children=conditions)


def _hours(case: Case, node: Node) -> NodeAnswer:
    tries = [c.attempt.credits for c in case.ordered if c.attempt.course == node.course]
    required = max([*tries, node.credits]) * node.minutes_per_credit
    mine = [work for work in case.facts.work if work.course == node.course]
    ahead = sum(max(work.expected_minutes - work.accepted_minutes, 0) for work in mine)
    amount = Amount(
        unit=Unit.MINUTES,
        required=required,
        earned=Decimal(sum(work.accepted_minutes for work in mine)),
        in_progress=Decimal(ahead),
    )
    status = amount.status()
    missing = () if status is Status.MET else (words.hours(required - amount.earned),)
    return plain(node, status, amount=amount, missing=missing)


def _earned_credits(case: Case, node: Node) -> NodeAnswer:
    amount = in_credits((c for c in case.ordered if not c.is_repeat), node.credits)
    missing = (words.more(case.programme, node, amount),) if amount.open else ()
    return plain(node, amount.status(), amount=amount, missing=missing)


def _gpa(case: Case, node: Node) -> NodeAnswer:
    now = average(in_average(case.programme, case.facts))
    amount = Amount(unit=Unit.GRADE_POINTS, required=node.gpa, earned=now or ZERO)
    met = now is not None and now >= node.gpa
    missing = () if met else (words.average(node.gpa),)
    return plain(node, Status.MET if met else Status.NOT_MET, amount=amount, missing=missing)


_SPECIAL = {
    NodeType.CHOOSE_OPTION: _option,
    NodeType.MILESTONE: _milestone,
    NodeType.HOURS: _hours,
    NodeType.EARNED_CREDITS: _earned_credits,
    NodeType.GPA: _gpa,
}
