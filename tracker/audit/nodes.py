"""The answer for each requirement, once it is known what counts where."""

from decimal import Decimal

from tracker.audit import leaf, words
from tracker.audit.answer import ZERO, Amount, Evidence, Missing, NodeAnswer, Status, Unit, worst
from tracker.audit.averages import average, in_average, unweighted
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
    if node.takes_courses:
        # What a whole asks beside its parts is a part of its own, under the same name.
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
            "evidence": own.evidence,
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
    named = {each.id: each for each in case.programme.walk()} if node.requires else {}
    needed = [*node.children, *(named[id_] for id_ in node.requires)]
    conditions = tuple(answer(case, each) for each in needed)
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
    evidence = tuple(
        Evidence(unit=Unit.MINUTES, id=0, label=work.course, amount=Decimal(work.accepted_minutes))
        for work in mine
    )
    return plain(node, status, amount=amount, missing=missing, evidence=evidence)


def _earned_credits(case: Case, node: Node) -> NodeAnswer:
    amount = in_credits(case.counted(), node.credits)
    missing = (words.more(case.programme, node, amount),) if amount.open else ()
    return plain(node, amount.status(), amount=amount, missing=missing)


def _gpa(case: Case, node: Node) -> NodeAnswer:
    now = _average(case, node)
    amount = Amount(unit=Unit.GRADE_POINTS, required=node.gpa, earned=now or ZERO)
    met = now is not None and case.programme.grades.reaches(now, node.gpa)
    missing = () if met else (words.average(node.gpa),)
    return plain(node, Status.MET if met else Status.NOT_MET, amount=amount, missing=missing)


def _average(case: Case, node: Node) -> Decimal | None:
    """Return the average a node is about: the mean of its parts, or over the courses it names."""
    if node.children:
        parts = [_average(case, child) for child in node.children]
        some = [part for part in parts if part is not None]
        return sum(some, ZERO) / len(some) if len(some) == len(parts) else None
    graded = in_average(case.programme, case.facts)
    if node.scope is not None:
        tags = case.programme.tags
        graded = [(a, p) for a, p in graded if node.scope.takes(a.course, tags(a.course))]
    return average(graded) if node.weighted else unweighted(graded)


def _skill(case: Case, node: Node) -> NodeAnswer:
    reached = case.facts.skills.get(node.skill, 0)
    return _counted(case, node, Unit.LEVEL, node.level, reached, words.named(node.skill))


def _attendance(case: Case, node: Node) -> NodeAnswer:
    times = case.facts.attendance.get(node.kind, 0)
    return _counted(case, node, Unit.TIMES, node.count, times, node.kind)


def _counted(case: Case, node: Node, unit: Unit, asked: int, there: int, what: str) -> NodeAnswer:
    del case  # all of it is in the facts
    amount = Amount(unit=unit, required=Decimal(asked), earned=Decimal(there))
    evidence = (Evidence(unit=unit, id=0, label=what, amount=Decimal(there)),) if there else ()
    missing = (words.of_kind(unit, amount.open, what, asked),) if amount.open else ()
    return plain(node, amount.status(), amount=amount, missing=missing, evidence=evidence)


def _projects(case: Case, node: Node) -> NodeAnswer:
    mine = sorted((p for p in case.facts.projects if p.kind == node.kind), key=lambda p: p.id)
    amount = Amount(unit=Unit.PROJECTS, required=Decimal(node.count), earned=Decimal(len(mine)))
    evidence = tuple(
        Evidence(unit=Unit.PROJECTS, id=each.id, label=each.title or each.kind, amount=Decimal(1))
        for each in mine
    )
    missing = (words.of_kind(Unit.PROJECTS, amount.open, node.kind, 0),) if amount.open else ()
    return plain(node, amount.status(), amount=amount, missing=missing, evidence=evidence)


_SPECIAL = {
    NodeType.CHOOSE_OPTION: _option,
    NodeType.MILESTONE: _milestone,
    NodeType.HOURS: _hours,
    NodeType.EARNED_CREDITS: _earned_credits,
    NodeType.GPA: _gpa,
    NodeType.SKILL: _skill,
    NodeType.PROJECTS: _projects,
    NodeType.ATTENDANCE: _attendance,
}
