"""What a check says once it is written down: plain values that never change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from tracker.audio.delivery import Check, Reading, level
from tracker.audio.targets import Kind

KIND_WORDS = {
    Kind.SPECIFICATION: ("Specifications", "These pass or fail, line by line."),
    Kind.PLAYER: ("Players", "These turn sound down or up. Nothing passes or fails."),
    Kind.RECOMMENDATION: ("Recommendations", "Something to compare with. Nothing passes or fails."),
}


def written_down(file: Mapping[str, Any], checks: Sequence[Check], at: datetime) -> dict[str, Any]:
    """Return checks as evidence keeps them: the file, the figures, the wording of each target."""
    return {
        "schema": "delivery-check/1",
        "checked_at": at.isoformat(timespec="seconds"),
        "file": dict(file),
        "checks": [written_check(check) for check in checks],
    }


def written_check(check: Check) -> dict[str, Any]:
    """Return one check as plain values."""
    target = check.target
    about = {name: getattr(target, name) for name in ("id", "name", "used_for", "note", "version")}
    return {
        **about,
        "kind": target.kind.value,
        "source": target.source,
        "confidence": target.confidence,
        "verdict": check.verdict.value,
        "sentence": check.sentence,
        "lines": [
            asdict(line)
            | {
                "measured": None if line.measured is None else round(line.measured, 2),
                "verdict": line.verdict.value,
                "measure": str(line.measure),
                "shown": "" if line.measured is None else level(line.measured, line.unit),
            }
            for line in check.lines
        ],
    }


def reading_of(measured: Mapping[str, Any], facts: Mapping[str, Any]) -> Reading:
    """Return what a check needs of what was kept when the version was measured."""
    known = {**facts, **measured}
    names = {field.name for field in fields(Reading)}
    return Reading(**{name: known[name] for name in names if known.get(name) is not None})


def title_of(recording: str, checks: Sequence[Check]) -> str:
    """Name the evidence: ``Delivery check of Low Tide: EBU R 128, programme``."""
    first = checks[0].target.name
    more = f" and {len(checks) - 1} more" if len(checks) > 1 else ""
    return f"Delivery check of {recording}: {first}{more}"[:160]
