"""Reads a student file: JSON in, facts or every reason why not out.

A file is one object: ``format`` ("student/1"), ``attempts``, and where there are any ``decisions``,
``milestones``, ``work``, ``options``, ``skills``, ``projects``, ``attendance``, ``terms``, ``on``.
docs/programme-file.md describes each.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.audit.facts import (
    Attempt,
    AttemptKind,
    Decision,
    DecisionKind,
    Facts,
    Project,
    Work,
)
from tracker.audit.fields import Fields
from tracker.audit.programme import Programme

FORMAT = "student/1"
MOST = 5_000
KEYS = (
    *("format", "name", "attempts", "decisions", "milestones", "work", "options", "skills"),
    *("projects", "attendance", "terms", "on"),
)
ATTEMPT_KEYS = ("id", "course", "credits", "kind", "grade", "term", "term_starts", "unit")
DECISION_KEYS = ("id", "kind", "course", "replaces", "node", "credits")


class FactsError(ValueError):
    """A student file that cannot be used.

    Attributes:
        problems: one line each, beginning with the path of the place.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_facts(document: Mapping[str, Any], programme: Programme) -> Facts:
    """Read a student file; credits that are left out are the catalogue's.

    Raises:
        FactsError: with every problem found.
    """
    reader = _Reader(programme)
    facts = reader.facts(document)
    if reader.problems:
        raise FactsError(reader.problems)
    return facts


class _Reader(Fields):
    """Reads part by part."""

    def __init__(self, programme: Programme) -> None:
        super().__init__()
        self.programme = programme
        self.ids = {node.id for node in programme.walk()}

    def facts(self, given: Mapping[str, Any]) -> Facts:
        if given.get("format") != FORMAT:
            self.say("format", f'write "{FORMAT}"')
        self.only("student", given, KEYS)
        attempts = self.listed("attempts", given)
        facts = Facts(
            attempts=tuple(self.attempt(n, a) for n, a in enumerate(attempts)),
            decisions=tuple(
                self.decision(n, d) for n, d in enumerate(self.listed("decisions", given))
            ),
            milestones={
                node: self.day(f"milestones.{node}", day) or date.min
                for node, day in self.mapping("milestones", given.get("milestones", {})).items()
            },
            work=tuple(self.work(n, w) for n, w in enumerate(self.listed("work", given))),
            options=frozenset(self.texts("options", given.get("options", []))),
            skills=self.counts("skills", given),
            projects=tuple(
                self.project(n, p) for n, p in enumerate(self.listed("projects", given))
            ),
            attendance=self.counts("attendance", given),
            terms=tuple(self.texts("terms", given.get("terms", []))),
            on=self.day("on", given.get("on")),
        )
        self.references(facts)
        return facts

    def references(self, facts: Facts) -> None:
        ids = [attempt.id for attempt in facts.attempts]
        for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1})[:MOST]:
            self.say("attempts", f"the id {twice} is there {ids.count(twice)} times")
        for path, some in (("milestones", facts.milestones), ("options", facts.options)):
            for missing in sorted(set(some) - self.ids):
                self.say(path, f"there is no requirement {missing}")
        for number, decision in enumerate(facts.decisions):
            if decision.node and decision.node not in self.ids:
                self.say(f"decisions[{number}]", f"there is no requirement {decision.node}")

    def listed(self, key: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = self.objects(key, given.get(key, []))
        if len(found) > MOST:
            self.say(key, f"there are more than {MOST}")
        return found[:MOST]

    def attempt(self, number: int, given: dict[str, Any]) -> Attempt:
        path = f"attempts[{number}]"
        self.only(path, given, ATTEMPT_KEYS)
        code = self.words(f"{path}.course", given)
        known = self.programme.courses.get(self.programme.main_code(code))
        if "credits" not in given and known is None:
            self.say(f"{path}.credits", f"{code} is not in the catalogue: write its credits")
        worth = given.get("credits", str(known.credits) if known else 0)
        return Attempt(
            id=self.whole(f"{path}.id", given.get("id", number + 1)),
            course=code,
            credits=self.number(f"{path}.credits", worth),
            kind=self.choice(
                f"{path}.kind", given.get("kind", "graded"), AttemptKind, AttemptKind.GRADED
            ),
            grade=str(given.get("grade", "")),
            term=str(given.get("term", "")),
            term_starts=self.day(f"{path}.term_starts", given.get("term_starts")),
            unit=str(given.get("unit", "")),
        )

    def decision(self, number: int, given: dict[str, Any]) -> Decision:
        path = f"decisions[{number}]"
        self.only(path, given, DECISION_KEYS)
        return Decision(
            id=self.whole(f"{path}.id", given.get("id", number + 1)),
            kind=self.choice(
                f"{path}.kind", given.get("kind"), DecisionKind, DecisionKind.SUBSTITUTION
            ),
            course=str(given.get("course", "")),
            replaces=str(given.get("replaces", "")),
            node=str(given.get("node", "")),
            credits=self.number(f"{path}.credits", given.get("credits", Decimal(0))),
        )

    def work(self, number: int, given: dict[str, Any]) -> Work:
        path = f"work[{number}]"
        self.only(path, given, ("course", "accepted_minutes", "expected_minutes"))
        return Work(
            course=self.words(f"{path}.course", given),
            accepted_minutes=self.whole(
                f"{path}.accepted_minutes", given.get("accepted_minutes", 0)
            ),
            expected_minutes=self.whole(
                f"{path}.expected_minutes", given.get("expected_minutes", 0)
            ),
        )

    def project(self, number: int, given: dict[str, Any]) -> Project:
        path = f"projects[{number}]"
        self.only(path, given, ("id", "kind", "title"))
        return Project(
            id=self.whole(f"{path}.id", given.get("id", number + 1)),
            kind=self.words(f"{path}.kind", given),
            title=str(given.get("title", "")),
        )

    def counts(self, key: str, given: Mapping[str, Any]) -> dict[str, int]:
        found = self.mapping(key, given.get(key, {}))
        return {str(name): self.whole(f"{key}.{name}", most) for name, most in found.items()}

    def day(self, path: str, given: object) -> date | None:
        if given is None:
            return None
        try:
            return date.fromisoformat(str(given))
        except ValueError:
            self.say(path, "write a day as 2026-09-01")
            return None
