"""An audit's answer in words: amounts, conflicts, decisions, and what is left to finish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.audit import Amount, Answer, NodeAnswer, NodeType, Sharing, Status, Unit
from tracker.audit import DecisionKind as ExceptionKind
from tracker.degrees.rules.session import in_session

OPEN = frozenset({Status.NOT_MET, Status.DECISION})
_NOUNS = {
    Unit.CREDITS: ("credit", "credits"),
    Unit.COURSES: ("course", "courses"),
    Unit.TERMS: ("term", "terms"),
    Unit.MINUTES: ("hour", "hours"),
    Unit.PROJECTS: ("project", "projects"),
    Unit.TIMES: ("time", "times"),
}
# A choice is made at the office and credits come with time: there is nothing to ask for.
_NO_PETITION = frozenset({NodeType.CHOOSE_OPTION, NodeType.EARNED_CREDITS})


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is left to do for one requirement.

    Attributes:
        node: id of the requirement; "" for a rule on the whole.
        label: its name.
        sentences: what is missing there.
        is_shared: whether a course taken for another requirement may do for this one, too.
    """

    node: str
    label: str
    sentences: tuple[str, ...]
    is_shared: bool = False


def amount_in_words(amount: Amount) -> str:
    """Say how much there is of how much: "6 of 9 credits, 3 in progress"; "" for nothing asked."""
    if not amount.required:
        return ""
    if amount.unit is Unit.GRADE_POINTS:
        there = f"{amount.earned:.2f}" if amount.earned else "none yet"
        return f"{there}, {amount.required:.2f} is asked"
    if amount.unit is Unit.LEVEL:
        there = f"level {number(amount.earned)}" if amount.earned else "not assessed yet"
        return f"{there}, level {number(amount.required)} is asked"
    if amount.unit is Unit.MILESTONES:
        return ""
    by = Decimal(60) if amount.unit is Unit.MINUTES else Decimal(1)
    one, many = _NOUNS[amount.unit]
    noun = one if amount.required == by else many
    parts = [f"{number(amount.earned / by)} of {number(amount.required / by)} {noun}"]
    if amount.in_progress:
        parts.append(f"{number(amount.in_progress / by)} in progress")
    if amount.planned:
        parts.append(f"{number(amount.planned / by)} planned")
    return ", ".join(parts)


def number(value: Decimal) -> str:
    """Write a number without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def conflict_in_words(others: Sequence[str]) -> str:
    """Say which requirements need the same courses as the one that is open."""
    if not others:
        return ""
    named = " and ".join([", ".join(others[:-1]), others[-1]] if len(others) > 1 else others)
    left_out = "Either of the two" if len(others) == 1 else "All but any one of them"
    return (
        f"Cannot be met together with {named} by the courses there are: they need the same ones. "
        f"{left_out} can be met."
    )


def decision_in_words(
    kind: ExceptionKind, *, course: str = "", replaces: str = "", requirement: str = ""
) -> str:
    """Say what was decided, from codes and the requirement's name."""
    inside = f", for {requirement}" if requirement else ""
    return {
        ExceptionKind.SUBSTITUTION: f"{course} stands for {replaces}{inside}",
        ExceptionKind.WAIVER: f"{course or requirement} is not asked for"
        + (inside if course else ""),
        ExceptionKind.EQUIVALENCY: f"{course} counts as taken{inside}",
        ExceptionKind.FORCED: f"{course} counts for {requirement}, whatever the rule there says",
        ExceptionKind.PIN: f"{course} counts for {requirement} where that costs nothing else",
    }[kind]


def may_petition(node: NodeAnswer) -> bool:
    """Tell whether asking the office could help with a requirement."""
    if node.status not in OPEN or not node.missing or node.type in _NO_PETITION:
        return False
    waits_for_office = node.type is NodeType.MILESTONE and node.status is Status.DECISION
    return not waits_for_office


def steps_to_finish(answer: Answer) -> tuple[Step, ...]:
    """List what is neither there nor in progress nor planned, in the order of the file.

    The audit placed the courses so that the least is left; conditions of a milestone ask for
    nothing of their own.
    """
    return (
        *(step for node in answer.nodes for step in _steps(node)),
        *(
            Step(node="", label=policy.label, sentences=(policy.sentence,))
            for policy in answer.policies
            if policy.status in OPEN
        ),
    )


def credits_to_find(answer: Answer) -> Decimal:
    """Sum the credits that are neither there nor in progress nor planned."""
    return sum((node.credits.open for node in answer.nodes if in_session(node)), Decimal(0))


def _steps(node: NodeAnswer) -> Iterator[Step]:
    if node.status in OPEN and node.missing:
        takes = any(missing.unit in {Unit.COURSES, Unit.CREDITS} for missing in node.missing)
        yield Step(
            node=node.id,
            label=node.label,
            sentences=tuple(missing.sentence for missing in node.missing),
            is_shared=takes and node.sharing is Sharing.ATTRIBUTE,
        )
    if node.type is not NodeType.MILESTONE:
        for child in node.children:
            yield from _steps(child)
