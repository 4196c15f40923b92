"""What is true of contacts whatever the database or the web page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar


class ContactKind(StrEnum):
    """Whom a contact is about."""

    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """A contact as it was typed."""

    kind: ContactKind
    name: str
    company_id: int | None = None
    introduced_by_id: int | None = None
    job_title: str = ""
    mail: str = ""
    phone: str = ""
    web: str = ""
    how_met: str = ""


@dataclass(frozen=True)
class NoteDraft:
    """One thing that happened, and when."""

    happened_on: date
    text: str


@dataclass(frozen=True)
class StepDraft:
    """What to do next, and by when if there is a day."""

    text: str
    due_on: date | None


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
