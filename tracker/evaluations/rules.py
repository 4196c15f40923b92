"""What an evaluation asks, when it comes due, what it lacks, and who may read it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

LINK_LASTS = timedelta(days=21)
MOST_REMINDERS = 2
FINAL_BEFORE = timedelta(days=7)
GROUP = 5
NOT_OBSERVED = "n"
MOST_CRITERIA, MOST_QUESTIONS, LONGEST_LINE = 60, 20, 200
MAY_RELEASE = "may-release"
RECORD = "liner-notes/evaluation/1"

_PRESETS = Path(__file__).parent / "data" / "presets.json"


class Kind(StrEnum):
    """Which evaluation."""

    MIDTERM = "midterm"
    FINAL = "final"
    PLACE = "place"


TITLES = {
    Kind.MIDTERM: "Mid-term evaluation",
    Kind.FINAL: "Final evaluation",
    Kind.PLACE: "Evaluation of the place",
}


class Stand(StrEnum):
    """Where an evaluation stands."""

    OPEN = "open"
    LOCKED = "locked"
    DECLINED = "declined"


class Visibility(StrEnum):
    """Whether the student reads what the site said."""

    AT_ONCE = "at-once"
    AFTER_RELEASE = "after-release"
    CONFIDENTIAL = "confidential"


VISIBILITY_WORDS = {
    Visibility.AT_ONCE: "The student reads it as soon as it is sent",
    Visibility.AFTER_RELEASE: "The student reads it when faculty releases it",
    Visibility.CONFIDENTIAL: "Only faculty and the office read it",
}


class Asks(StrEnum):
    """What kind of answer a question takes."""

    TEXT = "text"
    YES_NO = "yes-no"
    RATING = "rating"


class Criterion(NamedTuple):
    """One thing that is rated."""

    key: str
    text: str
    area: str


class Question(NamedTuple):
    """One thing that is asked beside the criteria."""

    key: str
    text: str
    kind: Asks = Asks.TEXT


T = TypeVar("T", Criterion, Question)


class Lack(NamedTuple):
    """What is missing: the field it is about, and the sentence."""

    field: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """What is asked.

    Attributes:
        scale: words of the ratings, 1 first.
        visibility: what holds unless faculty decides otherwise for one evaluation.
    """

    title: str
    scale: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]
    visibility: Visibility = Visibility.AFTER_RELEASE

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Questionnaire":
        """Read what a form version keeps."""
        return cls(
            title=kept["title"],
            scale=tuple(kept["scale"]),
            criteria=tuple(Criterion(c["key"], c["text"], c["area"]) for c in kept["criteria"]),
            questions=tuple(
                Question(q["key"], q["text"], Asks(q["kind"])) for q in kept["questions"]
            ),
            visibility=Visibility(kept["visibility"]),
        )

    def as_json(self) -> dict[str, Any]:
        """Return plain values to keep."""
        return {
            "title": self.title,
            "visibility": self.visibility.value,
            "scale": list(self.scale),
            "criteria": [each._asdict() for each in self.criteria],
            "questions": [each._asdict() | {"kind": each.kind.value} for each in self.questions],
        }

    @property
    def areas(self) -> list[tuple[str, list[Criterion]]]:
        """The criteria by area, in order."""
        return [(area, list(found)) for area, found in groupby(self.criteria, lambda c: c.area)]

    @property
    def every(self) -> tuple[Criterion | Question, ...]:
        """All that is answered, in order."""
        return (*self.criteria, *self.questions)

    def spoken(self, question: Criterion | Question, answers: Mapping[str, str]) -> str:
        """Say an answer in words: ``4, above average``; "" when there is none."""
        said = answers.get(question.key, "")
        if isinstance(question, Question) and question.kind is not Asks.RATING:
            return {"yes": "Yes", "no": "No"}.get(said, said)
        if said == NOT_OBSERVED:
            return "Not observed"
        if said.isdecimal() and 1 <= int(said) <= len(self.scale):
            word = self.scale[int(said) - 1]
            return f"{said}, {word[0].lower()}{word[1:]}"
        return ""


@cache
def preset(kind: Kind) -> Questionnaire:
    """Return what is asked where the office set nothing: 24 criteria for both site evaluations."""
    return Questionnaire.of(json.loads(_PRESETS.read_text(encoding="utf-8"))[kind.value])


def missing(asked: Questionnaire, answers: Mapping[str, str]) -> list[Lack]:
    """List what must be answered before it can be sent; words may stay empty."""
    found = [
        Lack(each.key, f"{each.text}: choose a rating, or “not observed”")
        for each in asked.criteria
        if not answers.get(each.key)
    ]
    return found + [
        Lack(each.key, f"{each.text}: choose an answer")
        for each in asked.questions
        if each.kind is not Asks.TEXT and not answers.get(each.key)
    ]


def mean_of(asked: Questionnaire, answers: Mapping[str, str]) -> float | None:
    """Return the mean of what was rated; None when everything was unobserved."""
    rated = [int(v) for c in asked.criteria if (v := answers.get(c.key, "")).isdecimal()]
    return sum(rated) / len(rated) if rated else None


def middle_of(starts_on: date, ends_on: date) -> date:
    """Return the day on which half of the planned time is over."""
    return starts_on + (ends_on - starts_on) / 2


def midterm_is_due(
    today: date, *, starts_on: date, ends_on: date | None, sent: int, required: int
) -> bool:
    """Tell whether the mid-term has come: half of the hours, or half of the weeks, is over.

    Whichever comes first. Hours count once the student sent them, confirmed or not.

    Args:
        today: the day that is asked about.
        starts_on: first day.
        ends_on: planned last day; None when only hours can tell.
        sent: minutes that were sent so far.
        required: minutes that are asked for; 0 when only the days can tell.
    """
    if today < starts_on:
        return False
    by_hours = required > 0 and sent * 2 >= required
    return by_hours or (ends_on is not None and today >= middle_of(starts_on, ends_on))


def final_is_due(today: date, *, ends_on: date | None, is_over: bool) -> bool:
    """Tell whether the site is asked for the final one: a week before the last day, or after it."""
    return is_over or (ends_on is not None and today >= ends_on - FINAL_BEFORE)


def reminder_is_due(today: date, *, mailed_on: date, reminders: int, patience_days: int) -> bool:
    """Tell whether the site is to be reminded now: twice at most, so many days apart."""
    return reminders < MOST_REMINDERS and mailed_on + timedelta(days=patience_days) <= today


def student_reads(visibility: Visibility, answers: Mapping[str, str], *, is_released: bool) -> bool:
    """Tell whether the student may read a locked evaluation; the site's own no holds always."""
    if answers.get(MAY_RELEASE) == "no" or visibility is Visibility.CONFIDENTIAL:
        return False
    return is_released or visibility is Visibility.AT_ONCE


def in_groups(answers: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
    """Return the answers that may be summed up: only whole groups of five, the oldest first.

    A sixth answer would show by the difference to the first five, so it waits for nine others.
    """
    return answers[: len(answers) // GROUP * GROUP]


class Summed(NamedTuple):
    """How one criterion was rated by a group."""

    criterion: Criterion
    mean: float
    rated_by: int


def summed(asked: Questionnaire, answers: Sequence[Mapping[str, str]]) -> list[Summed]:
    """Return the mean per criterion over whole groups of five; none while there are fewer."""
    found = []
    for each in asked.criteria:
        said = (a.get(each.key, "") for a in in_groups(answers))
        rated = [int(value) for value in said if value.isdecimal()]
        if len(rated) >= GROUP:
            found.append(Summed(each, sum(rated) / len(rated), len(rated)))
    return found


def faults(kept: Any, *, answers: Mapping[str, str] | None = None) -> list[str]:  # noqa: ANN401
    """Compare an evaluation's record with its own SHA-256, and with the answers as they are kept.

    Args:
        kept: ``said`` and ``sha256``, whatever a file holds.
        answers: what the answers say now, by question; None when they are not known.

    Returns:
        One sentence for each thing that does not fit; none when all does.
    """
    said = kept.get("said") if isinstance(kept, dict) else None
    if not isinstance(said, dict) or said.get("kind") != RECORD:
        return ["This is not an evaluation."]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if sha256(text.encode()).hexdigest() != kept.get("sha256"):
        return ["The SHA-256 is not that of its words."]
    if answers is not None and said.get("answers") != dict(answers):
        return ["The answers are not those of the record."]
    return []


def nonce_of(token: str, evaluation_id: int) -> str:
    """Bind an answer to the page of one link."""
    return sha256(f"{token}|evaluation|{evaluation_id}".encode()).hexdigest()


_MARKS = {"yes/no": Asks.YES_NO, "rating": Asks.RATING}
_NOT_KEY = re.compile(r"[^a-z0-9]+")


class NotLines(ValueError):  # noqa: N818 - reads as a sentence where raised
    """What was typed is no list of criteria or questions; the text says why."""


def read_criteria(typed: str) -> tuple[Criterion, ...]:
    """Read criteria, one to a line: ``Area: what is rated``.

    Raises:
        NotLines: with a sentence a person can act on.
    """
    found = []
    for line in _lines(typed, MOST_CRITERIA):
        area, colon, text = line.partition(":")
        if not colon or not area.strip() or not text.strip():
            raise NotLines(f"Write “Area: what is rated” on each line, not “{line}”")
        found.append(Criterion(_key(text), text.strip(), area.strip()))
    if not found:
        raise NotLines("Enter at least one criterion")
    areas = list(dict.fromkeys(each.area for each in found))
    found.sort(key=lambda each: areas.index(each.area))
    return tuple(_distinct(found))


def read_questions(typed: str) -> tuple[Question, ...]:
    """Read questions, one to a line: ``what is asked``, ``yes/no: …`` or ``rating: …``.

    Raises:
        NotLines: with a sentence a person can act on.
    """
    found = []
    for line in _lines(typed, MOST_QUESTIONS):
        mark, colon, text = line.partition(":")
        kind = _MARKS.get(mark.strip().lower()) if colon and text.strip() else None
        said = text.strip() if kind else line
        found.append(Question(_known_key(said), said, kind or Asks.TEXT))
    return tuple(_distinct(found))


def criteria_lines(asked: Questionnaire) -> str:
    """Write criteria as they would be typed."""
    return "\n".join(f"{each.area}: {each.text}" for each in asked.criteria)


def question_lines(asked: Questionnaire) -> str:
    """Write questions as they would be typed."""
    marks = {kind: f"{mark}: " for mark, kind in _MARKS.items()}
    return "\n".join(marks.get(each.kind, "") + each.text for each in asked.questions)


def _lines(typed: str, most: int) -> list[str]:
    lines = [" ".join(line.split()) for line in typed.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > most:
        raise NotLines(f"Use at most {most} lines")
    if any(len(line) > LONGEST_LINE for line in lines):
        raise NotLines(f"Use at most {LONGEST_LINE} characters to a line")
    return lines


def _key(text: str) -> str:
    plain = _NOT_KEY.sub("-", text.lower()).strip("-")[:60]
    return plain or sha256(text.encode()).hexdigest()[:12]


def _known_key(text: str) -> str:
    """Keep the keys that rules ask about, whatever the form they stand in."""
    known = {q.text: q.key for kind in Kind for q in preset(kind).questions}
    return known.get(text) or _key(text)


def _distinct(found: Iterable[T]) -> list[T]:
    kept: dict[str, T] = {}
    for each in found:
        if each.key in kept:
            raise NotLines(f"“{each.text}” stands there twice")
        kept[each.key] = each
    return list(kept.values())
