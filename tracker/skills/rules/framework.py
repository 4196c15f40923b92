"""The framework: areas, skills and levels of a programme, as data."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LEVELS = 4
MOST_AREAS = 30
MOST_SKILLS = 60  # of one area
LONGEST_NAME = 80
_PRESET = Path(__file__).parent / "framework.json"


@dataclass(frozen=True, kw_only=True)
class Level:
    """One of the four levels: its name, and what it means."""

    name: str
    means: str


@dataclass(frozen=True, kw_only=True)
class Skill:
    """One skill.

    Attributes:
        key: its name for the machine, the same in every version of the framework.
        name: its name for people.
    """

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Area:
    """Skills that belong together."""

    key: str
    name: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True, kw_only=True)
class Framework:
    """Areas with their skills, and what the levels are called, lowest first."""

    levels: tuple[Level, ...]
    areas: tuple[Area, ...]

    def skills(self) -> Iterator[tuple[Area, Skill]]:
        """Walk through all skills, in order."""
        return ((area, skill) for area in self.areas for skill in area.skills)

    def find(self, key: str) -> tuple[Area, Skill] | None:
        """Find a skill by its key, with its area."""
        return next((pair for pair in self.skills() if pair[1].key == key), None)

    def level_name(self, level: int) -> str:
        """Return what a level from 1 to 4 is called; 0 is no level yet."""
        return self.levels[level - 1].name if 1 <= level <= len(self.levels) else NOT_SHOWN


NOT_SHOWN = "Not shown yet"


def read_framework(document: Mapping[str, Any]) -> Framework:
    """Read a framework as it is kept."""
    return Framework(
        levels=tuple(Level(name=e["name"], means=e["means"]) for e in document["levels"]),
        areas=tuple(
            Area(
                key=area["key"],
                name=area["name"],
                skills=tuple(Skill(key=e["key"], name=e["name"]) for e in area["skills"]),
            )
            for area in document["areas"]
        ),
    )


def write_framework(framework: Framework) -> dict[str, Any]:
    """Write a framework to be kept."""
    return {
        "levels": [{"name": each.name, "means": each.means} for each in framework.levels],
        "areas": [
            {
                "key": area.key,
                "name": area.name,
                "skills": [{"key": each.key, "name": each.name} for each in area.skills],
            }
            for area in framework.areas
        ],
    }


@cache
def preset() -> Framework:
    """Return what a programme begins with."""
    return read_framework(json.loads(_PRESET.read_text(encoding="utf-8")))


def revised(
    before: Framework,
    levels: Iterable[Level],
    areas: Iterable[tuple[str, Iterable[str]]],
    renamed: Mapping[str, str] | None = None,
) -> Framework:
    """Return a framework with other words.

    A skill or an area that keeps its name keeps its key, so that what was claimed and assessed
    still belongs to it, also when it moves to another area. So does a skill that was renamed; any
    other new name is a new skill.

    Args:
        before: the framework in force.
        levels: the four levels, lowest first.
        areas: names of areas, each with the names of its skills; areas without a name are left out.
        renamed: new names of skills of ``before`` that go by their old name nowhere any more, each
            with the key; of two new names for one skill the first one keeps it.
    """
    areas = [(name, list(skills)) for name, skills in areas]
    known_areas = {_fold(area.name): area.key for area in before.areas}
    known = {_fold(skill.name): skill.key for _, skill in before.skills()}
    typed = {_fold(each) for name, skills in areas if name for each in skills}
    free = {key for name, key in known.items() if name not in typed}
    for name, key in (renamed or {}).items():
        if key in free and _fold(name) not in known:
            known[_fold(name)] = key
            free.remove(key)
    taken = set(known.values())
    taken_areas = set(known_areas.values())
    made = []
    for name, skills in areas:
        if not name:
            continue
        made.append(
            Area(
                key=known_areas.get(_fold(name)) or _new_key(name, taken_areas),
                name=name,
                skills=tuple(
                    Skill(key=known.get(_fold(each)) or _new_key(each, taken), name=each)
                    for each in skills
                ),
            )
        )
    return Framework(levels=tuple(levels), areas=tuple(made))


def unexplained(before: Framework, after: Framework) -> tuple[list[Skill], list[Skill]]:
    """Tell what may be one skill under another name.

    Returns:
        The skills that are gone, and those that are new; both empty unless there are some of each.
    """
    kept = {skill.key for _, skill in after.skills()}
    known = {skill.key for _, skill in before.skills()}
    gone = [skill for _, skill in before.skills() if skill.key not in kept]
    new = [skill for _, skill in after.skills() if skill.key not in known]
    return (gone, new) if gone and new else ([], [])


def keys_by_name(frameworks: Iterable[Framework]) -> dict[str, str]:
    """Return the key of every skill by each name it has gone by; a name means what it meant last.

    Args:
        frameworks: the newest first.
    """
    found: dict[str, str] = {}
    for framework in frameworks:
        for _, skill in framework.skills():
            found.setdefault(skill.name, skill.key)
    return found


def problems_of(framework: Framework) -> list[str]:
    """List in words what is wrong with a framework."""
    found = []
    if len(framework.levels) != LEVELS or any(not each.name for each in framework.levels):
        found.append("Name all four levels")
    if not framework.areas:
        found.append("Name an area")
    if len(framework.areas) > MOST_AREAS:
        found.append(f"Use at most {MOST_AREAS} areas")
    found += [f"The area {name} is there twice" for name in _twice(a.name for a in framework.areas)]
    names = [skill.name for _, skill in framework.skills()]
    found += [f"The skill {name} is there twice" for name in _twice(names)]
    for area in framework.areas:
        if len(area.skills) > MOST_SKILLS:
            found.append(f"Use at most {MOST_SKILLS} skills in {area.name}")
    found += [
        f"Use at most {LONGEST_NAME} characters for a name: {name[:30]}…"
        for name in [*names, *(area.name for area in framework.areas)]
        if len(name) > LONGEST_NAME
    ]
    return found


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _twice(names: Iterable[str]) -> list[str]:
    kept = list(names)
    counted = Counter(_fold(name) for name in kept)
    return list({_fold(name): name for name in kept if counted[_fold(name)] > 1}.values())


def _new_key(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "skill"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key)
    return key
