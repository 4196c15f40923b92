"""The life of an internship: state, event and part of the person, and what comes next.

``STEPS`` is the whole of it. What is not listed there cannot happen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tracker.errors import WrongState
from tracker.internships.rules.policy import Policy
from tracker.internships.rules.states import InternshipState as S


class Event(StrEnum):
    """What may be done with an internship."""

    SUBMIT = "submit"
    RETURN = "return"
    RECALL = "recall"
    DECLINE = "decline"
    APPROVE = "approve"
    START = "start"


class Part(StrEnum):
    """As what somebody acts on this internship."""

    STUDENT = "student"
    FACULTY = "faculty"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What an internship says of itself, as far as rules ask."""

    today: date
    policy: Policy
    title: str = ""
    has_site: bool = False
    has_supervisor: bool = False
    course_code: str = ""
    credits: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    planned_minutes: int = 0
    objectives: int = 0

    @property
    def required_minutes(self) -> int:
        """The hours that count as done: by credits, else as planned."""
        if self.course_code and self.credits:
            return self.policy.required_minutes(self.credits)
        return self.planned_minutes


class Reason(NamedTuple):
    """Why something cannot be done yet: the form field it is about, and the sentence."""

    field: str
    sentence: str


Guard = Callable[[Proposal], Iterable[Reason]]


class Step(NamedTuple):
    """Where a row of the table leads, what must hold before, and whether it needs words."""

    to: S
    guard: Guard | None = None
    needs_words: bool = False


def missing(proposal: Proposal) -> list[Reason]:
    """List what a proposal lacks before it can be sent, one sentence each."""
    asked = (
        ("title", bool(proposal.title), "Enter what you will be there"),
        ("site", proposal.has_site, "Choose the place, or name a new one"),
        ("supervisor_name", proposal.has_supervisor, "Enter the supervisor's name and mail"),
        ("starts_on", proposal.starts_on is not None, "Enter the planned first day"),
        ("ends_on", proposal.ends_on is not None, "Enter the planned last day"),
        ("planned_hours", proposal.planned_minutes > 0, "Enter the planned hours"),
        ("objectives", proposal.objectives >= 2, "Enter at least two things you want to learn"),
    )
    found = [Reason(field, sentence) for field, holds, sentence in asked if not holds]
    return [*found, *_dates(proposal), *_credits(proposal)]


def unfinished(proposal: Proposal) -> list[Reason]:
    """List what was lost since it was sent; how late faculty answers is not the student's fault."""
    return missing(replace(proposal, today=proposal.starts_on or proposal.today))


def start_reached(proposal: Proposal) -> list[Reason]:
    """Tell that the planned first day has not come yet."""
    if proposal.starts_on is None or proposal.starts_on > proposal.today:
        return [Reason("starts_on", "It starts on its planned first day, not before")]
    return []


def remarks(proposal: Proposal) -> list[str]:
    """Say what faculty will ask about: shown, never blocking."""
    said, policy = [], proposal.policy
    if proposal.starts_on and proposal.ends_on and policy.min_weeks:
        weeks = -(-((proposal.ends_on - proposal.starts_on).days + 1) // 7)
        if weeks < policy.min_weeks:
            said.append(
                f"{policy.source or 'The programme'} asks for at least {policy.min_weeks} weeks; "
                f"these dates span {weeks}."
            )
    required = proposal.required_minutes
    if 0 < proposal.planned_minutes < required:
        said.append(
            f"{proposal.planned_minutes / 60:g} hours are planned; "
            f"the credits stand for {required / 60:g}."
        )
    return said


def _dates(proposal: Proposal) -> Iterable[Reason]:
    starts, ends = proposal.starts_on, proposal.ends_on
    if starts and ends and ends < starts:
        yield Reason("ends_on", "The last day lies before the first")
    earliest = proposal.today - timedelta(days=proposal.policy.back_dating_days)
    if starts and starts < earliest:
        yield Reason(
            "starts_on",
            f"The first day may lie at most {proposal.policy.back_dating_days} days back",
        )


def _credits(proposal: Proposal) -> Iterable[Reason]:
    if not proposal.course_code:
        return
    least, most = proposal.policy.credits_min, proposal.policy.credits_max
    amount = proposal.credits
    if amount is None or amount <= 0:
        yield Reason("credits", "Enter the credits")
    elif (least is not None and amount < least) or (most is not None and amount > most):
        span = f"{least:f}" if least == most else f"{least:f} to {most:f}"
        yield Reason("credits", f"{proposal.course_code} carries {span} credits")


STEPS: Mapping[tuple[S, Event, Part], Step] = {
    (S.DRAFT, Event.SUBMIT, Part.STUDENT): Step(S.PROPOSED, missing),
    (S.RETURNED, Event.SUBMIT, Part.STUDENT): Step(S.PROPOSED, missing),
    (S.PROPOSED, Event.RECALL, Part.STUDENT): Step(S.DRAFT),
    (S.PROPOSED, Event.RETURN, Part.FACULTY): Step(S.RETURNED, needs_words=True),
    (S.PROPOSED, Event.DECLINE, Part.FACULTY): Step(S.DECLINED, needs_words=True),
    (S.PROPOSED, Event.APPROVE, Part.FACULTY): Step(S.APPROVED, unfinished),
    (S.APPROVED, Event.START, Part.FACULTY): Step(S.ACTIVE, start_reached),
    (S.APPROVED, Event.START, Part.SYSTEM): Step(S.ACTIVE, start_reached),
}


def may(state: S, event: Event, part: Part) -> bool:
    """Tell whether the table has such a row, whatever its guard."""
    return (state, event, part) in STEPS


def next_state(state: S, event: Event, part: Part) -> S:
    """Return where the event leads.

    Raises:
        WrongState: for every cell that is not in the table.
    """
    step = STEPS.get((state, event, part))
    if step is None:
        raise WrongState(f"That step is not possible: the internship is {state} by now.")
    return step.to


def ask(
    state: S, event: Event, part: Part, *, proposal: Proposal, words: str = ""
) -> tuple[S, list[Reason]]:
    """Return where the event leads and what still stands in its way."""
    to = next_state(state, event, part)
    step = STEPS[state, event, part]
    found = list(step.guard(proposal)) if step.guard else []
    if step.needs_words and not words.strip():
        found.append(Reason("reason", "Say why, so that the student can act on it"))
    return to, found


def replay(events: Iterable[tuple[S, str, S]]) -> S:
    """Rebuild the state from what was recorded.

    Raises:
        WrongState: when a record does not follow from the one before it.
    """
    state = S.DRAFT
    for before, event, after in events:
        if before is not state or all(
            step.to is not after for (s, e, _), step in STEPS.items() if (s, e) == (before, event)
        ):
            raise WrongState(f"“{event}” from {before} to {after} does not follow {state}.")
        state = after
    return state
