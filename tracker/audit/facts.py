"""What is known of one student: plain values, in any order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


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
    FORCED = "forced"
    PIN = "pin"


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
        unit: unit of the credits where it is not the programme's own, such as "ects".
    """

    id: int
    course: str
    credits: Decimal
    kind: AttemptKind
    grade: str = ""
    term: str = ""
    term_starts: date | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One exception.

    Attributes:
        id: names the decision in the answer.
        kind: a substitution lets ``course`` stand for ``replaces``; a waiver drops ``course``
            without credits, or the whole requirement ``node``; an equivalency grants ``course``
            with ``credits``; a forced application counts ``course`` for ``node`` whatever the rule
            there says, and nowhere else; a pin prefers ``node`` for ``course`` where that costs no
            requirement.
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
class Project:
    """One accepted project.

    Attributes:
        id: names the project in the answer.
        kind: what kind of work it is.
        title: for people.
    """

    id: int
    kind: str
    title: str = ""


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
        skills: assessed level per skill.
        projects: accepted projects.
        attendance: how often the student was there, per kind.
        terms: names of the terms of enrolment; empty: the terms of the attempts taken here.
    """

    attempts: tuple[Attempt, ...] = ()
    decisions: tuple[Decision, ...] = ()
    milestones: Mapping[str, date] = field(default_factory=dict)
    work: tuple[Work, ...] = ()
    options: frozenset[str] = frozenset()
    on: date | None = None
    skills: Mapping[str, int] = field(default_factory=dict)
    projects: tuple[Project, ...] = ()
    attendance: Mapping[str, int] = field(default_factory=dict)
    terms: tuple[str, ...] = ()

    @cached_property
    def dropped(self) -> tuple[tuple[str, int, str], ...]:
        """Courses that nobody asks for any more: code, decision (0: none), the one requirement."""
        by_attempt = [(a.course, 0, "") for a in self.attempts if a.kind is AttemptKind.WAIVED]
        by_decision = [
            (d.course, d.id, d.node)
            for d in self.decisions
            if d.kind is DecisionKind.WAIVER and d.course
        ]
        return tuple(sorted([*by_attempt, *by_decision]))
