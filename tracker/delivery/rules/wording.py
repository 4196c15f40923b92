"""Between a target and the fields in which the office types it.

A form has one field for each thing that is usual to ask. Files can say more (two choices in one
target, a tolerance on a maximum); such a target is told from one that a form can hold by typing it
and reading it back.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracker.audio.delivery import NAMES, asked, level
from tracker.audio.targets import (
    Gate,
    Kind,
    Measure,
    Requirement,
    Target,
    TargetsError,
    one,
)

Typed = dict[str, Any]

# name of the field: of which measure, and what of its limit
LIMITS: Mapping[str, tuple[Measure, str]] = {
    "integrated_aim": (Measure.INTEGRATED, "aim"),
    "integrated_tolerance": (Measure.INTEGRATED, "tolerance"),
    "integrated_aim_mono": (Measure.INTEGRATED, "aim_mono"),
    "integrated_least": (Measure.INTEGRATED, "least"),
    "integrated_most": (Measure.INTEGRATED, "most"),
    "short_term_most": (Measure.MAX_SHORT_TERM, "most"),
    "momentary_most": (Measure.MAX_MOMENTARY, "most"),
    "range_least": (Measure.RANGE, "least"),
    "range_most": (Measure.RANGE, "most"),
    "peak_most": (Measure.TRUE_PEAK, "most"),
    "peak_tolerance": (Measure.TRUE_PEAK, "tolerance"),
    "rates": (Measure.SAMPLE_RATE, "one_of"),
    "depth_least": (Measure.BIT_DEPTH, "least"),
}
MAXIMA = (Measure.MAX_SHORT_TERM, Measure.MAX_MOMENTARY)
LEVELS = ("turns_up", "headroom_dbtp", "true_peak_asked", "true_peak_asked_when_louder")
_WORDS = ("name", "kind", "used_for", "source", "confidence", "note")


@dataclass
class Unusable(Exception):  # noqa: N818 - reads as a sentence where raised
    """What was typed says nothing that could be used.

    Attributes:
        field: where.
        sentence: why, and what to do.
    """

    field: str
    sentence: str


def wording_of(typed: Typed, name: str) -> dict[str, Any]:
    """Return a target as files hold it.

    Args:
        typed: what the fields hold, by their names; None and empty where nothing is asked.
        name: its id.

    Raises:
        Unusable: no target comes of it.
    """
    wording: dict[str, Any] = {"id": name, **{word: typed.get(word) or "" for word in _WORDS}}
    if wording["kind"] == Kind.PLAYER:
        wording["levels"] = _levels(typed.get("levels") or "")
        wording |= {key: typed[key] for key in LEVELS if typed.get(key) is not None}
    else:
        for field, sentence in problems_of(typed):
            raise Unusable(field, sentence)
        wording["lines"] = _lines(typed)
    try:
        one(wording)
    except TargetsError as error:  # what the fields let through and the file would not
        raise Unusable("name", str(error)) from error
    return wording


def problems_of(typed: Typed) -> Iterator[tuple[str, str]]:
    """Say which fields contradict one another, and how."""
    if not _lines(typed):
        yield "integrated_aim", "Fill in at least one thing that is asked"
    yield from _loudness_problems(typed)
    for of in ("integrated", "range"):
        least, most = typed.get(f"{of}_least"), typed.get(f"{of}_most")
        if least is not None and most is not None and least > most:
            yield f"{of}_least", "The least is more than the most"
    if typed.get("peak_tolerance") and typed.get("peak_most") is None:
        yield "peak_tolerance", "Enter the peak that the tolerance belongs to"
    maxima = (typed.get("short_term_most"), typed.get("momentary_most"))
    if typed.get("either_maximum") and None in maxima:
        yield "either_maximum", "Enter both maxima, of which one is enough"


def _loudness_problems(typed: Typed) -> Iterator[tuple[str, str]]:
    aim = typed.get("integrated_aim")
    has_ends = (typed.get("integrated_least"), typed.get("integrated_most")) != (None, None)
    if aim is not None and has_ends:
        yield "integrated_aim", "Enter an aim or the ends of a range, not both"
    if aim is None and typed.get("integrated_aim_mono") is not None:
        yield "integrated_aim", "Enter the aim for files of two channels as well"
    if aim is None and not has_ends:
        if typed.get("integrated_tolerance"):
            yield "integrated_tolerance", "Enter the loudness that the tolerance belongs to"
        if typed.get("of_dialogue"):
            yield "of_dialogue", "Enter the loudness that is asked of the dialogue"


def typed_from(target: Target) -> Typed:
    """Return what the fields hold for a target."""
    typed: Typed = {word: getattr(target, word) for word in _WORDS}
    typed["kind"] = target.kind.value
    if target.kind is Kind.PLAYER:
        typed["levels"] = "\n".join(f"{name}: {_plain(v)}" for name, v in target.levels.items())
        typed |= {key: getattr(target, key) for key in LEVELS}
        return typed
    limits = [limit for each in target.requirements for limit in each.either]
    for field, (measure, end) in LIMITS.items():
        found = next((getattr(each, end) for each in limits if each.measure is measure), None)
        if end == "tolerance" and not found:
            found = None
        if end == "one_of":
            found = ", ".join(f"{rate:g}" for rate in found or ())
        typed[field] = found
    typed["either_maximum"] = any(len(each.either) > 1 for each in target.requirements)
    typed["of_dialogue"] = any(each.gate is Gate.DIALOGUE for each in limits)
    typed["by_hand"] = "\n".join(each.by_hand for each in target.requirements if each.by_hand)
    return typed


def is_typable(target: Target) -> bool:
    """Tell whether the form can hold all that the target says."""
    try:
        back = one(wording_of(typed_from(target), target.id))
    except Unusable:
        return False
    return _compared(back) == _compared(target)


def id_for(name: str, taken: Collection[str]) -> str:
    """Make the id of a new target from its name: ``harbour-radio-trailers``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "target"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


def shown_lines(target: Target) -> list[str]:
    """Say what a target asks, a line each, as lists show it."""
    if target.kind is Kind.PLAYER:
        return [f"{name}: {level(value, 'LUFS')}" for name, value in target.levels.items()]
    return [_shown(each) for each in target.requirements]


def _shown(requirement: Requirement) -> str:
    if requirement.by_hand:
        return f"By hand: {requirement.by_hand}"
    said = []
    for limit in requirement.either:
        name, unit = NAMES[limit.measure]
        of = " of the dialogue" if limit.gate is Gate.DIALOGUE else ""
        mono = limit.aim_mono
        alone = f" (one channel {level(mono, unit)})" if mono is not None else ""
        said.append(f"{name}{of}: {asked(limit, unit)}{alone}")
    return ", or ".join([said[0], *(each[:1].lower() + each[1:] for each in said[1:])])


def _compared(target: Target) -> tuple[Target, frozenset[Requirement]]:
    """Return a target without what does not matter to a check: the order of its lines."""
    bare = replace(target, requirements=(), version="")
    return bare, frozenset(target.requirements)


def _lines(typed: Typed) -> list[dict[str, Any]]:
    limits: dict[Measure, dict[str, Any]] = {}
    for field, (measure, end) in LIMITS.items():
        value = typed.get(field)
        if value in (None, "") or (end == "tolerance" and not value):
            continue
        limits.setdefault(measure, {"measure": measure.value})[end] = (
            [float(rate) for rate in re.findall(r"\d+", value)] if end == "one_of" else value
        )
    if typed.get("of_dialogue") and Measure.INTEGRATED in limits:
        limits[Measure.INTEGRATED]["gate"] = Gate.DIALOGUE.value
    lines = [limit for measure, limit in limits.items() if len(limit) > 1]
    if typed.get("either_maximum"):
        either = [limits[each] for each in MAXIMA if each in limits]
        lines = [line for line in lines if line not in either] + [{"either": either}]
    hands = [line.strip() for line in (typed.get("by_hand") or "").splitlines()]
    return lines + [{"by_hand": line} for line in hands if line]


def _levels(text: str) -> dict[str, float]:
    """Read ``Normal: −14``, a setting on each line."""
    found: dict[str, float] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        name, _, number = line.rpartition(":")
        value = number.strip().removesuffix("LUFS").strip().replace("−", "-").replace(",", ".")
        if not name.strip() or not re.fullmatch(r"-?\d{1,3}(\.\d{1,2})?", value):
            sentence = f"Write each setting as “Normal: −14”, not “{line[:60]}”"
            raise Unusable("levels", sentence)
        if name.strip() in found:
            raise Unusable("levels", f"“{name.strip()[:60]}” stands twice")
        found[name.strip()] = float(value)
    if not found:
        raise Unusable("levels", "Enter at least one setting with its level")
    return found


def _plain(value: float) -> str:
    return f"{value:g}".replace("-", "−")
