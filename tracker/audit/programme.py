"""What a programme asks, as read from its file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.audit.facts import AttemptKind
from tracker.audit.grades import Scale
from tracker.audit.pools import Area, Limit, Pool


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
    EVERY_TERM = "enrol_every_term"
    SKILL = "skill"
    PROJECTS = "projects"
    ATTENDANCE = "attendance"


TAKES_COURSES = frozenset(
    {
        NodeType.ALL_OF,
        NodeType.CHOOSE_COURSES,
        NodeType.CHOOSE_CREDITS,
        NodeType.CHOOSE_BY_RULE,
        NodeType.TERMS_OF,
        NodeType.EVERY_TERM,
        NodeType.FILL_TO_TOTAL,
    }
)


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
    EXCLUSION = "exclusion"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Course:
    """One course as the catalogue of this version has it."""

    code: str
    title: str
    credits: Decimal
    tags: frozenset[str] = frozenset()
    repeatable: bool = False
    credits_max: Decimal = Decimal(0)  # where a student may choose how much it is worth
    in_total: bool = True  # whether its credits count towards the degree
    same_as: tuple[str, ...] = ()  # other codes of the same course


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
        times: how often a named course is asked for, where that is more than once.
        substitutes: what may stand for a named course without anybody's decision, per code.
        limits: how much must or may come from a set.
        max_per_prefix: how many of one subject may be among the chosen; 0 for any number.
        areas, min_areas: from how many of these areas the chosen must come.
        kinds: kinds of attempt that count; empty for all.
        letter_only: whether credit without a letter grade is kept out.
        max_age_years: how old an attempt may be on the day of the audit; 0 for any age.
        shares_with: ids of requirements that may use the same attempt as this one.
        seasons: words of the terms that count (``enrol_every_term``); empty for all.
        blocks: courses that may not be taken before a milestone is reached.
        skill, level: which skill, assessed at which level at least.
        kind: which kind of project or of attendance is counted.
        scope: courses an average is over; None for all.
        weighted: whether an average weighs by credits.
        requires: ids of requirements that must be met before a milestone.
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
    times: dict[str, int] = field(default_factory=dict)
    substitutes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    max_per_prefix: int = 0
    areas: tuple[Area, ...] = ()
    min_areas: int = 0
    kinds: frozenset[AttemptKind] = frozenset()
    letter_only: bool = False
    max_age_years: int = 0
    shares_with: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    blocks: Pool | None = None
    skill: str = ""
    level: int = 0
    kind: str = ""
    scope: Pool | None = None
    weighted: bool = True
    requires: tuple[str, ...] = ()

    @property
    def takes_courses(self) -> bool:
        """Whether it takes courses itself, beside what its parts take."""
        if self.type not in TAKES_COURSES:
            return False
        bounds = self.credits or self.count or self.limits or self.min_prefixes or self.min_areas
        return bool(self.courses or not self.children or bounds or self.max_per_prefix)

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
    courses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Award:
    """A lesser award a student may leave with.

    Attributes:
        label: its name.
        credits: what it takes.
        requires: requirements that must be met.
        pool: which courses its credits may come from; None for all.
    """

    label: str
    credits: Decimal
    requires: tuple[str, ...] = ()
    pool: Pool | None = None


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
    awards: tuple[Award, ...] = ()
    units: dict[str, Decimal] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def walk(self) -> Iterator[Node]:
        """Give every requirement, in the order of the file."""
        for node in self.requirements:
            yield from node.walk()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of all requirements, in the order of the file."""
        return tuple(node.id for node in self.walk())

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

    @cached_property
    def letters_only_in(self) -> frozenset[str]:
        """Ids of the requirements that a rule closes to credit without a letter grade."""
        closed = {id_ for policy in self.policies for id_ in policy.not_in}
        return frozenset(
            below.id for top in self.walk() if top.id in closed for below in top.walk()
        )

    @cached_property
    def shared(self) -> frozenset[tuple[str, str]]:
        """Pairs of requirements, both ways round, that may use the same attempt."""
        below = {node.id: [each.id for each in node.walk()] for node in self.walk()}
        pairs = {
            (mine, other)
            for node in self.walk()
            for named in node.shares_with
            for mine in below[node.id]
            for other in below.get(named, ())
        }
        return frozenset(pairs | {(b, a) for a, b in pairs})

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

    def in_total(self, code: str) -> bool:
        """Tell whether the credits of a course count towards the degree."""
        course = self.courses.get(self.main_code(code))
        return course is None or course.in_total

    def main_code(self, code: str) -> str:
        """Return the code under which the catalogue lists a course that has several."""
        return self._other_codes.get(code, code)

    def takes(self, node: Node, code: str) -> bool:
        """Tell whether a requirement names a course or has it in its pool."""
        known = self._taken.get((node.id, code))
        if known is None:
            known = code in node.courses or node.pool.takes(code, self.tags(code))
            self._taken[node.id, code] = known
        return known

    def concerned(self, code: str) -> frozenset[str]:
        """Return ids of the requirements a course could count for, if nothing is decided of it."""
        known = self._concerned.get(code)
        if known is None:
            known = frozenset(
                node.id
                for node in self.walk()
                if node.type is NodeType.FILL_TO_TOTAL
                or self.takes(node, code)
                or any(code in others for others in node.substitutes.values())
            )
            self._concerned[code] = known
        return known

    def prices(self, node: Node) -> list[Decimal]:
        """Return the credits of the courses in a pool, as far as the catalogue lists them."""
        known = self._prices.get(node.id)
        if known is None:
            listed = self.courses.values()
            known = sorted(c.credits for c in listed if node.pool.takes(c.code, c.tags))
            self._prices[node.id] = known
        return known

    # Asked thousands of times per audit, and the same for every student.
    @cached_property
    def _taken(self) -> dict[tuple[str, str], bool]:
        return {}

    @cached_property
    def _concerned(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _prices(self) -> dict[str, list[Decimal]]:
        return {}

    @cached_property
    def _other_codes(self) -> dict[str, str]:
        return {other: c.code for c in self.courses.values() for other in c.same_as}
