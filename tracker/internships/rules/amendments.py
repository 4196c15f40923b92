"""Changing what was agreed while an internship runs: what differs, and whether all sign again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self

from tracker.internships.rules.activities import spoken_activities
from tracker.internships.rules.proposal import MODE_WORDS, Proposal, Reason, missing, unfinished
from tracker.internships.rules.states import InternshipState, Mode

# What was agreed may be changed from approval until the work is over.
AMENDABLE = frozenset({InternshipState.APPROVED, InternshipState.ACTIVE})


class AmendmentState(StrEnum):
    """Where a change of the agreement stands."""

    WAITING = "waiting"
    IN_FORCE = "in-force"
    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an agreement settles.

    Attributes:
        objectives: what the student wants to learn, one text each.
        work: for each objective, the kinds of work that serve it.
    """

    title: str = ""
    supervisor_name: str = ""
    supervisor_title: str = ""
    supervisor_mail: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    planned_minutes: int = 0
    credits: Decimal | None = None
    mode: Mode = Mode.ON_SITE
    pay: str = ""
    is_paid: bool | None = None
    needs_authorisation: bool = False
    names_place: bool = True
    objectives: tuple[str, ...] = ()
    work: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what was kept."""
        values = dict(kept)
        for name in ("starts_on", "ends_on"):
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        values["credits"] = None if values["credits"] is None else Decimal(values["credits"])
        values["mode"] = Mode(values["mode"])
        values["objectives"] = tuple(values["objectives"])
        values["work"] = tuple(tuple(each) for each in values["work"])
        return cls(**values)

    def as_json(self) -> dict[str, Any]:
        """Return plain values; decimals as text, so that nothing is rounded."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a field of the terms
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mode):
        return value.value
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


class Term(NamedTuple):
    """How pages speak of one thing that is settled.

    Attributes:
        title: what it is.
        words: how a value of it is written.
    """

    title: str
    words: Callable[[Any], Sequence[str]]


def _text(value: str) -> Sequence[str]:
    return [value or "–"]


def _day(value: date | None) -> Sequence[str]:
    return [f"{value.day} {value:%B %Y}" if value else "–"]


def _yes(value: bool | None) -> Sequence[str]:  # noqa: FBT001 - a value to be spoken
    return ["–" if value is None else "Yes" if value else "No"]


TERMS: Mapping[str, Term] = {
    "title": Term("Role", _text),
    "supervisor_mail": Term("Supervisor's mail", _text),
    "supervisor_name": Term("Supervisor", _text),
    "supervisor_title": Term("Supervisor's position", _text),
    "starts_on": Term("First day", _day),
    "ends_on": Term("Last day", _day),
    "planned_minutes": Term("Planned hours", lambda m: [f"{m / 60:g}"]),
    "credits": Term("Credits", lambda c: ["–" if c is None else f"{c.normalize():f}"]),
    "mode": Term("How the work is done", lambda mode: [MODE_WORDS[mode]]),
    "is_paid": Term("Paid", _yes),
    "pay": Term("Pay", _text),
    "needs_authorisation": Term("Needs a work authorisation", _yes),
    "objectives": Term("Objectives", list),
    "work": Term(
        "Work that serves each objective",
        lambda work: [spoken_activities(each) or "–" for each in work],
    ),
    "names_place": Term("The place may be named", _yes),
}

# A change of these is recorded; a change of anything else is signed by all again.
MINOR = frozenset({"supervisor_name", "supervisor_title", "work", "names_place"})


@dataclass(frozen=True)
class Change:
    """One thing that is settled otherwise, with both values in words, a line each."""

    field: str
    title: str
    is_substantive: bool
    before: Sequence[str]
    after: Sequence[str]


def changes(before: Terms, after: Terms) -> list[Change]:
    """List what differs, in the order of an agreement."""
    found = []
    for name, term in TERMS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(
                Change(name, term.title, name not in MINOR, term.words(old), term.words(new))
            )
    return found


def is_substantive(before: Terms, after: Terms) -> bool:
    """Tell whether everybody has to sign again."""
    return any(change.is_substantive for change in changes(before, after))


def laid_on(now: Terms, before: Terms, after: Terms) -> Terms:
    """Return what is settled once a change holds: only what it changed differs from now."""
    return replace(now, **{c.field: getattr(after, c.field) for c in changes(before, after)})


def as_proposal(proposal: Proposal, terms: Terms) -> Proposal:
    """Return what rules ask of an internship, had it these terms."""
    return replace(
        proposal,
        title=terms.title,
        has_supervisor=bool(terms.supervisor_name and terms.supervisor_mail),
        credits=terms.credits,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        planned_minutes=terms.planned_minutes,
        objectives=len(terms.objectives),
        mode=terms.mode,
        is_paid=terms.is_paid,
    )


def unamendable(
    before: Terms, after: Terms, proposal: Proposal, *, has_begun: bool
) -> list[Reason]:
    """List what keeps terms from taking the place of others, at the field it is about.

    Args:
        before: what holds.
        after: what is asked for.
        proposal: the internship as it stands.
        has_begun: days are logged already.
    """
    if not changes(before, after):
        return [Reason("", "Nothing differs from what is agreed")]
    wanted, today = as_proposal(proposal, after), proposal.today
    moved = after.starts_on != before.starts_on
    found = missing(wanted) if moved else unfinished(wanted)
    if has_begun and moved and after.starts_on and after.starts_on > today:
        found.append(Reason("starts_on", "It has begun: the first day cannot lie ahead"))
    if after.ends_on != before.ends_on and after.ends_on and after.ends_on < today:
        found.append(
            Reason("ends_on", "Enter a day from today on; work that is over is ended instead")
        )
    return found
