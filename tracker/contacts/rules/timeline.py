"""When to follow up, and what happened in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from tracker.accounts.rules.notices import MORNING_HOUR, Pace
from tracker.contacts.rules.records import NoteKind

T = TypeVar("T")


@dataclass(frozen=True)
class Group(Generic[T]):
    """Contacts whose next step falls into one stretch of time."""

    title: str
    rows: Sequence[T]


def grouped(rows: Iterable[tuple[T, date | None]], today: date) -> list[Group[T]]:
    """Group by when the next step is due; within a group the order given is kept."""
    sunday = today + timedelta(days=6 - today.weekday())
    found: dict[str, list[T]] = {
        "Overdue": [],
        "This week": [],
        "Later": [],
        "No date": [],
    }
    for row, due_on in rows:
        if due_on is None:
            found["No date"].append(row)
        elif due_on < today:
            found["Overdue"].append(row)
        else:
            found["This week" if due_on <= sunday else "Later"].append(row)
    return [Group(title, kept) for title, kept in found.items() if kept]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry of a timeline: a note, or a step that was taken.

    Attributes:
        on: its day.
        at: when it was written down or done; orders what happened on one day.
        word: what kind of thing it was.
        text: what happened.
        note_id: set when it is a note.
        step_id: set when it is a step.
    """

    on: date
    at: datetime
    word: str
    text: str
    note_id: int | None = None
    step_id: int | None = None


def latest_first(moments: Iterable[Moment]) -> list[Moment]:
    """Order a timeline: by day, then by when it was written down."""
    return sorted(moments, key=lambda m: (m.on, m.at, m.note_id or 0), reverse=True)


def of_note(note_id: int, kind: NoteKind, on: date, at: datetime, text: str) -> Moment:
    """Make a note an entry of the timeline."""
    return Moment(on=on, at=at, word=kind.label, text=text, note_id=note_id)


def reminds_until(pace: Pace, last_on: date | None, now: datetime) -> date | None:
    """Tell up to which due day steps are mailed now; None when no mail is due.

    Args:
        pace: how often their owner wants the mail.
        last_on: the day of the last such mail; None when there was none.
        now: the moment that is asked about.
    """
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    if now.hour < MORNING_HOUR or pace not in {Pace.DAILY, Pace.WEEKLY}:
        return None
    if pace is Pace.DAILY:
        return None if last_on == today else today
    return None if last_on is not None and last_on >= monday else monday + timedelta(days=6)
