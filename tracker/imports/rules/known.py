"""What is recorded of the people and things that rows name, and what rows come to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from tracker.audit import AttemptKind
from tracker.degrees.rules import (
    AttemptDraft,
    Countable,
    CountDraft,
    CountKind,
    MilestoneDraft,
)
from tracker.imports.rules import cells
from tracker.imports.rules.cells import CellError
from tracker.imports.rules.states import Outcome
from tracker.programmes.rules import EnrolmentDraft

T = TypeVar("T")
Which = tuple[int, CountKind, str, date, str]  # enrolment, kind, what, day, title


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account."""

    id: int
    name: str
    is_student: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """A milestone of a catalogue, or something it counts beside courses.

    Attributes:
        label: its name for people.
        milestone: id of the milestone; "" for what is counted.
        counted: what is counted; None for a milestone.
    """

    label: str
    milestone: str = ""
    counted: Countable | None = None


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """One version of the programme: its branches and steps, by what may be written for them."""

    id: int
    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    grades: frozenset[str] = frozenset()
    starts_on: date | None = None
    steps: Mapping[str, Step] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """An enrolment as it is recorded."""

    id: int
    catalogue: str
    draft: EnrolmentDraft


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A course of the school's list."""

    id: int
    code: str
    credits: Decimal
    is_repeatable: bool = False


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An attempt as it is recorded."""

    id: int
    kind: AttemptKind
    grade: str
    credits: Decimal


@dataclass(frozen=True, kw_only=True)
class Known:
    """All that is recorded of the people and things that some rows name.

    Attributes:
        people: per mail address.
        advisers: ids of the faculty of the programme, per mail address.
        catalogues: the versions of the programme, per compared name, the newest last.
        enrolled: per student id.
        courses: per compared code.
        terms: id and name, per compared name.
        tried: attempts that count, per enrolment, course and term id (0 for none).
        reached: the day of each milestone, per enrolment and id.
        counted: id and times of what counts, per enrolment and what, day and title.
        today: the first day of study when a row names none.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    advisers: Mapping[str, int] = field(default_factory=dict)
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    enrolled: Mapping[int, Enrolled] = field(default_factory=dict)
    courses: Mapping[str, Listed] = field(default_factory=dict)
    terms: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    tried: Mapping[tuple[int, int, int], tuple[Tried, ...]] = field(default_factory=dict)
    reached: Mapping[tuple[int, str], date] = field(default_factory=dict)
    counted: Mapping[Which, tuple[int, int]] = field(default_factory=dict)
    today: date = date.max


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done for one row.

    Attributes:
        outcome: add, change, leave alone, or a problem.
        said: in words, what is added or changed, or why not.
        column: key of the field a problem is in; "" for the row.
        key: what the row is about; two rows of a file with one key are duplicates.
        address: whose row it is, as far as it could be read.
        name: for a new account.
        enrolment: what is to be true of an enrolment.
        version_id: for a new enrolment.
        attempt: what is to be recorded.
        milestone: the one that was reached.
        count: what is to be counted.
        replaces: id of the attempt or count that it corrects.
    """

    outcome: Outcome
    said: str = ""
    column: str = ""
    key: str = ""
    address: str = ""
    name: str = ""
    enrolment: EnrolmentDraft | None = None
    version_id: int | None = None
    attempt: AttemptDraft | None = None
    milestone: MilestoneDraft | None = None
    count: CountDraft | None = None
    replaces: int | None = None


class Wrong(Exception):  # noqa: N818 - read as a sentence: raise Wrong(column, why)
    """What is wrong with a row, and in which column; "" for the row."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


Row = Mapping[str, str]


def person_of(row: Row, known: Known) -> tuple[str, Person]:
    """Find whose row it is: the address, and the student of this programme who has it."""
    where = read("address", row, cells.address)
    person = known.people.get(where)
    if person is None or not person.is_student:
        raise Wrong("address", "No student of this programme has this address.")
    return where, person


def enrolled_of(person: Person, known: Known) -> Enrolled:
    """Find the enrolment of a student that rows are about."""
    found = known.enrolled.get(person.id)
    if found is None:
        raise Wrong("address", f"{person.name} is not enrolled. Import enrolments first.")
    return found


def read(column: str, row: Row, reader: Callable[[str], T]) -> T:
    """Read one cell; what is wrong with it is said of its column."""
    try:
        return reader(row.get(column, ""))
    except CellError as error:
        raise Wrong(column, str(error)) from None


def as_outcome(base: Plan, outcome: Outcome, said: str, replaces: int | None = None) -> Plan:
    """Return a plan with what comes of comparing it to the record."""
    return replace(base, outcome=outcome, said=said, replaces=replaces)
