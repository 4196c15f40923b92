"""What is true of rubrics whatever the database or the web page."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FEWEST_LEVELS, MOST_LEVELS = 2, 6
MOST_CRITERIA = 12
LONGEST_NAME = 60
LONGEST_TITLE = 120
LONGEST_WORDS = 600
_PRESETS = Path(__file__).parent / "presets.json"


class Purpose(StrEnum):
    """What a rubric is for; a programme has one rubric for each."""

    REVIEW = "review"
    SKILL = "skill"


PURPOSE_WORDS = {
    Purpose.REVIEW: "Reviews of projects",
    Purpose.SKILL: "Skills",
}


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing that is looked at.

    Attributes:
        key: its name for the machine, the same in every version; marks and comments refer to it.
        title: its name for people.
        words: what is true at each level, lowest first.
    """

    key: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RubricBody:
    """What a rubric says.

    Attributes:
        title: its name for people.
        levels: names of the levels, lowest first.
        criteria: what is looked at, in order.
    """

    title: str
    levels: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    def criterion(self, key: str) -> Criterion | None:
        """Find a criterion by its key."""
        return next((each for each in self.criteria if each.key == key), None)

    def words_at(self, key: str, level: int) -> str:
        """Return what is true of a criterion at a level from 1 up; "" where there is no such."""
        found = self.criterion(key)
        return found.words[level - 1] if found and 1 <= level <= len(found.words) else ""


def read_body(document: Mapping[str, Any]) -> RubricBody:
    """Read a rubric as it is kept."""
    return RubricBody(
        title=document["title"],
        levels=tuple(document["levels"]),
        criteria=tuple(
            Criterion(key=each["key"], title=each["title"], words=tuple(each["words"]))
            for each in document["criteria"]
        ),
    )


def write_body(body: RubricBody) -> dict[str, Any]:
    """Write a rubric to be kept."""
    return {
        "title": body.title,
        "levels": list(body.levels),
        "criteria": [
            {"key": each.key, "title": each.title, "words": list(each.words)}
            for each in body.criteria
        ],
    }


@cache
def preset(purpose: Purpose) -> RubricBody:
    """Return what a programme begins with."""
    return read_body(json.loads(_PRESETS.read_text(encoding="utf-8"))[purpose.value])


def problems_of(body: RubricBody) -> list[str]:
    """List in words why a draft cannot be published yet."""
    found = [] if body.title else ["Enter a title"]
    if not FEWEST_LEVELS <= len(body.levels) <= MOST_LEVELS:
        found.append(f"Enter {FEWEST_LEVELS} to {MOST_LEVELS} levels")
    found += [f"The level {name} is there twice" for name in _twice(body.levels)]
    if not body.criteria:
        found.append("Add a criterion")
    found += [f"The criterion {name} is there twice" for name in _twice(_titles(body))]
    for number, each in enumerate(body.criteria, start=1):
        if not each.title:
            found.append(f"Enter the title of criterion {number}")
        missing = [
            name for name, words in zip(body.levels, _filled(body, each), strict=True) if not words
        ]
        if missing:
            found.append(
                f"Say what is true of {each.title or f'criterion {number}'} at {', '.join(missing)}"
            )
    return found


def fitted(body: RubricBody) -> RubricBody:
    """Return the rubric with words for as many levels as there are, empty where none were."""
    criteria = (replace(each, words=_filled(body, each)) for each in body.criteria)
    return replace(body, criteria=tuple(criteria))


def new_key(title: str, taken: Iterable[str]) -> str:
    """Make a key of a title that no other criterion has: ``By ear`` → ``by-ear``."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-") or "criterion"
    used, number, key = set(taken), 1, stem
    while key in used:
        number += 1
        key = f"{stem}-{number}"
    return key


def problem_of_marks(body: RubricBody, marks: Mapping[str, int]) -> str:
    """Say what is wrong with marks by this rubric; "" when every criterion has its level.

    Args:
        body: the rubric.
        marks: level from 1 up, by key of the criterion.
    """
    if set(marks) - {each.key for each in body.criteria}:
        return "There is no such criterion in this rubric."
    if any(not 1 <= level <= len(body.levels) for level in marks.values()):
        return "There is no such level in this rubric."
    missing = [each.title for each in body.criteria if each.key not in marks]
    return f"Choose a level for: {', '.join(missing)}." if missing else ""


def _twice(names: Sequence[str]) -> list[str]:
    counted = Counter(name.casefold() for name in names if name)
    return [name for name in dict.fromkeys(n.casefold() for n in names) if counted[name] > 1]


def _titles(body: RubricBody) -> list[str]:
    return [each.title for each in body.criteria]


def _filled(body: RubricBody, criterion: Criterion) -> tuple[str, ...]:
    wanted = len(body.levels)
    return (*criterion.words, *[""] * wanted)[:wanted]


class Edit(StrEnum):
    """What is done with one criterion in the editor."""

    REMOVE = "remove"
    UP = "up"


def edited(body: RubricBody, press: str) -> RubricBody:
    """Return a draft after a button of the editor was pressed.

    Args:
        body: the draft as it was typed.
        press: ``add``, ``remove-2`` or ``up-2``, counted from 0; anything else changes nothing.
    """
    if press == "add" and len(body.criteria) < MOST_CRITERIA:
        key = new_key("", [each.key for each in body.criteria])
        return replace(body, criteria=(*body.criteria, Criterion(key=key, title="", words=())))
    verb, _, place = press.partition("-")
    at = int(place) if place.isdecimal() and len(place) <= 2 else len(body.criteria)
    if at >= len(body.criteria):
        return body
    rows = list(body.criteria)
    moved = rows.pop(at)
    if verb == Edit.UP:
        rows.insert(max(at - 1, 0), moved)
    elif verb != Edit.REMOVE:
        return body
    return replace(body, criteria=tuple(rows))
