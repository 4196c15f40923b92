"""What a programme asks, as read from its file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.audit.grades import Scale

_CODE = re.compile(r"\s*([A-Za-z][A-Za-z-]*?)[\s-]*(\d+)")


class NodeType(StrEnum):
    """The kinds of requirement a programme file can hold."""

    ALL_OF = "all_of"
    CHOOSE_COURSES = "choose_courses"
    CHOOSE_CREDITS = "choose_credits"
    CHOOSE_BY_RULE = "choose_by_rule"
    TERMS_OF = "terms_of"
    CHOOSE_OPTION = "choose_option"
    MILESTONE = "milestone"
    HOURS = "hours"
    EARNED_CREDITS = "earned_credits"
    GPA = "gpa"
    FILL_TO_TOTAL = "fill_to_total"


class Sharing(StrEnum):
    """Whether what counts here may count elsewhere, too."""

    EXCLUSIVE = "exclusive"
    ATTRIBUTE = "attribute"  # looks at courses, takes none: may overlap with everything


class PolicyKind(StrEnum):
    """Rules on the programme as a whole."""

    GPA = "gpa"
    UPPER_LEVEL = "upper_level"
    RESIDENCY = "residency"
    TRANSFER_CAP = "transfer_cap"
    CREDIT_CAP = "credit_cap"
    UNGRADED_CAP = "ungraded_cap"
    COURSE_AGE = "course_age"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Course:
    """One course as the catalogue of this version has it."""

    code: str
    title: str
    credits: Decimal
    tags: frozenset[str] = frozenset()
    repeatable: bool = False


def prefix_of(code: str) -> str:
    """Return the subject of a course code: "AUD 301" → "AUD"."""
    found = _CODE.match(code)
    return found[1] if found else code


def level_of(code: str) -> int:
    """Return the number of a course code, which is its level: "AUD 301" → 301; none → 0."""
    found = _CODE.match(code)
    return int(found[2][:9]) if found else 0


@dataclass(frozen=True)
class Rule:
    """Courses by subject and level."""

    prefix: str = ""
    min_level: int = 0

    def takes(self, code: str) -> bool:
        """Tell whether the rule covers the course."""
        return (not self.prefix or prefix_of(code) == self.prefix) and (
            level_of(code) >= self.min_level
        )


@dataclass(frozen=True)
class Pool:
    """The courses one requirement may take: named, or by tag, or by rule."""

    courses: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()

    def takes(self, code: str, tags: frozenset[str]) -> bool:
        """Tell whether the course with these tags is in the pool."""
        return (
            code in self.courses
            or bool(tags & self.tags)
            or any(rule.takes(code) for rule in self.rules)
        )


@dataclass(frozen=True, kw_only=True)
class Node:
    """One requirement. Which attributes mean something depends on its type.

    Attributes:
        id: unique in the programme.
        label: its name for people.
        type: what kind of requirement it is.
        children: parts, options or conditions.
        courses: codes that are all asked for (``all_of``).
        pool: what may be chosen from.
        count: how many courses.
        credits: how many credits.
        terms: in how many different terms.
        credits_each: what one of these terms is worth.
        min_grade: least grade, inherited by parts; "" for any that passes.
        sharing: inherited by parts.
        must_include: codes that must be among the chosen.
        min_prefixes: from how many subjects the chosen must come.
        max_times: how often one course may be among the chosen, per code.
        course: whose hours are counted.
        minutes_per_credit: work time asked per credit of that course.
        gpa: least average.
        stated_credits: what the catalogue prints, whether or not the parts add up to it.
        note: what the catalogue says in words.
    """

    id: str
    label: str
    type: NodeType
    children: tuple["Node", ...] = ()
    courses: tuple[str, ...] = ()
    pool: Pool = field(default_factory=Pool)
    count: int = 0
    credits: Decimal = Decimal(0)
    terms: int = 0
    credits_each: Decimal = Decimal(0)
    min_grade: str = ""
    sharing: Sharing = Sharing.EXCLUSIVE
    must_include: tuple[str, ...] = ()
    min_prefixes: int = 0
    max_times: dict[str, int] = field(default_factory=dict)
    course: str = ""
    minutes_per_credit: int = 0
    gpa: Decimal = Decimal(0)
    stated_credits: Decimal | None = None
    note: str = ""

    def walk(self) -> Iterator["Node"]:
        """Give this node and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()

    def listed(self) -> frozenset[str]:
        """Return every course that this node or one below it names."""
        return frozenset(
            code for node in self.walk() for code in (*node.courses, *node.pool.courses)
        )


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One rule on the whole. Which attributes mean something depends on its kind."""

    kind: PolicyKind
    label: str
    min: Decimal = Decimal(0)
    max: Decimal = Decimal(0)
    scope: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    level_from: int = 0
    of_last: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)
    local_only: bool = False
    course: str = ""
    prefix: str = ""
    years: int = 0


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One catalogue of one programme."""

    code: str
    name: str
    catalogue: str
    credit_unit: str
    total: Decimal
    grades: Scale
    courses: dict[str, Course]
    requirements: tuple[Node, ...]
    policies: tuple[Policy, ...] = ()
    outcomes: tuple[str, ...] = ()
    document: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def walk(self) -> Iterator[Node]:
        """Give every requirement, in the order of the file."""
        for node in self.requirements:
            yield from node.walk()

    @cached_property
    def options(self) -> tuple[Node, ...]:
        """Every branch a student may be asked to choose, in the order of the file."""
        return tuple(
            option
            for node in self.walk()
            if node.type is NodeType.CHOOSE_OPTION
            for option in node.children
        )

    @cached_property
    def milestones(self) -> tuple[Node, ...]:
        """Every milestone, in the order of the file."""
        return tuple(node for node in self.walk() if node.type is NodeType.MILESTONE)

    def tags(self, code: str) -> frozenset[str]:
        """Return what the catalogue says of a course; of one it does not know, nothing."""
        course = self.courses.get(code)
        return course.tags if course else frozenset()

    def title(self, code: str) -> str:
        """Return code and title, as far as the catalogue knows them."""
        course = self.courses.get(code)
        return f"{code} {course.title}" if course else code

    def repeatable(self, code: str) -> bool:
        """Tell whether a course counts each time it is taken."""
        course = self.courses.get(code)
        return course is not None and course.repeatable
