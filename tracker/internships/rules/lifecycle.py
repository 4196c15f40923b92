"""The life of an internship: state, event and part of the person, and what comes next.

``STEPS`` is the whole of it. What is not listed there cannot happen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tracker.errors import WrongState
from tracker.internships.rules.approval import (
    Asking,
    not_its_own,
    not_valid,
    recallable,
    unapproved,
)
from tracker.internships.rules.proposal import (
    Proposal,
    Reason,
    last_day_over,
    missing,
    start_reached,
    unfinished,
)
from tracker.internships.rules.standing import (
    Asked,
    Standing,
    has_lapsed,
    not_lapsed,
    one_at_a_time,
    uncounted,
    unready,
    without_date,
)
from tracker.internships.rules.states import OPEN_STATES, Part
from tracker.internships.rules.states import InternshipState as S


class Event(StrEnum):
    """What may be done with an internship."""

    SUBMIT = "submit"
    RETURN = "return"
    RECALL = "recall"
    DECLINE = "decline"
    APPROVE = "approve"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    END = "end"
    SUBMIT_FINAL = "submit-final"
    ACCEPT = "accept"
    EXTEND = "extend"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    REOPEN = "reopen"
    AMEND = "amend"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a guard may look at.

    Attributes:
        proposal: what the internship says of itself.
        standing: how far it is.
        asked: what was said with the step.
        steps: what its approval asks for.
    """

    proposal: Proposal
    standing: Standing = field(default_factory=Standing)
    asked: Asked = field(default_factory=Asked)
    steps: Sequence[Asking] = ()


Guard = Callable[[Case], Iterable[Reason]]


class Step(NamedTuple):
    """Where a row of the table leads, what must hold before, and whether it needs words."""

    to: S
    guard: Guard | None = None
    needs_words: bool = False


def _of_proposal(rule: Callable[[Proposal], Iterable[Reason]]) -> Guard:
    return lambda case: rule(case.proposal)


_COMPLETE = _of_proposal(missing)


def _ready(case: Case) -> Iterable[Reason]:
    yield from unfinished(case.proposal)
    yield from unapproved(case.steps)


def _starts(case: Case) -> Iterable[Reason]:
    yield from start_reached(case.proposal)
    yield from not_valid(case.steps, case.proposal.today)


_STAFF = (Part.FACULTY, Part.OFFICE)

# A draft is nobody's business but the student's, so there is nothing to withdraw or to terminate.
STEPS: Mapping[tuple[S, Event, Part], Step] = {
    (S.DRAFT, Event.SUBMIT, Part.STUDENT): Step(S.PROPOSED, _COMPLETE),
    (S.RETURNED, Event.SUBMIT, Part.STUDENT): Step(S.PROPOSED, _COMPLETE),
    (S.PROPOSED, Event.RECALL, Part.STUDENT): Step(S.DRAFT, lambda case: recallable(case.steps)),
    (S.PROPOSED, Event.RETURN, Part.FACULTY): Step(S.RETURNED, needs_words=True),
    (S.PROPOSED, Event.RETURN, Part.OFFICE): Step(
        S.RETURNED, lambda case: not_its_own(case.steps, Part.OFFICE), needs_words=True
    ),
    **{(S.PROPOSED, Event.DECLINE, part): Step(S.DECLINED, needs_words=True) for part in _STAFF},
    (S.PROPOSED, Event.APPROVE, Part.SYSTEM): Step(S.APPROVED, _ready),
    (S.APPROVED, Event.START, Part.FACULTY): Step(S.ACTIVE, _starts),
    (S.APPROVED, Event.START, Part.SYSTEM): Step(S.ACTIVE, _starts),
    **{(S.ACTIVE, Event.HOLD, part): Step(S.SUSPENDED, needs_words=True) for part in _STAFF},
    **{(S.SUSPENDED, Event.RESUME, part): Step(S.ACTIVE, needs_words=True) for part in _STAFF},
    (S.ACTIVE, Event.END, Part.STUDENT): Step(S.WRAP_UP),
    (S.ACTIVE, Event.END, Part.FACULTY): Step(S.WRAP_UP),
    (S.ACTIVE, Event.END, Part.SYSTEM): Step(S.WRAP_UP, _of_proposal(last_day_over)),
    (S.WRAP_UP, Event.SUBMIT_FINAL, Part.STUDENT): Step(
        S.REVIEW, lambda case: unready(case.standing)
    ),
    (S.REVIEW, Event.RETURN, Part.FACULTY): Step(S.WRAP_UP, needs_words=True),
    (S.REVIEW, Event.ACCEPT, Part.FACULTY): Step(
        S.COMPLETED, lambda case: uncounted(case.standing, case.asked)
    ),
    **{
        (state, Event.EXTEND, Part.FACULTY): Step(
            S.INCOMPLETE,
            lambda case: without_date(case.asked, case.proposal.today, case.proposal.policy),
        )
        for state in (S.WRAP_UP, S.REVIEW)
    },
    **{
        (S.INCOMPLETE, Event.RESUME, part): Step(
            S.WRAP_UP, lambda case: not_lapsed(case.standing, case.proposal.today)
        )
        for part in (Part.STUDENT, Part.FACULTY)
    },
    (S.INCOMPLETE, Event.LAPSE, Part.SYSTEM): Step(
        S.TERMINATED, lambda case: has_lapsed(case.standing, case.proposal.today)
    ),
    **{
        (state, Event.WITHDRAW, Part.STUDENT): Step(S.WITHDRAWN, needs_words=True)
        for state in OPEN_STATES
    },
    **{
        (state, Event.TERMINATE, part): Step(S.TERMINATED, needs_words=True)
        for state in OPEN_STATES
        for part in _STAFF
    },
    (S.COMPLETED, Event.REOPEN, Part.OFFICE): Step(S.REVIEW, needs_words=True),
    # Asking for a change of the agreement leaves the state; the old agreement holds until then.
    **{
        (state, Event.AMEND, part): Step(
            state, lambda case: one_at_a_time(case.standing), needs_words=True
        )
        for state in (S.APPROVED, S.ACTIVE)
        for part in (Part.STUDENT, Part.FACULTY)
    },
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


def ask(state: S, event: Event, part: Part, case: Case) -> tuple[S, list[Reason]]:
    """Return where the event leads and what still stands in its way."""
    to = next_state(state, event, part)
    step = STEPS[state, event, part]
    found = list(step.guard(case)) if step.guard else []
    if step.needs_words and not case.asked.words.strip():
        found.append(Reason("reason", _WHY[part]))
    return to, found


_WHY = {
    Part.STUDENT: "Say why, so that faculty knows what happened",
    Part.FACULTY: "Say why, so that the student can act on it",
    Part.OFFICE: "Say why, so that the student can act on it",
}


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
