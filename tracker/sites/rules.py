"""What the office keeps of a site, and when its papers run out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=30)
SHORT_WORD = 2  # "of", "at" and the like say nothing


class Standing(StrEnum):
    """Whether students are sent there."""

    NEW = "new"
    VETTED = "vetted"
    RETIRED = "retired"


STANDING_WORDS = {
    Standing.NEW: "New: students see it once it is vetted",
    Standing.VETTED: "Vetted: students may choose it",
    Standing.RETIRED: "Not used any more: nobody chooses it",
}


@dataclass(frozen=True, kw_only=True)
class SiteDraft:
    """A site as it stands in the form."""

    name: str
    kind: str = ""
    city: str = ""
    address: str = ""
    web: str = ""
    conditions: str = ""
    insured_until: date | None = None
    agreement_until: date | None = None
    notes: str = ""
    standing: Standing = Standing.NEW


@dataclass(frozen=True, kw_only=True)
class SupervisorDraft:
    """A person at a site."""

    name: str
    mail: str
    job_title: str = ""


def likeness(name: str, other: str) -> int:
    """Count the words that two names share, whatever their case and signs."""
    return len(_words(name) & _words(other))


def _words(name: str) -> set[str]:
    plain = "".join(c if c.isalnum() else " " for c in name.casefold())
    return {word for word in plain.split() if len(word) > SHORT_WORD}


def warnings(
    *,
    insured_until: date | None,
    agreement_until: date | None,
    today: date,
    needed_until: date | None = None,
) -> list[str]:
    """Say which papers ran out, run out within a month, or before the work there ends."""
    found = []
    for what, until in (("insurance", insured_until), ("agreement", agreement_until)):
        if until is None:
            continue
        day = f"{until.day} {until:%B %Y}"
        if until < today:
            found.append(f"Its {what} ran out on {day}.")
        elif needed_until is not None and until < needed_until:
            found.append(f"Its {what} ends on {day}, before the work there ends.")
        elif until <= today + SOON:
            found.append(f"Its {what} runs out on {day}.")
    return found
