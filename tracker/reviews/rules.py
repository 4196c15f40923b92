"""What is true of the desk: what waits, in which order, and when it is late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.web.waiting import Waiting

# How many entries one page of the queue holds.
PAGE = 40
BESIDE_ENTRY = 20  # where an entry is open, the queue is the narrow pane beside it
# What is decided, as the filters say it; a feature may bring a kind that is not named here.
KINDS: Mapping[str, str] = {
    "week": "Weeks",
    "proposal": "Proposals",
    "approval": "Approvals",
    "agreement": "Agreements",
    "evaluation": "Evaluations",
    "completion": "Completions",
    "round": "Project reviews",
    "skill": "Skills",
    "credit": "Credits",
    "petition": "Petitions",
}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which entries are shown: all, or fewer.

    Attributes:
        mine: only those of students whom this person advises, or put to them by name.
        overdue: only those whose day is over.
        kind: only this kind.
        course: only those that belong to this course, by its code.
    """

    mine: bool = False
    overdue: bool = False
    kind: str = ""
    course: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filter:
        """Return what an address asks for."""
        return cls(
            mine=bool(given.get("mine")),
            overdue=bool(given.get("overdue")),
            kind=given.get("kind", ""),
            course=given.get("course", ""),
        )

    @property
    def is_on(self) -> bool:
        """Whether anything is left out."""
        return self != Filter()

    def fits(self, entry: Waiting, today: date) -> bool:
        """Tell whether an entry is shown."""
        return (
            (entry.mine or not self.mine)
            and (entry.due_on < today or not self.overdue)
            and self.kind in {"", entry.kind}
            and self.course in {"", entry.course}
        )


@dataclass(frozen=True, kw_only=True)
class Queue:
    """All that waits for one person, the most urgent first.

    Attributes:
        entries: what fits the filter, in order of the day an answer is due.
        today: the day it is.
        without_filter: how many there are in all.
        kinds: the kinds of all there is, each with how many.
        courses: the courses of all there is, each with how many.
        overdue: how many of all are late.
        mine: how many of all are this person's own.
    """

    entries: Sequence[Waiting]
    today: date
    without_filter: int
    kinds: Mapping[str, int]
    courses: Mapping[str, int]
    overdue: int
    mine: int

    @property
    def minutes(self) -> int:
        """How long what is shown takes, roughly."""
        return sum(entry.minutes for entry in self.entries)

    @property
    def late(self) -> list[Waiting]:
        """What should have been answered before today."""
        return [entry for entry in self.entries if entry.due_on < self.today]

    @property
    def this_week(self) -> list[Waiting]:
        """What is due from today until Sunday."""
        today, sunday = self.today, sunday_of(self.today)
        return [entry for entry in self.entries if today <= entry.due_on <= sunday]

    @property
    def later(self) -> list[Waiting]:
        """What is due after Sunday."""
        sunday = sunday_of(self.today)
        return [entry for entry in self.entries if entry.due_on > sunday]

    def position(self, url: str) -> int | None:
        """Return where an entry stands, from 0; None when it does not wait."""
        return next((n for n, entry in enumerate(self.entries) if entry.url == url), None)

    def beside(self, url: str) -> tuple[str | None, str | None]:
        """Return the addresses of the entries before and after one."""
        at, urls = self.position(url), [entry.url for entry in self.entries]
        if at is None:
            return None, urls[0] if urls else None
        return (urls[at - 1] if at else None), (urls[at + 1] if at + 1 < len(urls) else None)

    def window(self, url: str, first: int = 0) -> Window:
        """Cut out one page's worth: from a place on, or around the entry that is open."""
        count, at = len(self.entries), self.position(url)
        size = PAGE if at is None else BESIDE_ENTRY
        if at is not None and not first <= at < first + size:
            first = at - size // 2
        first = max(0, min(first, count - size))
        shown = {id(entry) for entry in self.entries[first : first + size]}
        groups = [
            Group(name, len(all_of), [entry for entry in all_of if id(entry) in shown])
            for name, all_of in (
                ("Late", self.late),
                ("Due this week", self.this_week),
                ("Later", self.later),
            )
        ]
        return Window([group for group in groups if group.entries], first, size, count)


@dataclass(frozen=True)
class Group:
    """Entries under one heading.

    Attributes:
        count: how many there are in all, also on other pages.
        entries: those on this page.
    """

    name: str
    count: int
    entries: Sequence[Waiting]


@dataclass(frozen=True)
class Window:
    """One page of the queue."""

    groups: Sequence[Group]
    first: int
    size: int
    count: int

    @property
    def page_before(self) -> int:
        """Where the page before this one begins."""
        return max(0, self.first - PAGE)

    @property
    def page_after(self) -> int:
        """Where the page after this one begins."""
        return self.first + self.size

    @property
    def before(self) -> int:
        """How many are left out before it."""
        return self.first

    @property
    def after(self) -> int:
        """How many are left out after it."""
        return max(0, self.count - self.first - self.size)


def queue_of(entries: Iterable[Waiting], today: date, shown: Filter | None = None) -> Queue:
    """Put what waits in order: by the day an answer is due, then by name."""
    shown = shown or Filter()
    ordered = sorted(entries, key=attrgetter("due_on", "student", "url"))
    fitting = [each for each in ordered if shown.fits(each, today)] if shown.is_on else ordered
    return Queue(
        entries=fitting,
        today=today,
        without_filter=len(ordered),
        kinds=dict(sorted(Counter(entry.kind for entry in ordered).items())),
        courses=dict(sorted(Counter(e.course for e in ordered if e.course).items())),
        overdue=sum(entry.due_on < today for entry in ordered),
        mine=sum(entry.mine for entry in ordered),
    )


def sunday_of(day: date) -> date:
    """Return the last day of the week."""
    return day + timedelta(days=6 - day.weekday())


def due_words(due_on: date, today: date) -> str:
    """Say how urgent it is: ``3 days late``, ``Today``, ``Tuesday``, ``4 December``."""
    away = (due_on - today).days
    if away < 0:
        return f"{-away} day{'' if away == -1 else 's'} late"
    if away == 0:
        return "Today"
    return f"{due_on:%A}" if away < 7 else f"{due_on.day} {due_on:%B}"
