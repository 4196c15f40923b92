"""One student of a cohort as a row: what the columns show, and who needs a word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.cohorts.rules.skills import Skills

RETURN_WAITS = timedelta(days=14)
# Of the hours expected by now, this share is to be accepted or waiting.
LEAST_SENT = Decimal("0.75")


class Concern(StrEnum):
    """Why somebody needs a word."""

    CREDITS = "credits"
    HOURS = "hours"
    RETURNED = "returned"


# The rules as the page states them; ``worries`` is where they hold.
RULES: Mapping[Concern, str] = {
    Concern.CREDITS: "Credits earned are a whole term or more behind what is expected by now.",
    Concern.HOURS: (
        "The internship hours accepted and waiting are less than three quarters of what is "
        "expected by now."
    ),
    Concern.RETURNED: "Something returned has waited for the student for 14 days or more.",
}
WORDS: Mapping[Concern, str] = {
    Concern.CREDITS: "Credits",
    Concern.HOURS: "Hours",
    Concern.RETURNED: "Returned",
}


class ReturnKind(StrEnum):
    """What was returned to a student, in the singular."""

    WEEK = "week of hours"
    PROPOSAL = "proposal"
    REPORT = "final report"
    CLAIM = "skill claim"
    REVIEW = "review with open comments"


PLURALS = {
    ReturnKind.WEEK: "weeks of hours",
    ReturnKind.PROPOSAL: "proposals",
    ReturnKind.REPORT: "final reports",
    ReturnKind.CLAIM: "skill claims",
    ReturnKind.REVIEW: "reviews with open comments",
}


@dataclass(frozen=True, kw_only=True)
class Return:
    """Something that lies with the student since somebody sent it back."""

    kind: ReturnKind
    since: date


@dataclass(frozen=True, kw_only=True)
class Worry:
    """One reason to have a word: the rule, and its numbers in words."""

    concern: Concern
    sentence: str

    @property
    def word(self) -> str:
        """The rule in one word."""
        return WORDS[self.concern]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is known of one student of a cohort.

    Attributes:
        enrolment_id: names the row in forms.
        student_id: whose it is.
        name: of the student.
        stage: "junior", as the school says it.
        began: the term of the first day.
        began_on: the first day.
        today: the day it is told.
        earned: credits earned.
        in_progress: credits under way.
        total: credits the catalogue asks.
        expected: credits expected by now; None where no day to finish by is set.
        per_term: credits of one term on the student's pace.
        accepted: internship minutes that faculty counted.
        waiting: internship minutes sent and not decided yet.
        minutes_expected: internship minutes expected by now.
        active_on: the last day on which the student did something here.
        returns: what was sent back and waits for the student.
        skills: what was shown of the skills the programme names.
        has_page: whether the student's degree is this one, so that the page of it opens.
        can_be_written: whether a mail reaches them.
    """

    enrolment_id: int
    student_id: int
    name: str
    today: date
    stage: str = ""
    began: str = ""
    began_on: date = date.min
    earned: Decimal = Decimal(0)
    in_progress: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    expected: Decimal | None = None
    per_term: Decimal | None = None
    accepted: int = 0
    waiting: int = 0
    minutes_expected: int = 0
    active_on: date | None = None
    returns: tuple[Return, ...] = ()
    skills: Skills = field(default_factory=Skills)
    has_page: bool = True
    can_be_written: bool = True

    @property
    def lead(self) -> Decimal | None:
        """Credits ahead of what is expected; behind where it is less than nothing."""
        return None if self.expected is None else self.earned - self.expected

    @property
    def minutes_lead(self) -> int:
        """Accepted minutes ahead of what is expected; behind where it is less than nothing."""
        return self.accepted - self.minutes_expected

    @property
    def has_hours(self) -> bool:
        """Whether there is an internship to speak of."""
        return bool(self.accepted or self.waiting or self.minutes_expected)

    @property
    def pace_words(self) -> str:
        """Say how the credits compare with what is expected."""
        if self.lead is None:
            return "No day to finish by is set"
        if not self.lead:
            return "As expected"
        return f"{_number(abs(self.lead))} {'ahead' if self.lead > 0 else 'behind'}"

    @property
    def lacking(self) -> tuple[str, ...]:
        """Name the areas of skills without any evidence that was sent."""
        return tuple(area.name for area in self.skills.empty_areas())

    @property
    def lacking_words(self) -> str:
        """Say how many areas that is: "7 of 12 areas"."""
        areas = len(self.skills.framework.areas)
        return f"{len(self.lacking)} of {areas} areas" if self.lacking else "None"

    @property
    def returned_words(self) -> str:
        """Say what was returned: "2 weeks of hours, 1 proposal"."""
        count = {kind: sum(r.kind is kind for r in self.returns) for kind in ReturnKind}
        return ", ".join(
            f"{n} {kind.value if n == 1 else PLURALS[kind]}" for kind, n in count.items() if n
        )

    @property
    def worries(self) -> tuple[Worry, ...]:
        """List the rules by which the student needs a word."""
        return tuple(worries(self))


def worries(row: Row) -> Iterable[Worry]:
    """Hold a student against the three rules."""
    if row.lead is not None and row.per_term and -row.lead >= row.per_term:
        yield Worry(
            concern=Concern.CREDITS,
            sentence=f"{_number(row.earned)} credits earned, "
            f"{_number(row.expected or Decimal(0))} expected by now.",
        )
    sent = row.accepted + row.waiting
    if sent < row.minutes_expected * LEAST_SENT:
        yield Worry(
            concern=Concern.HOURS,
            sentence=f"{_hours(sent)} hours accepted or waiting, "
            f"{_hours(row.minutes_expected)} expected by now.",
        )
    since = min((each.since for each in row.returns), default=None)
    if since is not None and row.today - since >= RETURN_WAITS:
        yield Worry(
            concern=Concern.RETURNED,
            sentence=f"Something returned waits since {since.day} {since:%B %Y}.",
        )


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is to be mailed.

    Attributes:
        subject: one line.
        text: in lines as typed.
    """

    subject: str
    text: str


class Column(StrEnum):
    """What the table can be sorted by."""

    NAME = "name"
    CREDITS = "credits"
    HOURS = "hours"
    ACTIVE = "active"
    RETURNS = "returns"
    SKILLS = "skills"
    WORD = "word"


# Columns that begin with the most: what is read first is what one came for.
MOST_FIRST = frozenset({Column.RETURNS, Column.SKILLS, Column.WORD})


def in_order(rows: Iterable[Row], column: Column, *, reverse: bool = False) -> list[Row]:
    """Sort by a column, then by name; rows without a value come last either way."""
    named = sorted(rows, key=lambda row: (row.name.casefold(), row.enrolment_id))
    some = [row for row in named if _value(row, column) is not None]
    none = [row for row in named if _value(row, column) is None]
    return sorted(some, key=lambda row: _value(row, column), reverse=reverse) + none


def _value(row: Row, column: Column) -> Any:  # noqa: ANN401 - alike within a column
    """Return what a row is sorted by; credits and hours by how far behind they are."""
    found: Mapping[Column, Any] = {
        Column.NAME: row.name.casefold(),
        Column.CREDITS: row.lead,
        Column.HOURS: row.minutes_lead if row.has_hours else None,
        Column.ACTIVE: row.active_on.toordinal() if row.active_on else None,
        Column.RETURNS: len(row.returns),
        Column.SKILLS: len(row.lacking),
        Column.WORD: len(row.worries),
    }
    return found[column]


def chosen(
    rows: Sequence[Row], *, called: str = "", began: str = "", needs_word: bool = False
) -> list[Row]:
    """Choose rows by a part of the name, the term they began in, and whether a word is needed."""
    wanted = called.casefold().split()
    return [
        row
        for row in rows
        if all(part in row.name.casefold() for part in wanted)
        and began in {"", row.began}
        and (not needs_word or row.worries)
    ]


def _number(value: Decimal) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _hours(minutes: int) -> str:
    return _number(Decimal(minutes) / 60)


def terms_begun_in(rows: Sequence[Row]) -> list[str]:
    """List the terms in which these students began, the latest first."""
    first_days = {row.began: row.began_on for row in rows}
    return sorted(first_days, key=first_days.__getitem__, reverse=True)
