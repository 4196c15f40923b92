"""What a school asks of an internship: data, taken from the course, frozen at approval."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The numbers that hold for one internship.

    Attributes:
        hours_per_credit: no universal rule exists: 45, 80 and 140 are all in use.
        min_weeks: shortest span from first to last day.
        credits_min: fewest credits the course is taken for; None when it does not say.
        credits_max: most credits the course is taken for; None when it does not say.
        back_dating_days: how long before the proposal is sent work may have begun.
        daily_minutes: agreed longest working day.
        reviewer_days: within how many days faculty answers.
        supervisor_days: after how many silent days the site is reminded.
        incomplete_days: for how long faculty may put off what is missing at the end.
        source: the course code these come from; empty for the school's default.
    """

    hours_per_credit: Decimal = Decimal(45)
    min_weeks: int = 0
    credits_min: Decimal | None = None
    credits_max: Decimal | None = None
    back_dating_days: int = 14
    daily_minutes: int = 600
    reviewer_days: int = 7
    supervisor_days: int = 7
    incomplete_days: int = 180
    source: str = ""

    @classmethod
    def of_course(cls, code: str, credits_: Decimal, facts: Mapping[str, Any]) -> Self:
        """Read a course's facts; what they do not say, the default says."""
        known = {f.name for f in fields(cls)} - {"source"}
        said = {name: value for name, value in facts.items() if name in known}
        said = {"credits_min": credits_, "credits_max": credits_} | said
        return cls._read(said | {"source": code})

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what was frozen; an empty mapping is the default."""
        return cls._read({f.name: kept[f.name] for f in fields(cls) if f.name in kept})

    def as_json(self) -> dict[str, Any]:
        """Return plain values to freeze; decimals as text, so that nothing is rounded."""
        return {
            f.name: str(value) if isinstance(value, Decimal) else value
            for f in fields(self)
            for value in [getattr(self, f.name)]
        }

    def required_minutes(self, credits_: Decimal) -> int:
        """Return the work that so many credits stand for."""
        return int(credits_ * self.hours_per_credit * 60)

    @classmethod
    def _read(cls, said: Mapping[str, Any]) -> Self:
        default = cls()
        values: dict[str, Any] = {}
        for f in fields(cls):
            if f.name not in said or (value := said[f.name]) is None:
                continue
            decimals = f.name in {"hours_per_credit", "credits_min", "credits_max"}
            try:
                values[f.name] = (
                    Decimal(str(value)) if decimals else type(getattr(default, f.name))(value)
                )
            except (InvalidOperation, TypeError, ValueError):
                continue  # an unreadable fact in a catalogue leaves the default in force
        return cls(**values)


DEFAULT_POLICY = Policy()
