"""What a contact, a note and a next step are."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_TAGS = 20
LONGEST_TAG = 40


class ContactKind(StrEnum):
    """Whom a contact is about."""

    PERSON = "person"
    COMPANY = "company"


class NoteKind(StrEnum):
    """What kind of thing happened."""

    NOTE = "note"
    MEETING = "meeting"
    CALL = "call"
    MESSAGE = "message"
    SESSION = "session"

    @property
    def label(self) -> str:
        """The word for people."""
        return _NOTE_WORDS[self]


_NOTE_WORDS = {
    NoteKind.NOTE: "Note",
    NoteKind.MEETING: "Met",
    NoteKind.CALL: "Call",
    NoteKind.MESSAGE: "Message",
    NoteKind.SESSION: "Session",
}


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """A contact as it was typed.

    Attributes:
        company: the name of where a person works; a new name becomes a company of its own.
        introduced_by_id: one of the owner's own people.
        project_ids: works made together.
        internship_ids: internships there, or with them.
    """

    kind: ContactKind
    name: str
    company: str = ""
    introduced_by_id: int | None = None
    job_title: str = ""
    mail: str = ""
    phone: str = ""
    web: str = ""
    how_met: str = ""
    more: str = ""
    tags: tuple[str, ...] = ()
    project_ids: frozenset[int] = frozenset()
    internship_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class NoteDraft:
    """One thing that happened, and when."""

    happened_on: date
    text: str
    kind: NoteKind = NoteKind.NOTE


@dataclass(frozen=True)
class StepDraft:
    """What to do next, and by when if there is a day."""

    text: str
    due_on: date | None


class Snooze(StrEnum):
    """How long a next step is put off."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_PUT_OFF = {
    Snooze.DAY: timedelta(days=1),
    Snooze.WEEK: timedelta(days=7),
    Snooze.MONTH: timedelta(days=28),
}


def put_off(due_on: date | None, how_long: Snooze, today: date) -> date:
    """Return the later day: counted from today for what is late or has no day.

    A month is four weeks, so that the weekday stays.
    """
    return max(due_on or today, today) + _PUT_OFF[how_long]


def tags_of(typed: str) -> tuple[str, ...]:
    """Read tags as typed with commas: each once, whatever its capitals, in the order given."""
    found: dict[str, str] = {}
    for part in typed.replace(";", ",").split(","):
        tag = " ".join(part.split()).lstrip("#")
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def problem_of_tags(tags: tuple[str, ...]) -> str:
    """Say why so many tags, or such long ones, are not kept; empty when they are."""
    if len(tags) > MOST_TAGS:
        return f"Use at most {MOST_TAGS} tags"
    if any(len(tag) > LONGEST_TAG for tag in tags):
        return f"Use at most {LONGEST_TAG} characters for a tag"
    return ""
