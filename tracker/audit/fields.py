"""Reads plain values and remembers every problem with its path."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

LARGEST = Decimal(100_000)
PLACES = 4
T = TypeVar("T")


class Fields:
    """Reads values one by one and collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def only(self, path: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        """Refuse keys nobody reads: a slip of the pen would be a rule that does not hold."""
        for key in sorted(given.keys() - set(known)):
            self.say(path, f"{key} is not a key of this place")

    def flag(self, path: str, given: object) -> bool:
        """Read true or false."""
        if not isinstance(given, bool):
            self.say(path, "write true or false")
        return given is True

    def say(self, path: str, problem: str) -> None:
        """Remember a problem."""
        self.problems.append(f"{path}: {problem}")

    def words(self, path: str, given: dict[str, Any]) -> str:
        """Read a text that must not be empty."""
        found = given.get(path.rpartition(".")[2])
        if isinstance(found, str) and found.strip():
            return found
        self.say(path, "write some text")
        return ""

    def number(self, path: str, given: object) -> Decimal:
        """Read a number as it is written: 0.1 in the file means 0.1."""
        try:
            found = Decimal(str(given)) if not isinstance(given, bool) else Decimal(-1)
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or not 0 <= found <= LARGEST:
            self.say(path, f"write a number from 0 to {LARGEST}")
            return Decimal(0)
        if found != round(found, PLACES):
            self.say(path, f"write at most {PLACES} decimal places")
            return Decimal(0)
        return found

    def whole(self, path: str, given: object) -> int:
        """Read a whole number."""
        found = self.number(path, given)
        if found != int(found):
            self.say(path, "write a whole number")
        return int(found)

    def texts(self, path: str, given: object) -> list[str]:
        """Read a list of texts."""
        if isinstance(given, list) and all(isinstance(each, str) for each in given):
            return given
        self.say(path, "write a list of texts")
        return []

    def objects(self, path: str, given: object) -> list[dict[str, Any]]:
        """Read a list of objects."""
        if isinstance(given, list) and all(isinstance(each, dict) for each in given):
            return given
        self.say(path, "write a list of objects")
        return []

    def mapping(self, path: str, given: object) -> dict[str, Any]:
        """Read an object whose keys are names."""
        if isinstance(given, dict):
            return given
        named = path.rpartition(".")[2]
        self.say(path, _MAPPINGS.get(named, "write an object"))
        return {}

    def choice(self, path: str, given: object, kinds: type[T], fallback: T) -> T:
        """Read one of the values of an enumeration."""
        try:
            return kinds(given)  # type: ignore[call-arg]
        except ValueError:
            self.say(path, f"{given} is not one of {', '.join(map(str, kinds))}")  # type: ignore[call-overload]
            return fallback


_MAPPINGS = {"max_times": "name courses and how often each may count"}
