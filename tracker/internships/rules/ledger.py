"""The hour ledger: which step a line may take, what a week is, and how hours add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tracker.internships.rules.activities import known
from tracker.internships.rules.drafts import DayDraft
from tracker.internships.rules.states import LineState as L
from tracker.internships.rules.states import Part, week_of
from tracker.internships.rules.words import week_title
from tracker.internships.rules.worktime import Worked

MOST_WEEKS = 100
ACCEPTED_UNCONFIRMED = "Accepted without site confirmation."
NOTHING_LEFT = "Enter the hours; faculty takes out a day that did not happen"
_EDITED = frozenset({L.SUBMITTED, L.SUPERSEDED, L.VOIDED})

# A line is never changed: each step is one more row of its events. Faculty may accept what the site
# has not confirmed; that row then says that it is an override.
LINE_STEPS: Mapping[tuple[L, Part], frozenset[L]] = {
    (L.DRAFT, Part.STUDENT): _EDITED,
    (L.RETURNED, Part.STUDENT): _EDITED,
    (L.SUBMITTED, Part.SUPERVISOR): frozenset({L.CONFIRMED, L.RETURNED, L.SUPERSEDED}),
    (L.SUBMITTED, Part.FACULTY): frozenset({L.ACCEPTED, L.RETURNED}),
    (L.CONFIRMED, Part.FACULTY): frozenset({L.ACCEPTED, L.RETURNED}),
    (L.ACCEPTED, Part.FACULTY): frozenset({L.VOIDED}),
    # An amended day is a new line, which asks the site and faculty again; the old one stays.
    (L.ACCEPTED, Part.STUDENT): frozenset({L.SUPERSEDED}),
}
OPEN = frozenset({L.DRAFT, L.RETURNED})  # the student may still change it
SENT = frozenset({L.SUBMITTED, L.CONFIRMED})  # faculty has it


def may_step(old: L, new: L, part: Part) -> bool:
    """Tell whether a line may move on."""
    return new in LINE_STEPS.get((old, part), frozenset())


@dataclass(frozen=True)
class Amended:
    """An accepted line that another one took the place of.

    Attributes:
        minutes: what was accepted.
        why: what the student said.
        on: when.
    """

    line_id: int
    minutes: int
    why: str
    on: datetime


@dataclass(frozen=True, kw_only=True)
class Day:
    """What stands in the ledger for one day: a current line.

    Attributes:
        said: what faculty or the supervisor wrote with its last step.
        said_by: who wrote that.
        was_returned: the line, or the one it replaces, came back with a remark and was not sent
            again since.
        activities: the kinds of work it was made of.
        written_at: when it was written down.
        amended: what was accepted of this day before the student amended it.
    """

    line_id: int
    internship_id: int
    day: date
    minutes: int
    text: str
    state: L
    starts_minute: int | None = None
    ends_minute: int | None = None
    break_minutes: int = 0
    activities: tuple[str, ...] = ()
    written_at: datetime | None = None
    amended: Amended | None = None
    was_returned: bool = False
    is_override: bool = False
    decided_at: datetime | None = None
    said: str = ""
    said_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the student may still change it."""
        return self.state in OPEN

    @property
    def worked(self) -> Worked:
        """Its hours as they were typed."""
        return Worked(
            minutes=self.minutes,
            starts_minute=self.starts_minute,
            ends_minute=self.ends_minute,
            break_minutes=self.break_minutes,
        )


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Minutes of an internship or of a week, by where they stand."""

    required: int = 0
    accepted: int = 0
    confirmed: int = 0
    waiting: int = 0
    returned: int = 0
    unsent: int = 0

    @property
    def logged(self) -> int:
        """Everything written down."""
        return self.accepted + self.confirmed + self.waiting + self.returned + self.unsent

    @property
    def left(self) -> int:
        """What is still missing until all required are accepted."""
        return max(self.required - self.accepted, 0)


def sums_of(days: Iterable[Day], *, required: int = 0) -> Sums:
    """Add the minutes of current lines by where they stand."""
    total = dict.fromkeys(("accepted", "confirmed", "waiting", "returned", "unsent"), 0)
    for day in days:
        total[_column(day)] += day.minutes
    return Sums(required=required, **total)


def _column(day: Day) -> str:
    if day.state in OPEN:
        return "returned" if day.was_returned else "unsent"
    return {L.ACCEPTED: "accepted", L.CONFIRMED: "confirmed"}.get(day.state, "waiting")


def week_state(days: Sequence[Day], *, returned: bool = False) -> L | None:
    """Tell where a week stands: what needs the student first; None when nothing is written."""
    if returned:
        return L.RETURNED
    for state in (L.RETURNED, L.DRAFT, L.SUBMITTED, L.CONFIRMED, L.ACCEPTED):
        if any(day.state is state for day in days):
            return state
    return None


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days of one internship from Monday, and what was said about them.

    Attributes:
        remark: what faculty wrote when it came back last, until it is sent again.
        changed: something was changed since it came back.
        version: of the row the form is based on; 0 before anything was saved.
    """

    internship_id: int
    student_id: int
    programme_id: int
    monday: date
    days: Sequence[Day] = ()
    happened: str = ""
    learned: str = ""
    differently: str = ""
    remark: str = ""
    remark_by: str = ""
    is_returned: bool = False
    changed: bool = False
    sent_at: datetime | None = None
    version: int = 0
    by_day: Mapping[date, Day] = field(init=False)

    def __post_init__(self) -> None:
        """Index the days."""
        object.__setattr__(self, "by_day", {day.day: day for day in self.days})

    @property
    def dates(self) -> list[date]:
        """Its seven dates."""
        return [self.monday + timedelta(days=n) for n in range(7)]

    @property
    def title(self) -> str:
        """Its dates in words."""
        return week_title(self.monday)

    @property
    def state(self) -> L | None:
        """Where it stands."""
        return week_state(self.days, returned=self.is_returned)

    @property
    def sums(self) -> Sums:
        """Its minutes."""
        return sums_of(self.days)

    @property
    def notes_are_open(self) -> bool:
        """Whether the student may change what is said about it: until somebody has it."""
        return all(day.is_open for day in self.days)

    @property
    def is_open(self) -> bool:
        """Whether there is anything that could be sent."""
        return any(day.is_open for day in self.days)


def unsendable(week: Week, today: date) -> list[str]:
    """Say what keeps a week from being sent, one sentence each."""
    open_days = [day for day in week.days if day.is_open]
    found = [f"{day.day:%A}: say what was done" for day in open_days if not day.text.strip()] + [
        f"{day.day:%A} has not come yet" for day in open_days if day.day > latest(today)
    ]
    if not open_days:
        found.append("Enter the hours of at least one day")
    elif week.is_returned and not week.changed:
        found.append("Change what the remark asks for, then send it again")
    return found


def unamended(old: Day, given: DayDraft, reason: str) -> list[tuple[str, str]]:
    """List what keeps an accepted day from being amended: the field, and the sentence."""
    found = []
    if given.worked is None:
        found.append(("hours", NOTHING_LEFT))
    if not given.text.strip():
        found.append(("text", "Say what was done"))
    said = (given.worked, given.text.strip(), known(given.activities))
    if said == (old.worked, old.text, known(old.activities)):
        found.append(("hours", "Nothing differs from what was accepted"))
    if not reason.strip():
        found.append(("reason", "Say why it changes, so that the site and faculty can follow"))
    return found


def latest(today: date) -> date:
    """Return the last day that may be written down: elsewhere on earth it is tomorrow already."""
    return today + timedelta(days=1)


def span_of_weeks(first: date, last: date) -> list[date]:
    """List the Mondays of the weeks from one day to another: the newest hundred at most."""
    end = week_of(last)
    count = min((end - week_of(first)).days // 7 + 1, MOST_WEEKS)
    return [end - timedelta(days=7 * n) for n in range(max(count, 0))]
