"""The exact text of a credit, and what is said of who confirmed it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Self

from tracker.attestations.rules.states import Kind, Voice, Voiced
from tracker.internships.rules import canonical, digest

RECORD = "liner-notes/credit/1"
# What people did, by their role, where one verb says it. Others are "credited as" what they were.
VERBS: Mapping[str, str] = {
    "arranger": "who arranged it",
    "balance-engineer": "who recorded it",
    "composer": "who composed it",
    "field-recordist": "who recorded it",
    "game-composer": "who composed it",
    "instrumentalist": "who played on it",
    "live-recording": "who recorded it",
    "lyricist": "who wrote its words",
    "mastering-engineer": "who mastered it",
    "mixing-engineer": "who mixed it",
    "performer": "who performed on it",
    "podcast-producer": "who produced it",
    "producer": "who produced it",
    "production-sound-mixer": "who recorded its location sound",
    "re-recording-mixer": "who mixed it",
    "recording-engineer": "who recorded it",
    "sound-designer": "who designed its sound",
    "surround-mixer": "who mixed it",
    "tonmeister": "who recorded it",
    "tracking-engineer": "who recorded it",
    "vocalist": "who sang on it",
    "voice-actor": "whose voice is in it",
}


@dataclass(frozen=True, kw_only=True)
class CreditText:
    """What a credit says, all of it and nothing else: this is what is confirmed."""

    project: str
    person: str
    role: str
    scope: str = ""
    share: str = ""

    @property
    def body(self) -> str:
        """The text as it is hashed."""
        return canonical({"kind": RECORD, **asdict(self)})

    @property
    def sha256(self) -> str:
        """What it is known by."""
        return digest(self.body)

    @property
    def words(self) -> str:
        """It as a line: the role, of what part, and how much of it."""
        return ", ".join(part for part in (self.role, self.scope, self.share.lower()) if part)

    def called(self, role: str) -> Self:
        """Return the same with other words for the role."""
        return replace(self, role=role)


def nonce_of(secret: str, texts: Iterable[str]) -> str:
    """Bind an answer to the page it was given on: the question, and the exact texts on it."""
    return sha256("|".join((secret, *sorted(texts))).encode()).hexdigest()


def part_words(role: str, label: str, scope: str) -> str:
    """Say as a clause what a person did in the work."""
    if role in VERBS and not scope:
        return VERBS[role]
    return f"credited as {label[:1].lower()}{label[1:]}"


def date_words(on: date) -> str:
    """Write a day: 3 May 2026."""
    return f"{on.day} {on:%B %Y}"


def held_words(voiced: Voiced) -> str:
    """Say who confirmed a credit; nothing where nobody did."""
    if voiced.voice is not Voice.CONFIRMED:
        return ""
    on = f"on {date_words(voiced.at.date())}"
    if voiced.about_self:
        return f"{voiced.name} confirmed it {on}"
    verb = "Verified" if voiced.kind is Kind.FACULTY else "Confirmed"
    who = ", ".join(part for part in (voiced.name, voiced.part) if part)
    return f"{verb} by {who}, {on}" if voiced.part else f"{verb} by {who} {on}"
