"""What a site supervisor answers about hours, and the receipt of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from tracker.internships.rules.worktime import Worked

LINK_LASTS = timedelta(days=21)
RECEIPT = "liner-notes/hours-receipt/1"


MOST_REMINDERS = 2


@dataclass(frozen=True, kw_only=True)
class Silence:
    """How long the site has not answered.

    Attributes:
        since: the day the oldest hours that wait were sent.
        mailed_on: the day the last link went out; None when none did.
        reminders: how many reminders went out since then.
    """

    since: date
    mailed_on: date | None
    reminders: int

    def is_due(self, today: date, patience_days: int) -> bool:
        """Tell whether the site is to be reminded now: twice at most, so many days apart."""
        if self.mailed_on is None or self.reminders >= MOST_REMINDERS:
            return False
        return self.mailed_on + timedelta(days=patience_days) <= today

    def is_lasting(self, today: date, patience_days: int) -> bool:
        """Tell whether faculty is to look for another way: all reminders went unanswered."""
        return is_lasting(self.since, patience_days, today)


def is_lasting(since: date, patience_days: int, today: date) -> bool:
    """Tell whether a site has been silent through all its reminders."""
    return since + timedelta(days=patience_days * (MOST_REMINDERS + 1)) <= today


class LinkEnd(StrEnum):
    """Why a mailed link no longer works, when it did not just run out."""

    REPLACED = "replaced"
    REVOKED = "revoked"
    NOT_MINE = "not-mine"


class Verdict(StrEnum):
    """What is said of one line."""

    CONFIRM = "confirm"
    CHANGE = "change"
    STRIKE = "strike"


@dataclass(frozen=True, kw_only=True)
class LineAnswer:
    """One line's answer.

    Attributes:
        worked: the hours as they were, when the line is changed.
        word: why, when it is changed or struck.
    """

    verdict: Verdict
    worked: Worked | None = None
    word: str = ""

    @property
    def lacks(self) -> str:
        """What is missing, as a sentence; "" when nothing is."""
        if self.verdict is Verdict.CHANGE and self.worked is None:
            return "enter the hours as they were"
        if self.verdict is not Verdict.CONFIRM and not self.word.strip():
            return "say why in a word or two"
        return ""


CONFIRMED = LineAnswer(verdict=Verdict.CONFIRM)


def nonce_of(token: str, line_ids: Iterable[int]) -> str:
    """Bind an answer to the page it was given on: the link, and exactly the lines that stood there.

    Nothing is stored when a page is opened, and an answer about lines that changed since is told
    apart from one about lines as they are.
    """
    lines = ",".join(str(number) for number in sorted(line_ids))
    return sha256(f"{token}|{lines}".encode()).hexdigest()


def canonical(body: Mapping[str, Any]) -> str:
    """Write a receipt so that everybody who hashes it writes the same: RFC 8785 for our values."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """Return the SHA-256 of a receipt's text."""
    return sha256(text.encode()).hexdigest()


def minutes_confirmed(lines: Sequence[Mapping[str, Any]]) -> int:
    """Sum what a receipt's lines confirm."""
    return sum(line["minutes"] for line in lines if line["verdict"] != Verdict.STRIKE)
