"""The word of one witness about one credit, step by step, and what a credit is worth by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.errors import WrongState


class Kind(StrEnum):
    """What a witness is to the work."""

    PEER = "peer"
    SUPERVISOR = "supervisor"
    FACULTY = "faculty"


RANKS: Mapping[Kind, int] = {Kind.PEER: 1, Kind.SUPERVISOR: 2, Kind.FACULTY: 3}


class How(StrEnum):
    """By which door a witness came."""

    ACCOUNT = "account"
    LINK = "link"


class Answer(StrEnum):
    """What a witness may say of one credit."""

    CONFIRM = "confirm"
    REWORD = "reword"  # right, but the role is called otherwise
    DECLINE = "decline"  # this was not me, or not them
    DISPUTE = "dispute"


class Voice(StrEnum):
    """How it stands between one witness and one credit."""

    SILENT = "silent"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REWORDED = "reworded"
    DECLINED = "declined"
    DISPUTED = "disputed"


class Event(StrEnum):
    """What can happen to the word of a witness."""

    ASK = "ask"
    WITHDRAW = "withdraw"
    EDIT = "edit"
    TAKE_OVER = "take-over"
    CONFIRM = "confirm"
    REWORD = "reword"
    DECLINE = "decline"
    DISPUTE = "dispute"


# Only a witness does these. The rest is done by the student whose project it is.
BY_OTHERS = frozenset({Event.CONFIRM, Event.REWORD, Event.DECLINE, Event.DISPUTE})
ANSWERS: Mapping[Answer, Event] = {
    Answer.CONFIRM: Event.CONFIRM,
    Answer.REWORD: Event.REWORD,
    Answer.DECLINE: Event.DECLINE,
    Answer.DISPUTE: Event.DISPUTE,
}

# What is not here cannot happen. A person may say at any time that their name does not belong
# here, asked or not; all else is an answer to a question that is open.
TABLE: Mapping[tuple[Voice, Event], Voice] = {
    (Voice.SILENT, Event.ASK): Voice.ASKED,
    (Voice.SILENT, Event.EDIT): Voice.SILENT,
    (Voice.SILENT, Event.DECLINE): Voice.DECLINED,
    (Voice.ASKED, Event.ASK): Voice.ASKED,
    (Voice.ASKED, Event.WITHDRAW): Voice.SILENT,
    (Voice.ASKED, Event.EDIT): Voice.ASKED,
    (Voice.ASKED, Event.CONFIRM): Voice.CONFIRMED,
    (Voice.ASKED, Event.REWORD): Voice.REWORDED,
    (Voice.ASKED, Event.DECLINE): Voice.DECLINED,
    (Voice.ASKED, Event.DISPUTE): Voice.DISPUTED,
    (Voice.CONFIRMED, Event.EDIT): Voice.SILENT,
    (Voice.CONFIRMED, Event.DECLINE): Voice.DECLINED,
    (Voice.REWORDED, Event.TAKE_OVER): Voice.CONFIRMED,
    (Voice.REWORDED, Event.EDIT): Voice.SILENT,
    (Voice.REWORDED, Event.DECLINE): Voice.DECLINED,
    (Voice.DISPUTED, Event.EDIT): Voice.SILENT,
    (Voice.DISPUTED, Event.DECLINE): Voice.DECLINED,
    (Voice.DECLINED, Event.EDIT): Voice.DECLINED,
}


def step(voice: Voice, event: Event) -> Voice:
    """Return how it stands after the event.

    Raises:
        WrongState: when it cannot happen now.
    """
    if (voice, event) not in TABLE:
        raise WrongState(f"This credit is {STATE_OF_VOICE[voice]} by now.")
    return TABLE[voice, event]


STATE_OF_VOICE: Mapping[Voice, str] = {
    Voice.SILENT: "not asked about",
    Voice.ASKED: "waiting for an answer",
    Voice.CONFIRMED: "confirmed",
    Voice.REWORDED: "confirmed in other words",
    Voice.DECLINED: "declined",
    Voice.DISPUTED: "disputed",
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """The last thing one witness said of one credit.

    Attributes:
        answer: what.
        edition: the edition of the credit it was said of.
        sha256: of the text that was confirmed: for other words, the text with those words.
        person: the name that stood in the credit.
        about_self: whether the credit names the witness.
        at: when.
    """

    answer: Answer
    edition: int
    sha256: str
    person: str
    about_self: bool
    at: datetime


def voice_of(
    said: Said | None, *, edition: int, sha256: str, person: str, asked_at: datetime | None
) -> Voice:
    """Return how it stands between a witness and a credit: nothing of it is stored.

    Args:
        said: what the witness said last; None for nothing yet.
        edition: how often the text of the credit was changed, from 1.
        sha256: of the credit's text as it is now.
        person: the name in the credit as it is now.
        asked_at: when the question that is open was asked; None when none is open.
    """
    if said is not None and (held := _held(said, edition, sha256, person)) is not None:
        return held
    return Voice.SILENT if asked_at is None else Voice.ASKED


def _held(said: Said, edition: int, sha256: str, person: str) -> Voice | None:
    """Return what still holds of what was said; None when the credit was changed since."""
    is_same = said.edition == edition
    if said.answer is Answer.DECLINE:
        # Whoever is named decides about their name, however the role is called meanwhile.
        stays = is_same or (said.about_self and said.person.casefold() == person.casefold())
        return Voice.DECLINED if stays else None
    if said.answer is Answer.DISPUTE:
        return Voice.DISPUTED if is_same else None
    if said.answer is Answer.CONFIRM:
        return Voice.CONFIRMED if is_same and said.sha256 == sha256 else None
    if is_same:
        return Voice.REWORDED
    # The student took over the words: the very next edition, letter by letter what was confirmed.
    taken = said.edition + 1 == edition and said.sha256 == sha256
    return Voice.CONFIRMED if taken else None


@dataclass(frozen=True, kw_only=True)
class Voiced:
    """One witness beside one credit.

    Attributes:
        kind: what the witness is to the work.
        voice: how it stands.
        name: who.
        part: what they did, as a clause: "who recorded it"; "" for nothing to say.
        at: when they answered, or were asked.
        words: other words for the role, or the reason of a dispute.
        about_self: whether the credit names the witness.
        attestation_id: the row of what was said; 0 for nothing yet.
        key: which of the witnesses of the project.
    """

    kind: Kind
    voice: Voice
    name: str
    part: str
    at: datetime
    words: str = ""
    about_self: bool = False
    attestation_id: int = 0
    key: str = ""


class CreditState(StrEnum):
    """What stands behind a credit."""

    CLAIMED = "claimed"
    ASKED = "asked"
    REWORDED = "reworded"
    PEER_ATTESTED = "peer-attested"
    SUPERVISOR_ATTESTED = "supervisor-attested"
    FACULTY_VERIFIED = "faculty-verified"
    DECLINED = "declined"
    DISPUTED = "disputed"


ATTESTED: Mapping[Kind, CreditState] = {
    Kind.PEER: CreditState.PEER_ATTESTED,
    Kind.SUPERVISOR: CreditState.SUPERVISOR_ATTESTED,
    Kind.FACULTY: CreditState.FACULTY_VERIFIED,
}
STATE_WORDS: Mapping[CreditState, str] = {
    CreditState.CLAIMED: "Own words",
    CreditState.ASKED: "Asked",
    CreditState.REWORDED: "Other words",
    CreditState.PEER_ATTESTED: "Confirmed",
    CreditState.SUPERVISOR_ATTESTED: "Confirmed",
    CreditState.FACULTY_VERIFIED: "Verified",
    CreditState.DECLINED: "Declined",
    CreditState.DISPUTED: "Disputed",
}


def strongest(voices: Sequence[Voiced]) -> Voiced | None:
    """Return the confirmation that counts most: faculty, supervisor, peer; the later of two."""
    held = [each for each in voices if each.voice is Voice.CONFIRMED]
    return max(held, key=lambda each: (RANKS[each.kind], each.at), default=None)


def state_of(voices: Sequence[Voiced]) -> CreditState:
    """Return what a credit is worth by all that was said of it.

    A name that its bearer declined stays declined whatever others say. Any other objection stands
    until faculty verified the credit after it, or the student changed the credit.
    """
    if any(each.voice is Voice.DECLINED and each.about_self for each in voices):
        return CreditState.DECLINED
    best = strongest(voices)
    settled_at = best.at if best and best.kind is Kind.FACULTY else None
    open_ = [
        each
        for each in voices
        if each.voice in {Voice.DECLINED, Voice.DISPUTED}
        and (settled_at is None or each.at > settled_at)
    ]
    if open_:
        declined = any(each.voice is Voice.DECLINED for each in open_)
        return CreditState.DECLINED if declined else CreditState.DISPUTED
    if best is not None:
        return ATTESTED[best.kind]
    found = {each.voice for each in voices}
    if Voice.REWORDED in found:
        return CreditState.REWORDED
    return CreditState.ASKED if Voice.ASKED in found else CreditState.CLAIMED
