"""What the audit says: statuses, amounts, what was used where, and why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from tracker.audit.programme import NodeType, PolicyKind, Sharing

ZERO = Decimal(0)


class Status(StrEnum):
    """How far a requirement is met, best first."""

    MET = "met"
    IN_PROGRESS = "met-in-progress"
    PLANNED = "met-if-planned"
    DECISION = "needs-decision"
    NOT_MET = "not-met"


_ORDER = tuple(Status)


def worst(statuses: Iterator[Status]) -> Status:
    """Return the status of a whole whose parts have these; nothing asked is met."""
    return max(statuses, key=_ORDER.index, default=Status.MET)


class Standing(IntEnum):
    """How certain a credit is, surest first."""

    EARNED = 0
    IN_PROGRESS = 1
    PLANNED = 2


class Unit(StrEnum):
    """What an amount counts."""

    CREDITS = "credits"
    COURSES = "courses"
    TERMS = "terms"
    MINUTES = "minutes"
    GRADE_POINTS = "grade points"
    MILESTONES = "milestones"
    LEVEL = "level"
    PROJECTS = "projects"
    TIMES = "times"


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How much is asked and how much there is, by how certain it is."""

    unit: Unit
    required: Decimal = ZERO
    earned: Decimal = ZERO
    in_progress: Decimal = ZERO
    planned: Decimal = ZERO

    @property
    def counted(self) -> Decimal:
        """What is earned, as far as it is asked for."""
        return min(self.earned, self.required)

    @property
    def open(self) -> Decimal:
        """What neither is there nor in progress nor planned."""
        return max(self.required - self.earned - self.in_progress - self.planned, ZERO)

    def up_to(self, standing: Standing) -> Decimal:
        """Return what is at least this certain."""
        parts = (self.earned, self.in_progress, self.planned)
        return sum(parts[: standing + 1], ZERO)

    def status(self) -> Status:
        """Tell how far the amount alone meets what is asked."""
        if self.earned >= self.required:
            return Status.MET
        if self.earned + self.in_progress >= self.required:
            return Status.IN_PROGRESS
        return Status.NOT_MET if self.open else Status.PLANNED


class Reason(StrEnum):
    """Why an attempt does not count somewhere."""

    FAILED = "failed"
    NO_CREDIT = "no-credit"
    UNKNOWN_GRADE = "unknown-grade"
    REPLACED = "replaced"
    REPEATED = "repeated"
    OVER_CAP = "over-cap"
    EXCLUDED = "excluded"
    WRONG_KIND = "wrong-kind"
    TOO_OLD = "too-old"
    SENT_ELSEWHERE = "sent-elsewhere"
    GRADE_TOO_LOW = "grade-too-low"
    NEEDS_LETTER = "needs-letter"
    USED_ELSEWHERE = "used-elsewhere"
    ENOUGH = "enough"
    TOO_OFTEN = "too-often"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, kw_only=True)
class Used:
    """An attempt that counts for a requirement.

    Attributes:
        attempt: its id; 0 for an equivalency, which has no attempt.
        course: code of the course that was taken.
        stands_for: code of the course it counts as; the same unless it was substituted.
        credits: what it adds here.
        standing: how certain it is.
        decision: id of the exception that made it count; 0 for none.
    """

    attempt: int
    course: str
    stands_for: str
    credits: Decimal
    standing: Standing
    decision: int = 0


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """An attempt that does not count, and the rule that keeps it out."""

    attempt: int
    course: str
    reason: Reason
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing that is still open.

    Attributes:
        unit: what is counted.
        amount: how much of it.
        sentence: for a person.
        courses: codes that would meet it, as far as they can be listed.
    """

    unit: Unit
    amount: Decimal
    sentence: str
    courses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Something other than a course that counts for a requirement.

    Attributes:
        unit: what kind of thing it is.
        id: of the project; 0 where the thing has none.
        label: its name for people.
        amount: how much it adds.
    """

    unit: Unit
    id: int
    label: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """A course under way or planned that may not be taken before a milestone is reached."""

    attempt: int
    course: str
    milestone: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class AwardAnswer:
    """A lesser award, and whether the student could leave with it."""

    label: str
    status: Status
    amount: Amount


@dataclass(frozen=True, kw_only=True)
class NodeAnswer:
    """The answer for one requirement.

    Attributes:
        id: of the requirement in the programme.
        label: its name.
        type: its kind.
        sharing: whether what it uses is taken.
        status: how far it is met.
        amount: in the requirement's own unit.
        credits: the same in credits; nothing required where it takes none.
        used: what counts here, in the stable order.
        evidence: what else counts here: hours, a skill, projects, attendance.
        waived: sentences of exceptions that dropped something.
        missing: what is open.
        why_not: attempts that fit and do not count here.
        children: the parts.
        note: the catalogue's words.
    """

    id: str
    label: str
    type: NodeType
    sharing: Sharing
    status: Status
    amount: Amount
    credits: Amount
    used: tuple[Used, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    waived: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    why_not: tuple[WhyNot, ...] = ()
    children: tuple["NodeAnswer", ...] = ()
    note: str = ""

    def walk(self) -> Iterator["NodeAnswer"]:
        """Give this answer and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, kw_only=True)
class PolicyAnswer:
    """The answer for one rule on the whole."""

    kind: PolicyKind
    label: str
    status: Status
    sentence: str
    amount: Amount | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The whole answer.

    Attributes:
        status: the worst of all parts.
        nodes: one answer per requirement, in the order of the file.
        policies: one answer per rule on the whole.
        credits: towards the total of the programme.
        gpa: average over all that is graded, rounded down to two places; None before the first.
        unused: attempts that count for nothing at all.
        blocked: what may not be taken yet.
        awards: what the student could leave with, in the order of the file.
        exact: whether no other allocation is better; where the search was given up it may not be.
    """

    status: Status
    nodes: tuple[NodeAnswer, ...]
    policies: tuple[PolicyAnswer, ...]
    credits: Amount
    gpa: Decimal | None
    unused: tuple[WhyNot, ...]
    blocked: tuple[Blocked, ...] = ()
    awards: tuple[AwardAnswer, ...] = ()
    exact: bool = True

    def walk(self) -> Iterator[NodeAnswer]:
        """Give the answer of every requirement."""
        for node in self.nodes:
            yield from node.walk()

    def node(self, node_id: str) -> NodeAnswer | None:
        """Find the answer of one requirement."""
        return next((node for node in self.walk() if node.id == node_id), None)
