"""A proposal as rules see it: what it lacks, what faculty will ask about, when it may start."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from tracker.internships.rules.policy import Policy
from tracker.internships.rules.states import Mode

MODE_WORDS = {Mode.ON_SITE: "on site", Mode.HYBRID: "partly remote", Mode.REMOTE: "remote"}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What an internship says of itself, as far as rules ask.

    Attributes:
        is_paid: None while the student has not said.
        stage: where the student is in the degree, as the school says it.
        other_credits: what the student's other internships are worth, ended early ones left out.
    """

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
    mode: Mode = Mode.ON_SITE
    is_paid: bool | None = None
    stage: str = ""
    other_credits: Decimal = Decimal(0)

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
    return [*found, *_dates(proposal), *_credits(proposal), *_conditions(proposal)]


def unfinished(proposal: Proposal) -> list[Reason]:
    """List what was lost since it was sent; how late faculty answers is not the student's fault."""
    return missing(replace(proposal, today=proposal.starts_on or proposal.today))


def start_reached(proposal: Proposal) -> list[Reason]:
    """Tell that the planned first day has not come yet."""
    if proposal.starts_on is None or proposal.starts_on > proposal.today:
        return [Reason("starts_on", "It starts on its planned first day, not before")]
    return []


def last_day_over(proposal: Proposal) -> list[Reason]:
    """Tell that the planned last day is not over yet."""
    if proposal.ends_on is None or proposal.ends_on >= proposal.today:
        return [Reason("ends_on", "It ends by itself after its planned last day")]
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
    return [*said, *_about_the_student(proposal)]


def _about_the_student(proposal: Proposal) -> Iterable[str]:
    policy, stage = proposal.policy, proposal.stage
    if policy.stages and stage.casefold() not in {each.casefold() for each in policy.stages}:
        known = f"the student's is {stage}" if stage else "the student's is not recorded"
        yield f"It is meant for the stage {' or '.join(policy.stages)}; {known}."
    if proposal.course_code and policy.max_credits is not None and proposal.credits is not None:
        total = proposal.other_credits + proposal.credits
        if total > policy.max_credits:
            most = f"{policy.max_credits.normalize():f}"
            yield (
                f"At most {most} credits of internships count; "
                f"with this one there are {total.normalize():f}."
            )


def _conditions(proposal: Proposal) -> Iterable[Reason]:
    policy = proposal.policy
    if proposal.mode.value not in policy.modes:
        allowed = " or ".join(MODE_WORDS[Mode(mode)] for mode in policy.modes if mode in set(Mode))
        yield Reason("mode", f"Choose how the work is done: {allowed or 'nothing'} is accepted")
    if policy.pay in {"paid", "unpaid"}:
        if proposal.is_paid is None:
            yield Reason("is_paid", "Say whether it is paid")
        elif proposal.is_paid is not (policy.pay == "paid"):
            yield Reason("is_paid", f"Only {policy.pay} internships are accepted")


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
