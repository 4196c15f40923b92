"""What a student typed, read and typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.internships.rules.states import Mode
from tracker.internships.rules.worktime import Worked


@dataclass(frozen=True, kw_only=True)
class ProposalDraft:
    """A proposal as it stands in the form; a draft may lack nearly everything.

    Attributes:
        site_id: a place from the list; None when ``site_name`` names a new one, or none yet.
        work: for each objective, the kinds of work that serve it.
    """

    title: str
    site_id: int | None = None
    site_name: str = ""
    site_kind: str = ""
    site_city: str = ""
    supervisor_name: str = ""
    supervisor_title: str = ""
    supervisor_mail: str = ""
    course_id: int | None = None
    credits: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    planned_minutes: int = 0
    mode: Mode = Mode.ON_SITE
    pay: str = ""
    is_paid: bool | None = None
    needs_authorisation: bool = False
    names_place: bool = True
    objectives: tuple[str, ...] = ()
    work: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class DayDraft:
    """One day of the week form; no hours and no text empties the day.

    ``activities`` are the kinds of work it was made of.
    """

    worked: Worked | None
    text: str = ""
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WeekDraft:
    """The week form: only days that stood in it, so that nothing else is touched."""

    days: Mapping[date, DayDraft]
    happened: str | None = None
    learned: str | None = None
    differently: str | None = None


@dataclass(frozen=True, kw_only=True)
class FinalDraft:
    """The final report as it stands in the form.

    Attributes:
        ratings: how far each objective came, 0 to 4, by its id.
    """

    ratings: Mapping[str, int]
    summary: str = ""
    craft: str = ""
    workplace: str = ""
    following: str = ""
