"""The state machine of a claim, and what is written in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from tracker.skills.rules.framework import LEVELS

ANSWER_WITHIN = timedelta(days=7)
MOST_EVIDENCE = 12
MOST_OPEN = 20
MARKS_NEEDED = 2
MINUTES = 5  # to judge one claim, roughly


class ClaimState(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    SENT = "sent"
    MARKED = "marked"  # two blind marks are in; what they come to is not decided yet
    RETURNED = "returned"
    ASSESSED = "assessed"
    WITHDRAWN = "withdrawn"


class ClaimEvent(StrEnum):
    """What can be done with a claim."""

    SEND = "send"
    RECALL = "recall"
    WITHDRAW = "withdraw"
    DOUBLE = "double"
    MARK = "mark"
    RETURN = "return"
    ASSESS = "assess"


class Part(StrEnum):
    """Who acts."""

    STUDENT = "student"
    ASSESSOR = "assessor"
    OFFICE = "office"


OPEN = frozenset({ClaimState.DRAFT, ClaimState.SENT, ClaimState.MARKED, ClaimState.RETURNED})
WRITABLE = frozenset({ClaimState.DRAFT, ClaimState.RETURNED})
TO_ASSESS = frozenset({ClaimState.SENT, ClaimState.MARKED})
_HIDDEN = frozenset({ClaimState.DRAFT, ClaimState.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the state machine has to know of a claim.

    Attributes:
        state: where it stands.
        is_double: whether it was chosen for double marking.
        marks: how many blind marks are in since it was last sent.
        marked_by_me: whether one of them is of the person who acts.
    """

    state: ClaimState
    is_double: bool = False
    marks: int = 0
    marked_by_me: bool = False


_S, _E = ClaimState, ClaimEvent
TABLE: Mapping[tuple[ClaimState, ClaimEvent], tuple[frozenset[Part], ClaimState]] = {
    (_S.DRAFT, _E.SEND): (frozenset({Part.STUDENT}), _S.SENT),
    (_S.RETURNED, _E.SEND): (frozenset({Part.STUDENT}), _S.SENT),
    (_S.SENT, _E.RECALL): (frozenset({Part.STUDENT}), _S.DRAFT),
    (_S.DRAFT, _E.WITHDRAW): (frozenset({Part.STUDENT}), _S.WITHDRAWN),
    (_S.RETURNED, _E.WITHDRAW): (frozenset({Part.STUDENT}), _S.WITHDRAWN),
    (_S.SENT, _E.DOUBLE): (frozenset({Part.ASSESSOR, Part.OFFICE}), _S.SENT),
    (_S.SENT, _E.MARK): (frozenset({Part.ASSESSOR}), _S.SENT),
    (_S.SENT, _E.RETURN): (frozenset({Part.ASSESSOR}), _S.RETURNED),
    (_S.SENT, _E.ASSESS): (frozenset({Part.ASSESSOR}), _S.ASSESSED),
    (_S.MARKED, _E.ASSESS): (frozenset({Part.ASSESSOR}), _S.ASSESSED),
    (_S.ASSESSED, _E.ASSESS): (frozenset({Part.ASSESSOR}), _S.ASSESSED),
}


def shown_to_faculty(state: ClaimState) -> bool:
    """Tell whether faculty know of a claim: from the first time it was sent."""
    return state not in _HIDDEN


def next_state(standing: Standing, event: ClaimEvent, part: Part) -> ClaimState | None:
    """Return where an event leads; None when it is not possible from here.

    Nothing leads to *assessed* but an assessor's act, and a claim chosen for double marking is
    assessed only when two people have marked it without knowing of each other's mark.
    """
    found = TABLE.get((standing.state, event))
    if found is None or part not in found[0]:
        return None
    waits_for_marks = standing.is_double and standing.state is ClaimState.SENT
    refused = {
        ClaimEvent.ASSESS: waits_for_marks,
        ClaimEvent.MARK: not waits_for_marks or standing.marked_by_me,
        ClaimEvent.DOUBLE: standing.is_double,
        ClaimEvent.RECALL: standing.marks > 0,
    }
    if refused.get(event, False):
        return None
    if event is ClaimEvent.MARK and standing.marks + 1 >= MARKS_NEEDED:
        return ClaimState.MARKED
    return found[1]


@dataclass(frozen=True, kw_only=True)
class ClaimDraft:
    """What a student says.

    Attributes:
        skill: key of the skill.
        level: the level they hold themselves to have, 1 to 4.
        note: how the evidence shows it, in their words.
    """

    skill: str
    level: int
    note: str


@dataclass(frozen=True, kw_only=True)
class AssessmentDraft:
    """What an assessor says.

    Attributes:
        level: the level given, 0 when none is shown yet.
        marks: level from 1 up, by criterion of the rubric.
        words: why, for the student.
        note: for colleagues alone.
    """

    level: int
    marks: Mapping[str, int]
    words: str
    note: str = ""


class EvidenceKind(StrEnum):
    """What shows a skill."""

    PASSAGE = "passage"
    DAY = "day"
    DOCUMENT = "document"


def problem_of_level(level: int, *, least: int = 1) -> str:
    """Say what is wrong with a level; "" for nothing."""
    return "" if least <= level <= LEVELS else "Choose a level."


def problem_of_sending(note: str, evidence: int) -> str:
    """Say what a claim lacks before it can be sent; "" when nothing."""
    if not evidence:
        return "Add evidence: a passage of a recording, a day of an internship or a document."
    return "" if note.strip() else "Say how the evidence shows it."


def digest_of_day(day: str, minutes: int, text: str) -> str:
    """Return the SHA-256 by which a day of an internship is pinned: date, minutes, words."""
    return sha256(f"{day}\n{minutes}\n{text}".encode()).hexdigest()
