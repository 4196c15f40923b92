"""How far an internship is, and what keeps it from being handed in, completed or continued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.internships.rules.policy import Policy
from tracker.internships.rules.proposal import Reason

WARNED_BEFORE = timedelta(days=14)
GRACE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far an internship is.

    Attributes:
        required: minutes frozen at approval.
        accepted: minutes that faculty counted.
        confirmed: minutes that the site confirmed and faculty has not counted yet.
        with_student: minutes in draft or returned.
        waiting: minutes that were sent and that the site has not confirmed.
        has_self_evaluation: each objective is rated.
        has_reflection: the questions that ask for one are answered.
        has_site_evaluation: the site's final evaluation is in and can no longer be changed.
        until: when it is incomplete, the day by which the rest is due.
        warned_on: the day the student was told that it is about to lapse.
        is_amending: a change of the agreement waits.
    """

    required: int = 0
    accepted: int = 0
    confirmed: int = 0
    with_student: int = 0
    waiting: int = 0
    has_self_evaluation: bool = False
    has_reflection: bool = False
    has_site_evaluation: bool = False
    until: date | None = None
    warned_on: date | None = None
    is_amending: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person says with a step.

    Attributes:
        words: why.
        waiver: why fewer hours than required are enough.
        override: why it is completed without the site's final evaluation.
        until: the day by which the rest is due.
    """

    words: str = ""
    waiver: str = ""
    override: str = ""
    until: date | None = None


def unready(standing: Standing) -> Iterable[Reason]:
    """List what keeps the whole from being handed in."""
    if standing.with_student:
        yield Reason("hours", "Send the days that are in draft or were returned, or empty them")
    if standing.waiting:
        yield Reason("hours", "Wait for the answer about the days that were sent")
    if not standing.has_self_evaluation:
        yield Reason("self_evaluation", "Say of each objective how far you came")
    if not standing.has_reflection:
        yield Reason("reflection", "Answer the questions about the craft and the workplace")


def uncounted(standing: Standing, asked: Asked) -> Iterable[Reason]:
    """List what keeps the whole from being completed."""
    if standing.with_student or standing.waiting or standing.confirmed:
        yield Reason("hours", "Decide on the weeks that wait before you complete it")
    if standing.accepted < standing.required and not asked.waiver.strip():
        short = (standing.required - standing.accepted) / 60
        yield Reason("waiver", f"{short:g} hours are missing: say why fewer are enough")
    if not standing.has_site_evaluation and not asked.override.strip():
        yield Reason("override", "Say why it is completed without the final evaluation by the site")


def without_date(asked: Asked, today: date, policy: Policy) -> Iterable[Reason]:
    """Tell that the new date is missing, or that the policy does not allow it."""
    last = today + timedelta(days=policy.incomplete_days)
    if asked.until is None:
        yield Reason("until", "Enter the day by which the rest is due")
    elif not today < asked.until <= last:
        words = f"{last.day} {last:%B %Y}"
        yield Reason("until", f"Enter a day after today and not after {words}")


def lapsed(standing: Standing, today: date) -> bool:
    """Tell whether the date passed and the student was warned long enough before."""
    if standing.until is None or standing.warned_on is None:
        return False
    return standing.until < today and standing.warned_on + GRACE <= today


def not_lapsed(standing: Standing, today: date) -> Iterable[Reason]:
    """Tell that it is too late to go on."""
    if lapsed(standing, today):
        yield Reason("until", "The day by which the rest was due has passed")


def has_lapsed(standing: Standing, today: date) -> Iterable[Reason]:
    """Tell that it is too early to let it lapse."""
    if not lapsed(standing, today):
        yield Reason("until", "It lapses after its date, and after a warning")


def warning_due(standing: Standing, today: date) -> bool:
    """Tell whether the student is to be warned now."""
    return (
        standing.until is not None
        and standing.warned_on is None
        and standing.until - WARNED_BEFORE <= today
    )


def one_at_a_time(standing: Standing) -> Iterable[Reason]:
    """Tell that a change of the agreement waits already."""
    if standing.is_amending:
        yield Reason("", "A change waits already: have it signed, or withdraw it")
