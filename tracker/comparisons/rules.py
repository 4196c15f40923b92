"""What is true of comparisons whatever the database or the web page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.audio.types import MOST_ALIGNED_SAMPLES

FEWEST_SIDES, MOST_SIDES = 2, 6
LETTERS = "ABCDEF"
MOST_IN_PROJECT = 50
LONGEST_OFFSET_S = 600
_WORDS = re.compile(r"([+-]?)(\d{1,12}(?:\.\d{1,6})?) ?(samples?|ms|s|)", re.ASCII)


class Alignment(StrEnum):
    """Where finding the offsets stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"


class Doubt(StrEnum):
    """Why no offset was found; all but the stopped and the unreadable are the sound library's."""

    DIFFERENT = "different"
    SHORT = "short"
    SILENT = "silent"
    STOPPED = "stopped"
    UNCLEAR = "unclear"
    UNREADABLE = "unreadable"


DOUBT_WORDS: Mapping[Doubt, str] = {
    Doubt.DIFFERENT: "The two share too little sound to be laid on each other.",
    Doubt.SHORT: "One of the two is too short to be laid on the other.",
    Doubt.SILENT: "One of the two is silent where the other sounds.",
    Doubt.STOPPED: "The search stopped several times. Save the comparison again to start it anew.",
    Doubt.UNCLEAR: "Several offsets fit, or the two run at different speeds.",
    Doubt.UNREADABLE: "One of the two could not be read again.",
}


@dataclass(frozen=True)
class TypedOffset:
    """An offset as somebody typed it: a number of samples, or of seconds."""

    samples: int | None = None
    seconds: Decimal | None = None

    def at(self, rate_hz: int) -> int:
        """Return it in samples at this rate."""
        if self.samples is not None:
            return self.samples
        return round((self.seconds or Decimal(0)) * rate_hz)


@dataclass(frozen=True)
class SideDraft:
    """One side as the student chose it; without an offset the found one holds."""

    version_id: int
    label: str = ""
    offset: TypedOffset | None = None


@dataclass(frozen=True)
class ComparisonDraft:
    """A comparison as the student wrote it. The first side is what the others are laid on."""

    title: str
    sides: tuple[SideDraft, ...]


def read_offset(typed: str) -> TypedOffset:
    """Read ``480``, ``-480 samples``, ``10 ms`` or ``0.25 s``; a bare number is samples.

    Raises:
        ValueError: when it is none of these, or longer than ten minutes.
    """
    found = _WORDS.fullmatch(" ".join(typed.replace("\u2212", "-").lower().split()))
    if found is None:
        raise ValueError(typed)
    sign, digits, unit = found.groups()
    number = Decimal(f"{sign}{digits}")
    if unit in {"ms", "s"}:
        seconds = number / 1000 if unit == "ms" else number
        if abs(seconds) > LONGEST_OFFSET_S:
            raise ValueError(typed)
        return TypedOffset(seconds=seconds)
    if number != int(number) or abs(number) > LONGEST_OFFSET_S * 96_000:
        raise ValueError(typed)
    return TypedOffset(samples=int(number))


def offset_words(samples: int, rate_hz: int) -> str:
    """Say an offset: ``Begins 480 samples (10.00 ms) later than A``."""
    if samples == 0:
        return "Begins at the same sample as A"
    size = abs(samples)
    unit = "sample" if size == 1 else "samples"
    side = "later" if samples > 0 else "earlier"
    return f"Begins {size:,} {unit} ({size * 1000 / rate_hz:,.2f} ms) {side} than A"


def looked_at(duration_ms: int | None, rate_hz: int) -> str:
    """Say how much of a long sound was looked at; empty where it was all of it."""
    most_ms = MOST_ALIGNED_SAMPLES * 1000 // rate_hz
    if (duration_ms or 0) <= most_ms:
        return ""
    return f" Only its first {most_ms // 60_000}:{most_ms // 1000 % 60:02d} was looked at."


def working_rate(rate_hz: int | None) -> int:
    """Return the rate at which offsets are counted for a first side of this rate."""
    rate = rate_hz or 48_000
    while rate > 96_000:
        rate //= 2
    return rate
