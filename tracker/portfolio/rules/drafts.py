"""What a person may write on the editor and on the contact form."""

from dataclasses import dataclass

from tracker.portfolio.rules.kinds import Theme, Visibility

NOTE_LENGTH = 240
MOST_WORKS = 12


@dataclass(frozen=True, kw_only=True)
class AboutDraft:
    """Who the page is about, in the student's words."""

    shown_name: str
    role_line: str = ""
    intro: str = ""
    availability: str = ""
    place: str = ""
    looking_for: str = ""
    speaks: str = ""
    in_directory: bool = True


@dataclass(frozen=True, kw_only=True)
class LookDraft:
    """How the page looks."""

    theme: Theme


@dataclass(frozen=True, kw_only=True)
class WorkDraft:
    """A project to show, and what to say beside it."""

    project_id: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PassageDraft:
    """A stretch of a sound for the reel, in milliseconds."""

    item_id: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, kw_only=True)
class ReelDraft:
    """How long the reel may be, and whether visitors may keep it as a file."""

    budget_ms: int
    download: bool = False


@dataclass(frozen=True, kw_only=True)
class PublishDraft:
    """Who may open the page from now on."""

    visibility: Visibility


@dataclass(frozen=True, kw_only=True)
class MessageDraft:
    """What a visitor writes."""

    name: str
    mail: str
    text: str
