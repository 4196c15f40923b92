"""Reads the parts of a programme file that are not requirements."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tracker.audit.fields import Fields
from tracker.audit.grades import Repeats, Scale, numeric
from tracker.audit.pools import Limit, Pool, Rule
from tracker.audit.programme import Award, Course, Policy, PolicyKind

POOL_KEYS = ("from", "from_tags", "from_rules", "except")
LIMIT_KEYS = frozenset({"label", "min", "max", "min_credits", "max_credits", *POOL_KEYS})
RULE_KEYS = frozenset({"prefix", "min_level", "max_level", "tag"})
POLICY_KEYS = frozenset(
    {
        *("kind", "label", "min", "max", "of_last", "percent", "level_from", "years", "scope"),
        *("not_in", "local_only", "course", "courses", "prefix", "note"),
    }
)
GRADE_KEYS = frozenset(
    {
        *("points", "fail", "ungraded_pass", "ungraded_fail", "pending", "pass_counts_as"),
        *("repeats", "numeric", "lowest_is_best"),
    }
)
MOST_MARKS = 1_000


class Parts(Fields):
    """Reads scales, courses, sets of courses, rules on the whole and awards."""

    def each(
        self, key: str, given: dict[str, Any], path: str = ""
    ) -> list[tuple[str, dict[str, Any]]]:
        """List the objects of a list with their paths."""
        place = f"{path}.{key}" if path else key
        found = self.objects(place, given.get(key, []))
        return [(f"{place}[{number}]", each) for number, each in enumerate(found)]

    def scale(self, given: object) -> Scale:
        """Read the grades and their order."""
        if not isinstance(given, dict) or not (given.get("points") or given.get("numeric")):
            self.say("grades", "name the grades and their points")
            given = {"points": {}}
        self.only("grades", given, GRADE_KEYS)
        points = {
            str(g): self.number(f"grades.points.{g}", p)
            for g, p in self.mapping("grades.points", given.get("points", {})).items()
        }
        lowest_is_best = self.flag("grades.lowest_is_best", given.get("lowest_is_best", False))
        marks, failed = self.marks(given.get("numeric"), lowest_is_best=lowest_is_best)
        lists = {
            key: frozenset(self.texts(f"grades.{key}", given.get(key, [])))
            for key in ("fail", "ungraded_pass", "ungraded_fail", "pending")
        }
        lists["fail"] |= failed
        stands_for = str(given.get("pass_counts_as", ""))
        if stands_for and stands_for not in points | marks:
            self.say("grades.pass_counts_as", f"the grade {stands_for} is not in the scale")
        return Scale(
            points=points | marks,
            **lists,
            lowest_is_best=lowest_is_best,
            pass_counts_as=stands_for,
            repeats=self.choice(
                "grades.repeats", given.get("repeats", Repeats.BEST), Repeats, Repeats.BEST
            ),
        )

    def marks(
        self, given: object, *, lowest_is_best: bool
    ) -> tuple[dict[str, Decimal], frozenset[str]]:
        """Read a scale of numbers: its marks, and those that do not pass."""
        if given is None:
            return {}, frozenset()
        read = self.mapping("grades.numeric", given)
        self.only("grades.numeric", read, ("from", "to", "step", "pass"))
        lowest, highest, step, least = (
            self.number(f"grades.numeric.{key}", read.get(key))
            for key in ("from", "to", "step", "pass")
        )
        if not step or not 0 < (highest - lowest) / step <= MOST_MARKS:
            self.say("grades.numeric", f"name from, to and step for at most {MOST_MARKS} marks")
            return {}, frozenset()
        marks = numeric(lowest, highest, step)
        failed = {m for m, v in marks.items() if (v > least if lowest_is_best else v < least)}
        return marks, frozenset(failed)

    def course(self, path: str, given: dict[str, Any]) -> Course:
        """Read one course of the catalogue."""
        worth = self.number(f"{path}.credits", given.get("credits"))
        most = given.get("credits_max", worth)
        return Course(
            code=self.words(f"{path}.code", given),
            title=self.words(f"{path}.title", given),
            credits=worth,
            tags=frozenset(self.texts(f"{path}.tags", given.get("tags", []))),
            repeatable=self.flag(f"{path}.repeatable", given.get("repeatable", False)),
            credits_max=worth if most is worth else self.number(f"{path}.credits_max", most),
            in_total=self.flag(f"{path}.counts_to_total", given.get("counts_to_total", True)),
            same_as=tuple(self.texts(f"{path}.same_as", given.get("same_as", []))),
        )

    def limit(self, path: str, given: dict[str, Any]) -> Limit:
        """Read how much must or may come from a set."""
        self.only(path, given, LIMIT_KEYS)
        most = given.get("max")
        worth = given.get("max_credits")
        return Limit(
            label=self.words(f"{path}.label", given),
            pool=self.pool(path, given),
            min_count=self.whole(f"{path}.min", given.get("min", 0)),
            max_count=None if most is None else self.whole(f"{path}.max", most),
            min_credits=self.number(f"{path}.min_credits", given.get("min_credits", 0)),
            max_credits=None if worth is None else self.number(f"{path}.max_credits", worth),
        )

    def part_pool(self, path: str, key: str, given: dict[str, Any]) -> Pool | None:
        """Read a set under a key of its own; None where there is none."""
        if key not in given:
            return None
        self.only(f"{path}.{key}", self.mapping(f"{path}.{key}", given[key]), POOL_KEYS)
        return self.pool(f"{path}.{key}", self.mapping(f"{path}.{key}", given[key]))

    def pool(self, path: str, given: Mapping[str, Any]) -> Pool:
        """Read a set of courses."""
        rules = []
        for place, rule in self.each("from_rules", dict(given), path):
            self.only(place, rule, RULE_KEYS)
            rules.append(
                Rule(
                    prefix=str(rule.get("prefix", "")),
                    min_level=self.whole(f"{place}.min_level", rule.get("min_level", 0)),
                    max_level=self.whole(f"{place}.max_level", rule.get("max_level", 0)),
                    tag=str(rule.get("tag", "")),
                )
            )
        return Pool(
            courses=frozenset(self.texts(f"{path}.from", given.get("from", []))),
            tags=frozenset(self.texts(f"{path}.from_tags", given.get("from_tags", []))),
            rules=tuple(rules),
            without=frozenset(self.texts(f"{path}.except", given.get("except", []))),
        )

    def policy(self, path: str, given: dict[str, Any]) -> Policy:
        """Read a rule on the whole."""
        self.only(path, given, POLICY_KEYS)
        numbers = {
            key: self.number(f"{path}.{key}", given.get(key, 0))
            for key in ("min", "max", "of_last", "percent")
        }
        counts = {
            key: self.whole(f"{path}.{key}", given.get(key, 0)) for key in ("level_from", "years")
        }
        lists = {
            key: tuple(self.texts(f"{path}.{key}", given.get(key, [])))
            for key in ("scope", "not_in", "courses")
        }
        return Policy(
            kind=self.choice(f"{path}.kind", given.get("kind"), PolicyKind, PolicyKind.NOTE),
            label=self.words(f"{path}.label", given),
            local_only=self.flag(f"{path}.local_only", given.get("local_only", False)),
            course=str(given.get("course", "")),
            prefix=str(given.get("prefix", "")),
            scope=lists["scope"],
            not_in=lists["not_in"],
            courses=lists["courses"],
            min=numbers["min"],
            max=numbers["max"],
            of_last=numbers["of_last"],
            percent=numbers["percent"],
            level_from=counts["level_from"],
            years=counts["years"],
        )

    def award(self, path: str, given: dict[str, Any]) -> Award:
        """Read a lesser award."""
        self.only(path, given, ("label", "credits", "requires", "scope"))
        return Award(
            label=self.words(f"{path}.label", given),
            credits=self.number(f"{path}.credits", given.get("credits", Decimal(0))),
            requires=tuple(self.texts(f"{path}.requires", given.get("requires", []))),
            pool=self.part_pool(path, "scope", given),
        )
