"""Kinds of mail as data, and when what waits is mailed: a few mails, never a flood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from tracker.access import Role

# Decisions that fall together go out together.
GATHERED = timedelta(minutes=15)
MORNING_HOUR = 6  # UTC: digests go out from then on
NOTICE_KEPT = timedelta(days=400)


class Pace(StrEnum):
    """How often one kind of mail comes."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


PACE_WORDS = {
    Pace.DAILY: "Once a day",
    Pace.WEEKLY: "Once a week, on Monday",
    Pace.OFF: "Never",
}


class NoticeKind(StrEnum):
    """What a mail is about."""

    SECURITY = "security"
    DECISIONS = "decisions"
    MESSAGES = "messages"
    LETTERS = "letters"
    DUE = "due"
    PROGRESS = "progress"
    DESK = "desk"
    PAPERS = "papers"
    FOLLOW_UPS = "follow-ups"


@dataclass(frozen=True, kw_only=True)
class KindOfMail:
    """One kind of mail, as a person reads of it.

    Attributes:
        title: what it is called.
        words: what it says.
        pace: how often it comes unless its reader says otherwise.
        why_always: why it cannot be switched off; "" when it can.
        roles: who gets it at all; nobody in particular stands for everybody.
    """

    title: str
    words: str
    pace: Pace
    why_always: str = ""
    roles: frozenset[Role] = frozenset()


_STUDENT = frozenset({Role.STUDENT})
_STAFF = frozenset({Role.FACULTY, Role.OFFICE})

KINDS: dict[NoticeKind, KindOfMail] = {
    NoticeKind.SECURITY: KindOfMail(
        title="Your account",
        words="Sign-in, addresses, passwords, deletion.",
        pace=Pace.AT_ONCE,
        why_always="They show you when somebody else tries to get in.",
    ),
    NoticeKind.DECISIONS: KindOfMail(
        title="Decisions",
        words="Proposals, returned weeks, petitions, feedback and evaluations that are released, "
        "claims to skills, last days.",
        pace=Pace.AT_ONCE,
        why_always="They are part of the decision: a deadline may run from them.",
        roles=_STUDENT,
    ),
    NoticeKind.MESSAGES: KindOfMail(
        title="Messages through your page",
        words="What visitors write to you. Unpublish the page, and none come.",
        pace=Pace.AT_ONCE,
        why_always="They are letters to you, passed on.",
        roles=_STUDENT,
    ),
    NoticeKind.LETTERS: KindOfMail(
        title="Letters from people here",
        words="What faculty and the office of your programme write to you, and questions of "
        "students about credits with your name.",
        pace=Pace.AT_ONCE,
        why_always="Somebody wrote them to you. Say that a credit is not yours, and no more "
        "questions about it come.",
    ),
    NoticeKind.DUE: KindOfMail(
        title="What is due in your internship",
        words="Weeks to log and to send, papers that run out.",
        pace=Pace.DAILY,
        roles=_STUDENT,
    ),
    NoticeKind.PROGRESS: KindOfMail(
        title="Hours that count",
        words="Weeks that faculty accepted.",
        pace=Pace.WEEKLY,
        roles=_STUDENT,
    ),
    NoticeKind.DESK: KindOfMail(
        title="What waits at the desk",
        words="Proposals, hand-ins, silent sites, evaluations that did not come.",
        pace=Pace.DAILY,
        roles=_STAFF,
    ),
    NoticeKind.PAPERS: KindOfMail(
        title="Papers that run out",
        words="Insurance and agreements of places, work authorisations.",
        pace=Pace.DAILY,
        roles=_STAFF,
    ),
    NoticeKind.FOLLOW_UPS: KindOfMail(
        title="People to follow up with",
        words="Steps with your contacts that are due. Nobody but you gets them.",
        pace=Pace.OFF,
        roles=_STUDENT,
    ),
}


def kinds_for(roles: Iterable[Role]) -> list[NoticeKind]:
    """List the kinds of mail that somebody in these roles may get."""
    held = frozenset(roles)
    return [kind for kind, each in KINDS.items() if not each.roles or each.roles & held]


class Waiting(NamedTuple):
    """One notice that waits to be mailed: when it was written, and how often its kind comes."""

    written_at: datetime
    pace: Pace


def goes_out(waiting: Iterable[Waiting], *, last_mailed_on: date | None, now: datetime) -> bool:
    """Tell whether a digest is mailed now; it then takes along all that waits.

    Args:
        waiting: what waits for one person, without what they switched off.
        last_mailed_on: the day of the last digest; None when there was none.
        now: the moment that is asked about.
    """
    return any(_is_ripe(each, last_mailed_on, now) for each in waiting)


def _is_ripe(each: Waiting, last_mailed_on: date | None, now: datetime) -> bool:
    if each.pace is Pace.OFF:
        return False
    if each.pace is Pace.AT_ONCE:
        return each.written_at + GATHERED <= now
    today = now.date()
    if now.hour < MORNING_HOUR or last_mailed_on == today:
        return False
    return each.pace is Pace.DAILY or _monday(each.written_at.date()) < _monday(today)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
