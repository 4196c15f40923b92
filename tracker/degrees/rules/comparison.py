"""Two answers side by side: what another catalogue, branch or course would change."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from tracker.audit import Answer, NodeAnswer, Status
from tracker.degrees.rules.explained import amount_in_words

_ORDER = tuple(Status)
WORDS = {
    Status.MET: "met",
    Status.IN_PROGRESS: "met in progress",
    Status.PLANNED: "met if planned",
    Status.DECISION: "needs a decision",
    Status.NOT_MET: "not met",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One requirement whose answer differs; "not asked" stands for the side that lacks it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What differs between now and if.

    Attributes:
        better: requirements that would be nearer to met.
        worse: requirements that would be lost or further away.
        moved: the same status with other amounts.
        added: asked only by the other.
        dropped: asked only now.
        idle: codes of courses that count now and would count for nothing.
    """

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    moved: tuple[Change, ...]
    added: tuple[Change, ...]
    dropped: tuple[Change, ...]
    idle: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        changes = (self.better, self.worse, self.moved, self.added, self.dropped, self.idle)
        return not any(changes)


def compare(now: Answer, then: Answer) -> Comparison:
    """Compare two answers by the ids of their requirements and the names of their rules."""
    telling = _telling(now) | _telling(then)
    before, after = _sides(now, telling), _sides(then, telling)
    both = [(before[key], after[key]) for key in before if key in after]
    idle_now = {why.attempt for why in now.unused}
    return Comparison(
        better=tuple(_change(a, b) for a, b in both if b.rank < a.rank),
        worse=tuple(_change(a, b) for a, b in both if b.rank > a.rank),
        moved=tuple(_change(a, b) for a, b in both if a.rank == b.rank and a.words != b.words),
        added=tuple(
            Change(label=side.label, before="not asked", after=side.words)
            for key, side in after.items()
            if key not in before
        ),
        dropped=tuple(
            Change(label=side.label, before=side.words, after="not asked")
            for key, side in before.items()
            if key not in after
        ),
        idle=tuple(why.course for why in then.unused if why.attempt not in idle_now),
    )


@dataclass(frozen=True, kw_only=True)
class _Side:
    label: str
    rank: int
    words: str


def _telling(answer: Answer) -> set[str]:
    """Return the requirements that ask for something themselves, beside their parts."""
    return {n.id for n in answer.walk() if not n.children or n.used or n.missing or n.why_not}


def _sides(answer: Answer, telling: Container[str]) -> Mapping[str, _Side]:
    sides = {node.id: _of_node(node) for node in answer.walk() if node.id in telling}
    rules = {
        f"rule: {policy.label}": _Side(
            label=policy.label, rank=_ORDER.index(policy.status), words=WORDS[policy.status]
        )
        for policy in answer.policies
    }
    return {**sides, **rules}


def _of_node(node: NodeAnswer) -> _Side:
    amount = amount_in_words(node.amount)
    words = f"{WORDS[node.status]}, {amount}" if amount else WORDS[node.status]
    return _Side(label=node.label, rank=_ORDER.index(node.status), words=words)


def _change(before: _Side, after: _Side) -> Change:
    return Change(label=after.label, before=before.words, after=after.words)
