"""What is true of the desk: what waits, how long it takes, and when it is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

REMARK_TAKES = 1  # each thing that looks odd is read twice


class Kind(StrEnum):
    """What is decided."""

    PROPOSAL = "proposal"
    WEEK = "week"
    AGREEMENT = "agreement"
    COMPLETION = "completion"


# minutes at a usual pace
TAKES = {Kind.WEEK: 3, Kind.PROPOSAL: 8, Kind.AGREEMENT: 4, Kind.COMPLETION: 12}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that waits for a decision.

    Attributes:
        student: whose it is, by name.
        what: it and the place, in few words.
        url: where it is read and decided.
        due_on: the day by which an answer was promised.
        remarks: how many things look odd.
    """

    kind: Kind
    student: str
    what: str
    url: str
    due_on: date
    remarks: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes, roughly."""
        return TAKES[self.kind] + REMARK_TAKES * self.remarks


@dataclass(frozen=True, kw_only=True)
class Queue:
    """All that waits for one person, the most urgent first."""

    late: Sequence[Entry]
    this_week: Sequence[Entry]
    later: Sequence[Entry]

    @property
    def entries(self) -> list[Entry]:
        """Everything, in order."""
        return [*self.late, *self.this_week, *self.later]

    @property
    def minutes(self) -> int:
        """How long all of it takes, roughly."""
        return sum(entry.minutes for entry in self.entries)

    def beside(self, url: str) -> tuple[str | None, str | None]:
        """Return the addresses of the entries before and after one."""
        urls = [entry.url for entry in self.entries]
        if url not in urls:
            return None, urls[0] if urls else None
        at = urls.index(url)
        return (urls[at - 1] if at else None), (urls[at + 1] if at + 1 < len(urls) else None)


def queue_of(entries: Iterable[Entry], today: date) -> Queue:
    """Group by when an answer is due: late, until Sunday, later."""
    ordered = sorted(entries, key=lambda entry: (entry.due_on, entry.student, entry.url))
    sunday = today + timedelta(days=6 - today.weekday())
    return Queue(
        late=[e for e in ordered if e.due_on < today],
        this_week=[e for e in ordered if today <= e.due_on <= sunday],
        later=[e for e in ordered if e.due_on > sunday],
    )


def due_words(due_on: date, today: date) -> str:
    """Say how urgent it is: ``3 days late``, ``Today``, ``Tuesday``, ``4 December``."""
    away = (due_on - today).days
    if away < 0:
        return f"{-away} day{'' if away == -1 else 's'} late"
    if away == 0:
        return "Today"
    return f"{due_on:%A}" if away < 7 else f"{due_on.day} {due_on:%B}"
