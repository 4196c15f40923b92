"""One sentence on where a student stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.audit import Answer, NodeAnswer, NodeType, PolicyAnswer, PolicyKind, Status
from tracker.degrees.rules.session import in_session

# More than this in one term needs permission at most schools: a plan that asks for it is no plan.
MOST_PER_TERM = Decimal(18)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A status word with the kit's tone and icon, and a sentence."""

    word: str
    tone: str
    icon: str
    sentence: str


def verdict(
    answer: Answer,
    *,
    who: str,
    expected_on: date | None,
    ended_on: date | None,
    terms_left: int,
) -> Verdict:
    """Say in one sentence when the student graduates, and on which conditions.

    Args:
        answer: the audit's.
        who: "You" or a name.
        expected_on: when they mean to finish.
        ended_on: when they graduated, if they did.
        terms_left: how many terms come after the running one until they mean to finish.
    """
    you = who == "You"
    if ended_on is not None:
        earned = _number(answer.credits.earned)
        sentence = f"{who} graduated in {ended_on:%B %Y} with {earned} credits."
        return Verdict(word="Completed", tone="good", icon="check", sentence=sentence)
    if answer.status is Status.MET:
        sentence = "Every requirement is met. The programme office confirms the degree."
        return Verdict(word="Completed", tone="good", icon="check", sentence=sentence)
    when = f" in {expected_on:%B %Y}" if expected_on else ""
    steps = open_steps(answer)
    they = "you" if you else "they"
    conditions = " and ".join(steps[:2]) or "pass what is in progress and planned"
    rest = f" {_counted(len(steps) - 2)} open." if len(steps) > 2 else ""
    sentence = f"{who} graduate{'' if you else 's'}{when} if {they} {conditions}.{rest}"
    if _fits(answer, terms_left):
        return Verdict(word="On track", tone="good", icon="check", sentence=sentence)
    return Verdict(word="Needs a plan", tone="warn", icon="warn", sentence=sentence)


def open_steps(answer: Answer) -> list[str]:
    """List what is neither done nor under way nor planned, most pressing first, verb first."""
    return [
        *_choices(answer),
        *_credits(answer),
        *_averages(answer),
        *_hours(answer),
        *_gates(answer),
    ]


def _choices(answer: Answer) -> Iterator[str]:
    for node in _undecided(answer):
        yield f"choose a {node.label.lower()}"


def _credits(answer: Answer) -> Iterator[str]:
    left = sum((node.credits.open for node in answer.nodes if in_session(node)), Decimal(0))
    left -= sum((node.credits.open for node in _undecided(answer)), Decimal(0))
    if left > 0:
        only_one = _open_courses(answer) == 1
        yield "plan one more course" if only_one else f"plan {_number(left)} more credits"


def _averages(answer: Answer) -> Iterator[str]:
    for policy in answer.policies:
        if _fails(policy) and policy.amount:
            yield f"raise the {policy.label.lower()} to {policy.amount.required:.2f}"


def _hours(answer: Answer) -> Iterator[str]:
    for node in answer.walk():
        if node.type is NodeType.HOURS and node.status is Status.NOT_MET:
            yield f"add {_number(node.amount.open / 60)} internship hours"


def _gates(answer: Answer) -> Iterator[str]:
    for node in answer.nodes:
        if node.type is NodeType.MILESTONE and node.status is not Status.MET:
            yield f"pass the {node.label.lower()}"


def _undecided(answer: Answer) -> list[NodeAnswer]:
    return [
        node
        for node in answer.walk()
        if node.type is NodeType.CHOOSE_OPTION and node.status is Status.DECISION
    ]


def _open_courses(answer: Answer) -> int:
    """Count the courses that are missing; credits count as a course for each three."""
    return sum(
        max(1, round(node.credits.open / 3))
        for top in answer.nodes
        if in_session(top)
        for node in top.walk()
        if node.credits.open and not node.children
    )


def _fits(answer: Answer, terms_left: int) -> bool:
    failing = any(_fails(policy) for policy in answer.policies)
    return not failing and answer.credits.open <= MOST_PER_TERM * max(terms_left, 0)


def _fails(policy: PolicyAnswer) -> bool:
    """Tell whether an average is too low; one that has no grade yet is not."""
    too_low = policy.status is Status.NOT_MET and policy.amount is not None
    return policy.kind is PolicyKind.GPA and too_low


def _counted(count: int) -> str:
    return "One more thing is" if count == 1 else f"{count} more things are"


def _number(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
