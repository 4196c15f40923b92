"""Sets of courses: named, or by tag, or by subject and number."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_CODE = re.compile(r"\s*([A-Za-z][A-Za-z-]*?)[\s-]*(\d+)")


@lru_cache(maxsize=4096)
def prefix_of(code: str) -> str:
    """Return the subject of a course code: "AUD 301" → "AUD"."""
    found = _CODE.match(code)
    return found[1] if found else code


@lru_cache(maxsize=4096)
def level_of(code: str) -> int:
    """Return the number of a course code, which is its level: "AUD 301" → 301; none → 0."""
    found = _CODE.match(code)
    return int(found[2][:9]) if found else 0


@dataclass(frozen=True)
class Rule:
    """Courses by subject, number and tag: all that is given must hold; nothing given takes all."""

    prefix: str = ""
    min_level: int = 0
    max_level: int = 0  # 0: no upper end
    tag: str = ""

    def takes(self, code: str, tags: frozenset[str]) -> bool:
        """Tell whether the rule covers the course."""
        level = level_of(code)
        return (
            (not self.prefix or prefix_of(code) == self.prefix)
            and level >= self.min_level
            and (not self.max_level or level <= self.max_level)
            and (not self.tag or self.tag in tags)
        )


@dataclass(frozen=True)
class Pool:
    """The courses one requirement may take: named, or by tag, or by rule, without exceptions."""

    courses: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()
    without: frozenset[str] = frozenset()

    def takes(self, code: str, tags: frozenset[str]) -> bool:
        """Tell whether the course with these tags is in the pool."""
        return code not in self.without and (
            code in self.courses
            or bool(tags & self.tags)
            or any(rule.takes(code, tags) for rule in self.rules)
        )

    def takes_all(self, code: str) -> bool:
        """Tell whether nothing is named but exceptions, and this is none."""
        named = self.courses or self.tags or self.rules
        return not named and code not in self.without


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How much of what is used must, or may, come from a set of courses.

    Attributes:
        label: its name for people.
        pool: the set.
        min_count, max_count: courses; a maximum of None is no limit.
        min_credits, max_credits: credits.
    """

    label: str
    pool: Pool
    min_count: int = 0
    max_count: int | None = None
    min_credits: Decimal = Decimal(0)
    max_credits: Decimal | None = None


@dataclass(frozen=True)
class Area:
    """One area of a distribution."""

    label: str
    pool: Pool
