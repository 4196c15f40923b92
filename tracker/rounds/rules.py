"""What is true of review rounds whatever the database or the web page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tracker.audio.times import read_time, write_time

MOST_ROUNDS = 50
MOST_COMMENTS = 400  # of one round, answers counted
MOST_FILES = 40
LONGEST_TEXT = 4000
ANSWERED_WITHIN_DAYS = 7
LONGEST_HOLD_DAYS = 180
_MINUTES = 5  # to read and judge, beside the time the sound takes
_TWICE = 2  # sound is heard more than once
_SPAN = re.compile(r"\s*(?:-|\N{EN DASH}|\bto\b)\s*")


class Part(StrEnum):
    """As what somebody acts in a round."""

    STUDENT = "student"
    FACULTY = "faculty"
    SYSTEM = "system"


class RoundState(StrEnum):
    """Where a round stands."""

    ASKED = "asked"
    DECIDED = "decided"  # and held: the student does not know
    RELEASED = "released"
    REPLACED = "replaced"  # the student asked anew before faculty decided


class RoundEvent(StrEnum):
    """What happens to a round."""

    DECIDE = "decide"
    REVISE = "revise"
    RELEASE = "release"
    REPLACE = "replace"


ROUND_STEPS: Mapping[tuple[RoundState, RoundEvent], tuple[frozenset[Part], RoundState]] = {
    (RoundState.ASKED, RoundEvent.DECIDE): (frozenset({Part.FACULTY}), RoundState.DECIDED),
    (RoundState.ASKED, RoundEvent.REPLACE): (frozenset({Part.STUDENT}), RoundState.REPLACED),
    (RoundState.DECIDED, RoundEvent.REVISE): (frozenset({Part.FACULTY}), RoundState.DECIDED),
    (RoundState.DECIDED, RoundEvent.RELEASE): (
        frozenset({Part.FACULTY, Part.SYSTEM}),
        RoundState.RELEASED,
    ),
}


class CommentState(StrEnum):
    """Where what a comment asks for stands."""

    OPEN = "open"
    ADDRESSED = "addressed"  # the student says so
    ACCEPTED = "accepted"  # faculty heard it


class CommentEvent(StrEnum):
    """What happens to a comment."""

    ADDRESS = "address"
    ACCEPT = "accept"
    REOPEN = "reopen"


_EITHER = frozenset({Part.STUDENT, Part.FACULTY})
COMMENT_STEPS: Mapping[tuple[CommentState, CommentEvent], tuple[frozenset[Part], CommentState]] = {
    (CommentState.OPEN, CommentEvent.ADDRESS): (
        frozenset({Part.STUDENT}),
        CommentState.ADDRESSED,
    ),
    (CommentState.OPEN, CommentEvent.ACCEPT): (frozenset({Part.FACULTY}), CommentState.ACCEPTED),
    (CommentState.ADDRESSED, CommentEvent.ACCEPT): (
        frozenset({Part.FACULTY}),
        CommentState.ACCEPTED,
    ),
    (CommentState.ADDRESSED, CommentEvent.REOPEN): (_EITHER, CommentState.OPEN),
    (CommentState.ACCEPTED, CommentEvent.REOPEN): (frozenset({Part.FACULTY}), CommentState.OPEN),
}


class Placing(StrEnum):
    """How a comment came to its place in the file."""

    MADE = "made"  # it was written there
    WAITING = "waiting"  # its place is being looked for
    CARRIED = "carried"
    UNPLACED = "unplaced"
    BY_HAND = "by-hand"


class Doubt(StrEnum):
    """Why the place of a comment was not found; the first four are the sound library's."""

    DIFFERENT = "different"
    SHORT = "short"
    SILENT = "silent"
    UNCLEAR = "unclear"
    GONE = "gone"
    STOPPED = "stopped"
    UNREADABLE = "unreadable"


DOUBT_WORDS: Mapping[Doubt, str] = {
    Doubt.DIFFERENT: "What sounded there is not in the new file.",
    Doubt.SHORT: "One of the two files is too short to compare.",
    Doubt.SILENT: "There was silence.",
    Doubt.UNCLEAR: "The passage comes more than once, so its place is not certain.",
    Doubt.GONE: "The recording it was about is not part of this round.",
    Doubt.STOPPED: "The search stopped several times.",
    Doubt.UNREADABLE: "One of the two files could not be read again.",
}


@dataclass(frozen=True)
class Span:
    """A moment of a sound, or a stretch of it, in milliseconds."""

    from_ms: int
    to_ms: int | None = None

    @property
    def words(self) -> str:
        """It as it would be typed: ``0:43`` or ``0:43 to 0:50``."""
        begin = write_time(self.from_ms)
        return begin if self.to_ms is None else f"{begin} to {write_time(self.to_ms)}"

    def problem(self, duration_ms: int) -> str:
        """Say what is wrong with it in a sound of this length; "" for nothing."""
        end = self.from_ms if self.to_ms is None else self.to_ms
        if self.to_ms is not None and self.to_ms <= self.from_ms:
            return "Enter an end after the start"
        if end > duration_ms:
            return f"Enter a time up to {write_time(duration_ms)}, where this sound ends"
        return ""


def read_span(typed: str) -> Span | None:
    """Read ``0:43``, ``0:43-0:50`` or ``0:43 to 0:50``; None for anything else."""
    times = [read_time(part) for part in _SPAN.split(typed.strip().lower())]
    known = [each for each in times if each is not None]
    if len(known) != len(times) or not 1 <= len(known) <= 2:
        return None
    return Span(*known)


@dataclass(frozen=True, kw_only=True)
class CommentDraft:
    """What somebody writes.

    Attributes:
        text: the words.
        file_id: the frozen file it is about; None for the whole project.
        span: where in it; None for all of it.
        criterion: key of the criterion of the rubric it belongs to; "" for none.
        is_staff_only: never shown to the student.
        reply_to_id: the comment it answers.
    """

    text: str
    file_id: int | None = None
    span: Span | None = None
    criterion: str = ""
    is_staff_only: bool = False
    reply_to_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class VerdictDraft:
    """What faculty decides.

    Attributes:
        message: the words to the student.
        levels: level from 1 up, by key of the criterion.
        held_until: the day on which the student reads it; None for now.
    """

    message: str
    levels: Mapping[str, int] = field(default_factory=dict)
    held_until: date | None = None


def round_after(state: RoundState, event: RoundEvent, part: Part) -> RoundState | None:
    """Return where a round stands after this; None where it cannot happen, or not by them."""
    parts, after = ROUND_STEPS.get((state, event), (frozenset(), None))
    return after if part in parts else None


def comment_after(state: CommentState, event: CommentEvent, part: Part) -> CommentState | None:
    """Return where a comment stands after this; None where it cannot happen, or not by them."""
    parts, after = COMMENT_STEPS.get((state, event), (frozenset(), None))
    return after if part in parts else None


def minutes_for(duration_ms: int) -> int:
    """Say how long a review takes, roughly, by how much there is to hear."""
    return _MINUTES + _TWICE * -(-duration_ms // 60_000)


def problem_of_hold(held_until: date | None, today: date) -> str:
    """Say what is wrong with the day until which feedback is held; "" for nothing."""
    if held_until is None:
        return ""
    if held_until <= today:
        return "Enter a day after today, or send it now"
    if (held_until - today).days > LONGEST_HOLD_DAYS:
        return f"Enter a day at most {LONGEST_HOLD_DAYS} days from now"
    return ""
