"""Whether a programme can be met at all, by somebody who takes everything it names."""

from collections.abc import Iterator
from decimal import Decimal

from tracker.audit.answer import Status
from tracker.audit.engine import audit_with_proof
from tracker.audit.facts import Attempt, AttemptKind, Facts
from tracker.audit.programme import Node, NodeType, PolicyKind, Programme

MOST_TIMES = 8  # how often the diligent student takes a course that may be repeated


def impossible(programme: Programme) -> list[str]:
    """List what no student can satisfy, each beginning with the id of the requirement.

    Rules by subject and level may be met by courses the file does not list; they are left out.
    """
    found = list(_by_itself(programme))
    named = {line.split(":")[0] for line in found}
    closed = {node.id for node in programme.walk() if _is_closed(node)} - named
    for options in _branches(programme):
        answer, proof = audit_with_proof(programme, _diligent(programme, options))
        found += [
            f"{node.id}: cannot be met with the courses it names"
            for node in answer.walk()
            if node.status is Status.NOT_MET and node.id in proof.alone & closed
        ]
        for conflict in proof.conflicts:
            if closed.issuperset(conflict.together):
                others = ", ".join(id_ for id_ in conflict.together if id_ != conflict.node)
                found.append(f"{conflict.node}: cannot be met together with {others}")
    return list(dict.fromkeys(found))


def _branches(programme: Programme) -> Iterator[frozenset[str]]:
    """Give choices of branches so that each branch is in one of them."""
    choices = [n.children for n in programme.walk() if n.type is NodeType.CHOOSE_OPTION]
    for number in range(max(map(len, choices), default=1)):
        yield frozenset(options[min(number, len(options) - 1)].id for options in choices)


def _by_itself(programme: Programme) -> Iterator[str]:
    """Find contradictions inside one requirement, and averages no grade reaches."""
    scale = programme.grades
    best = scale.points.get(max(scale.points, key=scale.weight, default=""), Decimal(0))
    for node in programme.walk():
        if node.type is NodeType.GPA and not scale.reaches(best, node.gpa):
            yield f"{node.id}: no grade is as good as an average of {node.gpa}"
        if node.min_areas > len(node.areas):
            yield f"{node.id}: asks for {node.min_areas} areas and names {len(node.areas)}"
        yield from (
            f"{node.id}: {limit.label}: the least is more than the most"
            for limit in node.limits
            if _crosses(limit.min_count, limit.max_count)
            or _crosses(limit.min_credits, limit.max_credits)
        )
    for policy in programme.policies:
        if policy.kind is PolicyKind.GPA and not scale.reaches(best, policy.min):
            yield f"policies: {policy.label}: no grade is as good as an average of {policy.min}"
        if policy.kind is PolicyKind.RESIDENCY and 0 < policy.of_last < policy.min:
            yield f"policies: {policy.label}: asks for more than the last {policy.of_last} credits"


def _crosses(least: Decimal | int, most: Decimal | int | None) -> bool:
    return most is not None and most < least


def _is_closed(node: Node) -> bool:
    """Tell whether all courses a requirement may take are in the file."""
    pools = [below.pool for below in node.walk()]
    open_types = {NodeType.EVERY_TERM, NodeType.FILL_TO_TOTAL}
    return not any(pool.rules for pool in pools) and all(
        below.type not in open_types for below in node.walk()
    )


def _diligent(programme: Programme, options: frozenset[str]) -> Facts:
    """Return the record of somebody who took everything, with the best grade."""
    scale = programme.grades
    best = max(scale.points, key=scale.weight, default="")
    often = _often(programme)
    taken = [
        (code, number)
        for code, course in programme.courses.items()
        for number in range(often.get(code, MOST_TIMES) if course.repeatable else 1)
    ]
    attempts = tuple(
        Attempt(
            id=id_,
            course=code,
            credits=max(programme.courses[code].credits, programme.courses[code].credits_max),
            kind=AttemptKind.GRADED,
            grade=best,
            term=f"term {number}",
        )
        for id_, (code, number) in enumerate(taken, start=1)
    )
    return Facts(attempts=attempts, options=options)


def _often(programme: Programme) -> dict[str, int]:
    """Return how often a course is wanted in all, where that is more than usual."""
    wanted: dict[str, int] = {}
    for node in programme.walk():
        for code, times in node.times.items():
            wanted[code] = wanted.get(code, MOST_TIMES) + times
    return wanted
