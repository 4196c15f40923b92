"""What the approval of an internship asks for: one row for each step, each with its owner.

Which steps there are is a matter of the programme's policy. When the last one is decided, the
internship is approved by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.internships.rules.proposal import Reason
from tracker.internships.rules.states import Part


class StepKind(StrEnum):
    """One thing that has to be there before an internship is approved, in the order shown."""

    FACULTY = "faculty"
    SITE = "site"
    INSURANCE = "insurance"
    AUTHORISATION = "authorisation"
    REGISTRATION = "registration"
    SIGNATURES = "signatures"


class StepState(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    WAIVED = "waived"
    RETURNED = "returned"


class StepWords(NamedTuple):
    """How pages speak of a step.

    Attributes:
        title: what it is.
        owner: who decides; None where it is decided by itself.
        asks: what its owner looks at.
        open: what is said while it is missing.
    """

    title: str
    owner: Part | None
    asks: str
    open: str


STEP_WORDS = {
    StepKind.FACULTY: StepWords(
        "Faculty agrees",
        Part.FACULTY,
        "The place, the plan and the objectives fit the degree.",
        "Faculty has not agreed yet",
    ),
    StepKind.SITE: StepWords(
        "Place vetted",
        Part.OFFICE,
        "The school knows the place and its conditions, and sends students there.",
        "The place is not vetted yet",
    ),
    StepKind.INSURANCE: StepWords(
        "Insurance seen",
        Part.OFFICE,
        "Somebody has seen the site's proof of insurance and its last day.",
        "The insurance was not seen yet",
    ),
    StepKind.AUTHORISATION: StepWords(
        "Work authorisation",
        Part.OFFICE,
        "The student may work for this employer on these days. Asked of students who need one.",
        "The work authorisation is missing",
    ),
    StepKind.REGISTRATION: StepWords(
        "Registered for the course",
        Part.OFFICE,
        "The student is registered for the course and term. Asked when it is for credit.",
        "The registration for the course is missing",
    ),
    StepKind.SIGNATURES: StepWords(
        "Agreement signed",
        None,
        "Student, faculty and supervisor have signed the same text.",
        "The agreement is not signed by all yet",
    ),
}
# What may run out, and can be renewed while the internship goes on.
RUNS_OUT = frozenset({StepKind.INSURANCE, StepKind.AUTHORISATION})
DONE = frozenset({StepState.APPROVED, StepState.WAIVED})


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One step as guards see it.

    Attributes:
        by_person: somebody decided it, rather than what the school knew before.
        valid_from: the first day it holds for, where it says one.
        valid_until: the last such day.
    """

    kind: StepKind
    state: StepState = StepState.WAITING
    by_person: bool = False
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.state not in DONE


@dataclass(frozen=True, kw_only=True)
class StepDecision:
    """What the owner of a step says.

    Attributes:
        state: approved, waived or returned.
        words: why; needed unless it is approved.
        valid_until: the last day of an insurance.
        employer: for whom the student may work.
        starts_on: from when.
        ends_on: until when.
    """

    state: StepState
    words: str = ""
    valid_until: date | None = None
    employer: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def asked_kinds(
    policy_steps: Iterable[str], *, for_credit: bool, needs_authorisation: bool
) -> list[StepKind]:
    """List what is asked of one internship; faculty always has a say."""
    named = {*policy_steps, StepKind.FACULTY.value}
    if not for_credit:
        named.discard(StepKind.REGISTRATION.value)
    if not needs_authorisation:
        named.discard(StepKind.AUTHORISATION.value)
    return [kind for kind in StepKind if kind.value in named]


def lacking(kind: StepKind, decision: StepDecision) -> list[Reason]:
    """List what a decision lacks, at the field it is about."""
    if decision.state is not StepState.APPROVED:
        return [] if decision.words.strip() else [Reason("reason", "Say why")]
    if kind is StepKind.INSURANCE and decision.valid_until is None:
        return [Reason("valid_until", "Enter the last day of the insurance")]
    if kind is not StepKind.AUTHORISATION:
        return []
    starts, ends = decision.starts_on, decision.ends_on
    found = [] if decision.employer.strip() else [Reason("employer", "Enter the employer")]
    if starts is None:
        found.append(Reason("starts_on", "Enter the first day of the authorisation"))
    if ends is None:
        found.append(Reason("ends_on", "Enter the last day of the authorisation"))
    if starts and ends and ends < starts:
        found.append(Reason("ends_on", "The last day lies before the first"))
    return found


def unapproved(steps: Sequence[Asking]) -> list[Reason]:
    """List what is still missing before it is approved."""
    if not any(step.kind is StepKind.FACULTY for step in steps):
        return [Reason(StepKind.FACULTY, STEP_WORDS[StepKind.FACULTY].open)]
    return [Reason(step.kind, STEP_WORDS[step.kind].open) for step in steps if step.is_open]


def not_valid(steps: Sequence[Asking], today: date) -> list[Reason]:
    """List what was approved and does not hold today."""
    found = []
    for step in steps:
        title = STEP_WORDS[step.kind].title
        if step.state is not StepState.APPROVED:
            continue
        if step.valid_until and step.valid_until < today:
            found.append(Reason(step.kind, f"{title}: it ended on {_spoken(step.valid_until)}"))
        elif step.valid_from and step.valid_from > today:
            found.append(Reason(step.kind, f"{title}: it begins on {_spoken(step.valid_from)}"))
    return found


def recallable(steps: Sequence[Asking]) -> list[Reason]:
    """Tell that somebody has begun to decide."""
    if any(step.by_person and not step.is_open for step in steps):
        return [Reason("steps", "A step is decided already; ask for the proposal to be returned")]
    return []


def not_its_own(steps: Sequence[Asking], part: Part) -> list[Reason]:
    """Tell that nothing of it is for this part to decide."""
    if any(STEP_WORDS[step.kind].owner is part for step in steps):
        return []
    return [Reason("steps", "Nothing of this proposal waits for you")]


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
