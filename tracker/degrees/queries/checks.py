"""What the checker said of degree audits, from the trail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.db import db
from tracker.programmes.models import ProgrammeVersion
from tracker.trail import TrailEntry

SHOWN = 30


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One day's check: how many answers, and how many mistakes."""

    at: datetime
    audits: int
    wrong: int
    unproved: int


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer that did not hold: where, and never whose.

    Attributes:
        at: when it was found.
        version: name of the programme and its catalogue.
        places: ids of requirements, or labels of rules.
    """

    at: datetime
    version: str
    places: tuple[str, ...]


def samples() -> list[Sample]:
    """List the latest checks, newest first."""
    return [
        Sample(
            at=entry.at,
            audits=entry.detail["audits"],
            wrong=entry.detail["wrong"],
            unproved=entry.detail["unproved"],
        )
        for entry in _entries("audit.sampled")
    ]


def findings() -> list[Finding]:
    """List the latest answers that did not hold, newest first."""
    entries = _entries("audit.wrong")
    ids = {entry.subject_id for entry in entries}
    versions = db.session.scalars(select(ProgrammeVersion).where(ProgrammeVersion.id.in_(ids)))
    names = {version.id: version.name for version in versions}
    return [
        Finding(
            at=entry.at,
            version=names.get(entry.subject_id or 0, "A programme that is gone"),
            places=tuple(entry.detail["places"]),
        )
        for entry in entries
    ]


def _entries(action: str) -> list[TrailEntry]:
    query = select(TrailEntry).where(TrailEntry.action == action)
    return list(db.session.scalars(query.order_by(TrailEntry.id.desc()).limit(SHOWN)))
