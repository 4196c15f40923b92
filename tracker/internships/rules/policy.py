"""What a school asks of an internship: data of programme and course, frozen at approval."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, Self

from tracker.internships.rules.states import Mode


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
        max_credits: most credits of internships that count for one student; None when it does
            not say.
        modes: how the work may be done.
        pay: ``either``, ``paid`` or ``unpaid``.
        stages: at which stages of the degree it is meant to be done; any when empty.
        steps: what its approval asks for beside faculty.
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
    max_credits: Decimal | None = None
    modes: tuple[str, ...] = tuple(mode.value for mode in Mode)
    pay: str = "either"
    stages: tuple[str, ...] = ()
    steps: tuple[str, ...] = ("faculty",)
    source: str = ""

    @classmethod
    def of_course(
        cls,
        code: str,
        credits_: Decimal,
        facts: Mapping[str, Any],
        *,
        programme: Mapping[str, Any] | None = None,
        course: Mapping[str, Any] | None = None,
    ) -> Self:
        """Lay what is said about a course on what is said about its programme.

        Args:
            code: the course.
            credits_: what it is worth when nothing else is said.
            facts: what its catalogue says.
            programme: what the office set for the programme.
            course: what the office set for the course; it comes last and wins.
        """
        worth = {"credits_min": credits_, "credits_max": credits_}
        layers = (programme or {}, worth, facts, course or {})
        said = {name: value for layer in layers for name, value in _known(cls, layer).items()}
        return cls._read(said | {"source": code})

    @classmethod
    def of_programme(cls, said: Mapping[str, Any]) -> Self:
        """Read what the office set for a programme; what it does not say, the default says."""
        return cls._read(_known(cls, said))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what was frozen; an empty mapping is the default."""
        return cls._read({f.name: kept[f.name] for f in fields(cls) if f.name in kept})

    def as_json(self) -> dict[str, Any]:
        """Return plain values to freeze; decimals as text, so that nothing is rounded."""
        return {f.name: _plain(value) for f in fields(self) for value in [getattr(self, f.name)]}

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
            try:
                values[f.name] = _value(f.name, value, getattr(default, f.name))
            except (InvalidOperation, TypeError, ValueError):
                continue  # an unreadable fact in a catalogue leaves the default in force
        return cls(**values)


DECIMALS = frozenset({"hours_per_credit", "credits_min", "credits_max", "max_credits"})


def _known(cls: type[Policy], layer: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(cls)} - {"source"}
    return {name: value for name, value in layer.items() if name in names}


def _value(name: str, said: Any, default: Any) -> Any:  # noqa: ANN401 - whatever a catalogue holds
    if name in DECIMALS:
        return Decimal(str(said))
    if isinstance(default, tuple):
        if isinstance(said, str):
            raise TypeError
        return tuple(str(each) for each in said)
    return type(default)(said)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a field of a policy
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


DEFAULT_POLICY = Policy()


class Preset(NamedTuple):
    """A beginning for a programme's own numbers, as schools are known to have them."""

    title: str
    told: str
    said: Mapping[str, Any]


PRESETS: Mapping[str, Preset] = {
    "45": Preset(
        "45 hours per credit",
        "A credit stands for three hours a week over fifteen weeks. Faculty decides alone.",
        {"hours_per_credit": "45"},
    ),
    "80": Preset(
        "80 hours per credit, nothing after the fact",
        "Work counts from approval on, and the course is registered in the same term.",
        {
            "hours_per_credit": "80",
            "back_dating_days": 0,
            "steps": ["faculty", "registration"],
        },
    ),
    "100": Preset(
        "100 hours per credit, known places only",
        "The place is vetted before anybody goes there.",
        {"hours_per_credit": "100", "steps": ["faculty", "site"]},
    ),
    "140": Preset(
        "140 hours and ten weeks, signed by all",
        "The place is vetted and insured, a work authorisation is seen where one is needed, and "
        "student, faculty and supervisor sign an agreement.",
        {
            "hours_per_credit": "140",
            "min_weeks": 10,
            "steps": ["faculty", "site", "insurance", "authorisation", "signatures"],
        },
    ),
}
