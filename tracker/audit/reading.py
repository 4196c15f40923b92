"""Reads a programme file: JSON in, a programme or every reason why not out.

A file is one object: ``format`` ("programme/1"), ``code``, ``name``, ``catalogue``,
``credit_unit``, ``total``, ``grades``, ``courses``, ``requirements``, ``policies``. A requirement
has a ``type`` and the keys that its type asks for; docs/programme-file.md describes each.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from tracker.audit.grades import Scale
from tracker.audit.programme import (
    Course,
    Node,
    NodeType,
    Policy,
    PolicyKind,
    Pool,
    Programme,
    Rule,
    Sharing,
)

FORMAT = "programme/1"
DEEPEST = 40
LARGEST = Decimal(100_000)
T = TypeVar("T")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")  # it stands in addresses and on pages

# What a type cannot do without.
NEEDS: dict[NodeType, tuple[str, ...]] = {
    NodeType.CHOOSE_COURSES: ("count", "pool"),
    NodeType.CHOOSE_CREDITS: ("credits", "pool"),
    NodeType.CHOOSE_BY_RULE: ("credits", "pool"),
    NodeType.TERMS_OF: ("terms", "pool"),
    NodeType.CHOOSE_OPTION: ("children",),
    NodeType.HOURS: ("course", "minutes_per_credit", "credits"),
    NodeType.EARNED_CREDITS: ("credits",),
    NodeType.GPA: ("gpa",),
}


class ProgrammeError(ValueError):
    """A programme file that cannot be used.

    Attributes:
        problems: one line each, beginning with the path of the place.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_programme(document: dict[str, Any]) -> Programme:
    """Read a programme file.

    Raises:
        ProgrammeError: with every problem found.
    """
    reader = _Reader()
    programme = reader.programme(document)
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


class _Reader:
    """Reads part by part and collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def programme(self, document: dict[str, Any]) -> Programme:
        if document.get("format") != FORMAT:
            self.say("format", f'write "{FORMAT}"')
        courses = [
            self.course(f"courses[{n}]", c)
            for n, c in enumerate(self.objects("courses", document.get("courses", [])))
        ]
        nodes = tuple(
            self.node(f"requirements[{n}]", r, Node(id="", label="", type=NodeType.ALL_OF), 1)
            for n, r in enumerate(self.objects("requirements", document.get("requirements", [])))
        )
        programme = Programme(
            code=self.words("code", document),
            name=self.words("name", document),
            catalogue=self.words("catalogue", document),
            credit_unit=self.words("credit_unit", document),
            total=self.number("total", document.get("total")),
            grades=self.scale(document.get("grades")),
            courses={course.code: course for course in courses},
            requirements=nodes,
            policies=tuple(
                self.policy(f"policies[{n}]", p)
                for n, p in enumerate(self.objects("policies", document.get("policies", [])))
            ),
            outcomes=tuple(map(str, document.get("outcomes", ()))),
            document=document,
        )
        self.check(programme, [course.code for course in courses])
        return programme

    def check(self, programme: Programme, codes: list[str]) -> None:
        if not programme.requirements:
            self.say("requirements", "name at least one requirement")
        self.once("courses", codes)
        self.once("requirements", [node.id for node in programme.walk()])
        for node in programme.walk():
            self.check_node(programme, node)
        ids = {node.id for node in programme.walk()}
        for number, policy in enumerate(programme.policies):
            for missing in sorted({*policy.scope, *policy.not_in} - ids):
                self.say(f"policies[{number}]", f"there is no requirement {missing}")

    def check_node(self, programme: Programme, node: Node) -> None:
        if not _ID.fullmatch(node.id):
            self.say("requirements", f"{node.id!r}: an id has letters, digits, - and _ alone")
        named = {*node.listed(), *node.must_include, *node.max_times}
        if node.course:
            named.add(node.course)
        for code in sorted(named - programme.courses.keys()):
            self.say(node.id, f"the course {code} is not in the list of courses")
        if node.min_grade and node.min_grade not in programme.grades.points:
            self.say(node.id, f"the grade {node.min_grade} is not in the scale")

    def once(self, path: str, names: Iterable[str]) -> None:
        for name, times in Counter(names).items():
            if times > 1:
                self.say(path, f"{name} is there {times} times")

    def scale(self, given: object) -> Scale:
        if not isinstance(given, dict) or not isinstance(given.get("points"), dict):
            self.say("grades", "name the grades and their points")
            given = {"points": {}}
        points = {str(g): self.number(f"grades.points.{g}", p) for g, p in given["points"].items()}
        stands_for = str(given.get("pass_counts_as", ""))
        if stands_for and stands_for not in points:
            self.say("grades.pass_counts_as", f"the grade {stands_for} is not in the scale")
        return Scale(
            points=points,
            fail=frozenset(self.texts("grades.fail", given.get("fail", []))),
            ungraded_pass=frozenset(
                self.texts("grades.ungraded_pass", given.get("ungraded_pass", []))
            ),
            ungraded_fail=frozenset(
                self.texts("grades.ungraded_fail", given.get("ungraded_fail", []))
            ),
            pending=frozenset(self.texts("grades.pending", given.get("pending", []))),
            pass_counts_as=stands_for,
        )

    def course(self, path: str, given: dict[str, Any]) -> Course:
        return Course(
            code=self.words(f"{path}.code", given),
            title=self.words(f"{path}.title", given),
            credits=self.number(f"{path}.credits", given.get("credits")),
            tags=frozenset(self.texts(f"{path}.tags", given.get("tags", []))),
            repeatable=bool(given.get("repeatable", False)),
        )

    def node(self, path: str, given: dict[str, Any], parent: Node, depth: int) -> Node:
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
        node = replace(plain, **self.measures(path, given))
        if depth >= DEEPEST:
            self.say(path, f"requirements go deeper than {DEEPEST} levels")
            return node
        parts = [
            self.node(f"{path}.{key}[{n}]", part, node, depth + 1)
            for key in ("children", "options", "conditions")
            for n, part in enumerate(self.objects(f"{path}.{key}", given.get(key, [])))
        ]
        node = replace(node, children=tuple(parts))
        self.complete(path, node)
        return node

    def measures(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        numbers = {
            key: self.number(f"{path}.{key}", given[key])
            for key in ("credits", "credits_each", "gpa", "stated_credits")
            if key in given
        }
        counts = {
            key: int(self.number(f"{path}.{key}", given[key]))
            for key in ("count", "terms", "min_prefixes", "minutes_per_credit")
            if key in given
        }
        times = given.get("max_times", {})
        if not isinstance(times, dict):
            self.say(f"{path}.max_times", "name courses and how often each may count")
            times = {}
        return (
            numbers
            | counts
            | {
                "must_include": tuple(
                    self.texts(f"{path}.must_include", given.get("must_include", []))
                ),
                "max_times": {
                    str(code): int(self.number(f"{path}.max_times.{code}", most))
                    for code, most in times.items()
                },
                "course": str(given.get("course", "")),
            }
        )

    def complete(self, path: str, node: Node) -> None:
        lacking = [key for key in NEEDS.get(node.type, ()) if not _present(node, key)]
        for key in lacking:
            self.say(path, f"{node.type} needs {_KEYS.get(key, key)}")
        if node.type is NodeType.ALL_OF and not (node.courses or node.children):
            self.say(path, "all_of needs courses or children")

    def pool(self, path: str, given: dict[str, Any]) -> Pool:
        tags = given.get("from_tags", [])
        rules = [
            Rule(
                prefix=str(rule.get("prefix", "")),
                min_level=int(self.number(f"{path}.from_rules", rule.get("min_level", 0))),
            )
            for rule in self.objects(f"{path}.from_rules", given.get("from_rules", []))
        ]
        return Pool(
            courses=frozenset(self.texts(f"{path}.from", given.get("from", []))),
            tags=frozenset(self.texts(f"{path}.from_tags", tags)),
            rules=tuple(rules),
        )

    def policy(self, path: str, given: dict[str, Any]) -> Policy:
        numbers = {
            key: self.number(f"{path}.{key}", given.get(key, 0))
            for key in ("min", "max", "of_last", "percent", "level_from", "years")
        }
        return Policy(
            kind=self.choice(f"{path}.kind", given.get("kind"), PolicyKind, PolicyKind.NOTE),
            label=self.words(f"{path}.label", given),
            scope=tuple(self.texts(f"{path}.scope", given.get("scope", []))),
            not_in=tuple(self.texts(f"{path}.not_in", given.get("not_in", []))),
            local_only=bool(given.get("local_only", False)),
            course=str(given.get("course", "")),
            prefix=str(given.get("prefix", "")),
            min=numbers["min"],
            max=numbers["max"],
            of_last=numbers["of_last"],
            percent=numbers["percent"],
            level_from=int(numbers["level_from"]),
            years=int(numbers["years"]),
        )

    def say(self, path: str, problem: str) -> None:
        self.problems.append(f"{path}: {problem}")

    def words(self, path: str, given: dict[str, Any]) -> str:
        found = given.get(path.rpartition(".")[2])
        if isinstance(found, str) and found.strip():
            return found
        self.say(path, "write some text")
        return ""

    def number(self, path: str, given: object) -> Decimal:
        try:
            # Through text: 0.1 in the file means 0.1.
            found = Decimal(str(given)) if not isinstance(given, bool) else Decimal(-1)
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or not 0 <= found <= LARGEST:
            self.say(path, f"write a number from 0 to {LARGEST}")
            return Decimal(0)
        return found

    def texts(self, path: str, given: object) -> list[str]:
        if isinstance(given, list) and all(isinstance(each, str) for each in given):
            return given
        self.say(path, "write a list of texts")
        return []

    def objects(self, path: str, given: object) -> list[dict[str, Any]]:
        if isinstance(given, list) and all(isinstance(each, dict) for each in given):
            return given
        self.say(path, "write a list of objects")
        return []

    def choice(self, path: str, given: object, kinds: type[T], fallback: T) -> T:
        try:
            return kinds(given)  # type: ignore[call-arg]
        except ValueError:
            self.say(path, f"{given} is not one of {', '.join(map(str, kinds))}")  # type: ignore[call-overload]
            return fallback


_KEYS = {"pool": "from, from_tags or from_rules", "children": "options"}


def _present(node: Node, key: str) -> bool:
    found = getattr(node, key)
    return found != Pool() if isinstance(found, Pool) else bool(found)
