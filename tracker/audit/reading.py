"""Reads a programme file: JSON in, a programme or every reason why not out.

A file is one object: ``format`` ("programme/1"), ``code``, ``name``, ``catalogue``,
``credit_unit``, ``total``, ``grades``, ``courses``, ``requirements``, ``policies``. A requirement
has a ``type`` and the keys that its type asks for; docs/programme-file.md describes each.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracker.audit.facts import AttemptKind
from tracker.audit.parts import POOL_KEYS, Parts
from tracker.audit.pools import Area, Pool
from tracker.audit.programme import (
    Node,
    NodeType,
    Programme,
    Sharing,
)
from tracker.audit.references import problems_of

FORMAT = "programme/1"
DEEPEST = 40
MOST_REQUIREMENTS = 2_000

# What a type cannot do without.
NEEDS: dict[NodeType, tuple[str, ...]] = {
    NodeType.CHOOSE_COURSES: ("count", "pool"),
    NodeType.CHOOSE_CREDITS: ("credits", "pool"),
    NodeType.CHOOSE_BY_RULE: ("credits", "pool"),
    NodeType.TERMS_OF: ("terms", "pool"),
    NodeType.EVERY_TERM: ("pool",),
    NodeType.CHOOSE_OPTION: ("children",),
    NodeType.HOURS: ("course", "minutes_per_credit", "credits"),
    NodeType.EARNED_CREDITS: ("credits",),
    NodeType.GPA: ("gpa",),
    NodeType.SKILL: ("skill", "level"),
    NodeType.PROJECTS: ("kind", "count"),
    NodeType.ATTENDANCE: ("kind", "count"),
}
PARTS = ("children", "options", "conditions")
DECIMALS = ("credits", "credits_each", "gpa", "stated_credits")
COUNTS = (
    "count",
    "terms",
    "min_prefixes",
    "max_per_prefix",
    "min_areas",
    "minutes_per_credit",
    "max_age_years",
    "level",
)
NODE_KEYS = frozenset(
    {
        *("id", "label", "type", "note", "sharing", "shares_with", "min_grade", "courses", "times"),
        *("substitutes", "must_include", "max_times", "limits", "areas", "kinds", "letter_only"),
        *("seasons", "blocks", "skill", "kind", "scope", "weighted", "requires", "course"),
        *PARTS,
        *POOL_KEYS,
        *DECIMALS,
        *COUNTS,
    }
)


class ProgrammeError(ValueError):
    """A programme file that cannot be used.

    Attributes:
        problems: one line each, beginning with the path of the place.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_programme(document: Mapping[str, Any]) -> Programme:
    """Read a programme file.

    Raises:
        ProgrammeError: with every problem found.
    """
    reader = _Reader()
    programme = reader.programme(dict(document))
    if reader.problems:
        raise ProgrammeError(reader.problems)
    return programme


def remarks(programme: Programme) -> list[str]:
    """List what a registrar should look at although the file can be used.

    Printed totals that do not add up are real; they are reported, and they survive.
    """
    from tracker.audit.case import asked_credits  # noqa: PLC0415 - reading needs no arithmetic

    said = []
    for node in programme.walk():
        adds_up_to = asked_credits(programme, node)
        if node.stated_credits is not None and adds_up_to not in {node.stated_credits, None}:
            said.append(
                f"{node.id}: the catalogue prints {node.stated_credits} credits, "
                f"its parts add up to {adds_up_to}"
            )
    return said


class _Reader(Parts):
    """Reads the whole and its requirements."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[tuple[str, Node]] = []

    def programme(self, document: dict[str, Any]) -> Programme:
        if document.get("format") != FORMAT:
            self.say("format", f'write "{FORMAT}"')
        courses = [self.course(path, c) for path, c in self.each("courses", document)]
        top = Node(id="", label="", type=NodeType.ALL_OF)
        nodes = tuple(self.node(path, r, top, 1) for path, r in self.each("requirements", document))
        programme = Programme(
            code=self.words("code", document),
            name=self.words("name", document),
            catalogue=self.words("catalogue", document),
            credit_unit=self.words("credit_unit", document),
            total=self.number("total", document.get("total")),
            grades=self.scale(document.get("grades")),
            courses={course.code: course for course in courses},
            requirements=nodes,
            policies=tuple(self.policy(path, p) for path, p in self.each("policies", document)),
            outcomes=tuple(self.texts("outcomes", document.get("outcomes", []))),
            awards=tuple(self.award(path, a) for path, a in self.each("awards", document)),
            units={
                str(unit): self.number(f"units.{unit}", factor)
                for unit, factor in self.mapping("units", document.get("units", {})).items()
            },
            document=document,
        )
        codes = [course.code for course in courses]
        for path, problem in problems_of(programme, codes, self.paths):
            self.say(path, problem)
        return programme

    def node(self, path: str, given: dict[str, Any], parent: Node, depth: int) -> Node:
        self.only(path, given, NODE_KEYS)
        kind = self.choice(f"{path}.type", given.get("type"), NodeType, NodeType.ALL_OF)
        sharing = self.choice(
            f"{path}.sharing", given.get("sharing", parent.sharing), Sharing, parent.sharing
        )
        plain = Node(
            id=self.words(f"{path}.id", given),
            label=str(given.get("label") or given.get("id", "")),
            type=kind,
            # What a milestone looks at stays free to count elsewhere.
            sharing=Sharing.ATTRIBUTE if kind is NodeType.MILESTONE else sharing,
            min_grade=str(given.get("min_grade", parent.min_grade)),
            courses=tuple(self.texts(f"{path}.courses", given.get("courses", []))),
            pool=self.pool(path, given),
            note=str(given.get("note", "")),
        )
        read = self.measures(path, given) | self.conditions(path, given, parent)
        node = replace(plain, **read)
        if len(self.paths) > MOST_REQUIREMENTS:
            self.say(path, f"there are more than {MOST_REQUIREMENTS} requirements")
            raise ProgrammeError(self.problems)
        self.paths.append((path, node))
        place = len(self.paths) - 1
        if depth >= DEEPEST:
            self.say(path, f"requirements go deeper than {DEEPEST} levels")
            return node
        parts = [
            self.node(below, part, node, depth + 1)
            for key in PARTS
            for below, part in self.each(key, given, path)
        ]
        node = replace(node, children=tuple(parts))
        self.paths[place] = (path, node)
        self.complete(path, node)
        return node

    def measures(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """Read how much is asked."""
        numbers = {
            key: self.number(f"{path}.{key}", given[key]) for key in DECIMALS if key in given
        }
        counts = {key: self.whole(f"{path}.{key}", given[key]) for key in COUNTS if key in given}
        lists = {
            key: tuple(self.texts(f"{path}.{key}", given.get(key, [])))
            for key in ("must_include", "seasons", "shares_with", "requires")
        }
        often = {
            key: {
                str(code): self.whole(f"{path}.{key}.{code}", most)
                for code, most in self.mapping(f"{path}.{key}", given.get(key, {})).items()
            }
            for key in ("max_times", "times")
        }
        stand_in = self.mapping(f"{path}.substitutes", given.get("substitutes", {}))
        return {
            **numbers,
            **counts,
            **lists,
            **often,
            "substitutes": {
                str(code): tuple(self.texts(f"{path}.substitutes.{code}", others))
                for code, others in stand_in.items()
            },
            "course": str(given.get("course", "")),
            "skill": str(given.get("skill", "")),
            "kind": str(given.get("kind", "")),
        }

    def conditions(self, path: str, given: dict[str, Any], parent: Node) -> dict[str, Any]:
        """Read what holds for each attempt, and what must or may come from a set."""
        kinds = frozenset(
            self.choice(f"{path}.kinds", kind, AttemptKind, AttemptKind.GRADED)
            for kind in self.texts(f"{path}.kinds", given.get("kinds", []))
        )
        letter_only = self.flag(f"{path}.letter_only", given.get("letter_only", parent.letter_only))
        return {
            "kinds": kinds or parent.kinds,
            "letter_only": letter_only,
            "weighted": self.flag(f"{path}.weighted", given.get("weighted", True)),
            "max_age_years": self.whole(
                f"{path}.max_age_years", given.get("max_age_years", parent.max_age_years)
            ),
            "limits": tuple(self.limit(p, each) for p, each in self.each("limits", given, path)),
            "areas": tuple(
                Area(self.words(f"{p}.label", each), self.pool(p, each))
                for p, each in self.each("areas", given, path)
            ),
            "blocks": self.part_pool(path, "blocks", given),
            "scope": self.part_pool(path, "scope", given),
        }

    def complete(self, path: str, node: Node) -> None:
        lacking = [key for key in NEEDS.get(node.type, ()) if not _present(node, key)]
        if node.type is NodeType.CHOOSE_CREDITS and node.children and "pool" in lacking:
            lacking.remove("pool")  # a total over its parts
        for key in lacking:
            self.say(path, f"{node.type} needs {_KEYS.get(key, key)}")
        if node.type is NodeType.ALL_OF and not (node.courses or node.children):
            self.say(path, "all_of needs courses or children")


_KEYS = {"pool": "from, from_tags or from_rules", "children": "options"}


def _present(node: Node, key: str) -> bool:
    found = getattr(node, key)
    return found != Pool() if isinstance(found, Pool) else bool(found)
