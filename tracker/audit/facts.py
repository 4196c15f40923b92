"""What is known of one student: plain values, in any order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class AttemptKind(StrEnum):
    """What an attempt is."""

    GRADED = "graded"
    IN_PROGRESS = "in-progress"
    PLANNED = "planned"
    TRANSFER = "transfer"
    EXAM = "exam"
    WAIVED = "waived"


class DecisionKind(StrEnum):
    """What a programme decided for one student."""

    SUBSTITUTION = "substitution"
    WAIVER = "waiver"
    EQUIVALENCY = "equivalency"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try at a course.

    Attributes:
        id: names the attempt in the answer; unique among the attempts.
        course: its code, such as "AUD 301".
        credits: what it is worth.
        kind: graded, in progress, planned, or brought along.
        grade: as recorded; "" where there is none.
        term: name of the term; "" for what was brought along.
        term_starts: first day of the term; None sorts before every term.
    """

    id: int
    course: str
    credits: Decimal
    kind: AttemptKind
    grade: str = ""
    term: str = ""
    term_starts: date | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One exception.

    Attributes:
        id: names the decision in the answer.
        kind: a substitution lets ``course`` stand for ``replaces``; a waiver drops ``course``
            without credits, or the whole requirement ``node``; an equivalency grants ``course``
            with ``credits``.
        course: code of the course it is about.
        replaces: code of the course it stands for.
        node: requirement it is limited to; "" for all of them.
        credits: what an equivalency is worth.
    """

    id: int
    kind: DecisionKind
    course: str = ""
    replaces: str = ""
    node: str = ""
    credits: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Work:
    """Internship time that belongs to a course.

    Attributes:
        course: code of the course it is for.
        accepted_minutes: what faculty accepted.
        expected_minutes: what there will be when the placements that run are finished.
    """

    course: str
    accepted_minutes: int
    expected_minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that counts for one student.

    Attributes:
        attempts: tries at courses.
        decisions: exceptions.
        milestones: day on which a milestone was reached, per node id.
        work: internship time per course.
        options: ids of the chosen branches.
        on: the day the answer is for; the library reads no clock.
    """

    attempts: tuple[Attempt, ...] = ()
    decisions: tuple[Decision, ...] = ()
    milestones: Mapping[str, date] = field(default_factory=dict)
    work: tuple[Work, ...] = ()
    options: frozenset[str] = frozenset()
    on: date | None = None
