"""Delivery targets: what a specification asks and what a player does, read from plain data.

The data lies in ``delivery_targets.json`` beside this module and may be added to by an installation
(docs/delivery.md). Each target says where it comes from and how sure that is.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

SUPPLIED = Path(__file__).with_name("delivery_targets.json")
SCHEMA = "delivery-targets/1"
ID = re.compile(r"[A-Za-z0-9_-]{1,60}")  # it stands in addresses and on command lines


class TargetsError(ValueError):
    """Targets that cannot be used, with the reason in words."""


class Kind(StrEnum):
    """What a target is: only a specification can pass or fail."""

    SPECIFICATION = "specification"
    PLAYER = "player"
    RECOMMENDATION = "recommendation"


class Measure(StrEnum):
    """What is compared; the names are those of the meter, with their units."""

    INTEGRATED = "integrated_lufs"
    MAX_SHORT_TERM = "max_short_term_lufs"
    MAX_MOMENTARY = "max_momentary_lufs"
    RANGE = "loudness_range_lu"
    TRUE_PEAK = "true_peak_dbtp"
    SAMPLE_RATE = "sample_rate_hz"
    BIT_DEPTH = "bit_depth"


class Gate(StrEnum):
    """Which part of the sound a loudness is asked of."""

    PROGRAMME = "programme"
    DIALOGUE = "dialogue"


class TurnsUp(StrEnum):
    """Whether a player turns quiet sound up."""

    NO = "no"
    TO_HEADROOM = "to-headroom"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What one measure should be.

    Attributes:
        measure: of what.
        aim: the value asked for; None where only an end is limited.
        aim_mono: the value asked of a file with one channel, where it differs.
        least: the smallest value allowed.
        most: the largest value allowed.
        one_of: the only values allowed.
        tolerance: how far from the aim, or beyond an end, still counts as met.
        gate: of which part of the sound; of dialogue alone it cannot be measured here.
    """

    measure: Measure
    aim: float | None = None
    aim_mono: float | None = None
    least: float | None = None
    most: float | None = None
    one_of: tuple[float, ...] = ()
    tolerance: float = 0.0
    gate: Gate = Gate.PROGRAMME


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One line of a target: a limit, two of which one is enough, or something to see to by hand."""

    either: tuple[Limit, ...] = ()
    by_hand: str = ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A delivery specification, a player or a recommendation.

    Attributes:
        id: its name in addresses and on the command line.
        name: what people call it.
        kind: what can be said of it.
        used_for: where it applies.
        source: where it was read.
        confidence: how sure that is.
        note: what to know besides.
        requirements: its lines; none for a player.
        levels: the loudness a player turns to, in LUFS, by the name of its setting.
        turns_up: whether a player turns quiet sound up.
        headroom_dbtp: the true peak up to which it does.
        true_peak_asked: the true peak a service recommends, in dBTP.
        true_peak_asked_when_louder: the same for sound louder than its first level.
        version: names its wording.
        wording: the object it was read from, as files hold it.
    """

    id: str
    name: str
    kind: Kind
    used_for: str = ""
    source: str
    confidence: str
    note: str = ""
    requirements: tuple[Requirement, ...] = ()
    levels: Mapping[str, float] = field(default_factory=dict)
    turns_up: TurnsUp = TurnsUp.UNKNOWN
    headroom_dbtp: float = -1.0
    true_peak_asked: float | None = None
    true_peak_asked_when_louder: float | None = None
    version: str = ""
    wording: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Sheet:
    """What a file of targets says.

    Attributes:
        targets: those it adds or replaces, by id, in its order.
        retired: ids of those that no longer hold.
    """

    targets: dict[str, Target]
    retired: frozenset[str] = frozenset()


def supplied() -> dict[str, Target]:
    """Return the targets that come with the program, by id, in their order."""
    return read(SUPPLIED.read_text("utf-8")).targets


def read(document: str) -> Sheet:
    """Read targets from JSON; raises TargetsError that names the target and the fault."""
    try:
        found = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise TargetsError(f"This is not JSON: {error}.") from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise TargetsError(f"The schema must be {SCHEMA}.")
    given, retired = found.get("targets"), found.get("retired", [])
    if not isinstance(given, list):
        raise TargetsError("The targets must be a list.")
    if not isinstance(retired, list) or not all(isinstance(each, str) for each in retired):
        raise TargetsError("What is retired must be a list of ids.")
    targets = [one(each) for each in given]
    ids = [target.id for target in targets]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise TargetsError(f"These ids stand twice: {known(twice)}.")
    return Sheet(dict(zip(ids, targets, strict=True)), frozenset(retired))


def written(targets: Iterable[Target], retired: Iterable[str] = ()) -> str:
    """Write targets as a file that ``read`` understands."""
    document = {
        "schema": SCHEMA,
        "retired": sorted(retired),
        "targets": [dict(target.wording) for target in targets],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def with_own(standing: Mapping[str, Target], own: Sheet) -> dict[str, Target]:
    """Return the targets with those of an installation.

    The same id replaces, a new one adds, and what is retired is gone.
    """
    both = {**standing, **own.targets}
    return {name: each for name, each in both.items() if name not in own.retired}


def one(given: object) -> Target:
    """Read one target; raises TargetsError."""
    if not isinstance(given, dict) or not isinstance(given.get("id"), str) or not given["id"]:
        raise TargetsError("Every target needs an id.")
    name = given["id"]
    if not ID.fullmatch(name):
        raise TargetsError(
            f"The id {name[:60]!r} cannot be used: up to 60 letters, digits, hyphens and "
            "underscores can."
        )
    try:
        target = _built(given)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TargetsError(f"Target {name} cannot be used: {_why(error)}.") from error
    if target.kind is Kind.PLAYER and not target.levels:
        raise TargetsError(f"Target {name} cannot be used: a player needs levels.")
    if target.kind is not Kind.PLAYER and not target.requirements:
        raise TargetsError(f"Target {name} cannot be used: it needs lines.")
    return target


def _why(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _built(given: dict[str, Any]) -> Target:
    return Target(
        id=given["id"],
        name=_text(given["name"]),
        kind=Kind(given["kind"]),
        used_for=_text(given.get("used_for", "")),
        source=_text(given["source"]),
        confidence=_text(given["confidence"]),
        note=_text(given.get("note", "")),
        requirements=tuple(_requirement(line) for line in given.get("lines", ())),
        levels={_text(k): _number(v) for k, v in given.get("levels", {}).items()},
        turns_up=TurnsUp(given.get("turns_up", "unknown")),
        headroom_dbtp=_number(given.get("headroom_dbtp", -1.0)),
        true_peak_asked=_perhaps(given.get("true_peak_asked")),
        true_peak_asked_when_louder=_perhaps(given.get("true_peak_asked_when_louder")),
        version=_version(given),
        wording=given,
    )


def _requirement(given: dict[str, Any]) -> Requirement:
    if "by_hand" in given:
        return Requirement(by_hand=_text(given["by_hand"]))
    return Requirement(either=tuple(_limit(each) for each in given.get("either", [given])))


def _limit(given: dict[str, Any]) -> Limit:
    numbers = {name: _perhaps(given.get(name)) for name in ("aim", "aim_mono", "least", "most")}
    limit = Limit(
        measure=Measure(given["measure"]),
        one_of=tuple(_number(each) for each in given.get("one_of", ())),
        tolerance=_number(given.get("tolerance", 0.0)),
        gate=Gate(given.get("gate", "programme")),
        **numbers,
    )
    if not limit.one_of and all(value is None for value in numbers.values()):
        raise ValueError(f"{limit.measure} has no aim, least, most or one_of")
    if limit.gate is Gate.DIALOGUE and limit.measure is not Measure.INTEGRATED:
        raise ValueError(f"{limit.measure} cannot be asked of dialogue alone")
    return limit


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e9 < value < 1e9:
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _perhaps(value: object) -> float | None:
    return None if value is None else _number(value)


def _version(given: Mapping[str, Any]) -> str:
    """Name the wording of a target, so that evidence can say which one was used."""
    said = json.dumps(given, sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()[:12]


def known(targets: Iterable[str]) -> str:
    """Write ids as a sentence lists them."""
    return ", ".join(sorted(targets))
