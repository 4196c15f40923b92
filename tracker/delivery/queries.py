"""Reading targets and what was measured. Nothing here changes anything."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from tracker.audio import targets
from tracker.audio.delivery import Check, check
from tracker.audio.targets import Sheet, Target, TargetsError
from tracker.db import db
from tracker.delivery.models import OfficeTarget
from tracker.delivery.rules import reading_of
from tracker.media.models import Version
from tracker.projects import queries as projects
from tracker.projects.models import Item, Project
from tracker.projects.rules import ItemKind

OWN_FILE = "delivery-targets.json"


@dataclass(frozen=True)
class Known:
    """The targets in force, and why those of this installation are not among them, if so."""

    targets: dict[str, Target]
    problem: str = ""


@dataclass(frozen=True)
class Listed:
    """A target as the office sees it.

    Attributes:
        target: as it holds, or held before it was retired.
        row: what the office said of it; None while it is as it came.
        standing: as it came with the program or in the file; None if the office made it.
    """

    target: Target
    row: OfficeTarget | None = None
    standing: Target | None = None

    @property
    def is_retired(self) -> bool:
        """Whether it no longer holds."""
        return self.row is not None and self.row.retired_at is not None

    @property
    def is_changed(self) -> bool:
        """Whether the office gave it another wording than it came with."""
        return self.standing is not None and self.target.version != self.standing.version

    @property
    def row_version(self) -> int:
        """The version of the row; 0 while there is none."""
        return self.row.row_version if self.row else 0


def standing_targets(folder: Path) -> Known:
    """Return the supplied targets with those of the installation's file; asks no database."""
    own = folder / OWN_FILE
    try:
        text = own.read_text("utf-8")
    except FileNotFoundError:
        return Known(supplied())
    except (OSError, UnicodeDecodeError):
        return Known(supplied(), f"{OWN_FILE} cannot be read. The supplied targets hold.")
    return from_file(text, OWN_FILE)


def from_file(text: str, name: str) -> Known:
    """Return the supplied targets with those of a file."""
    try:
        return Known(targets.with_own(supplied(), targets.read(text)))
    except TargetsError as error:
        return Known(supplied(), f"{name} cannot be used. {error} The supplied targets hold.")


def known_targets(folder: Path) -> Known:
    """Return the targets that hold on this site: the office's go before all others."""
    found = standing_targets(folder)
    rows = db.session.scalars(select(OfficeTarget).order_by(OfficeTarget.id)).all()
    held = {
        row.target_id: targets.one(json.loads(row.wording))
        for row in rows
        if row.retired_at is None
    }
    retired = frozenset(row.target_id for row in rows if row.retired_at is not None)
    return Known(targets.with_own(found.targets, Sheet(held, retired)), found.problem)


def listed(folder: Path) -> list[Listed]:
    """List all targets for the office, those that are retired as well."""
    standing = standing_targets(folder).targets
    rows = db.session.scalars(select(OfficeTarget).order_by(OfficeTarget.id)).all()
    mine = [_listed(row, standing.get(row.target_id)) for row in rows]
    new = [each for each in mine if each.standing is None]
    changed = {each.target.id: each for each in mine}
    came = [changed.get(name) or Listed(each, None, each) for name, each in standing.items()]
    return came + new


def listed_one(folder: Path, target_id: str) -> Listed | None:
    """Find one target of that list."""
    standing = standing_targets(folder).targets.get(target_id)
    row = db.session.scalar(select(OfficeTarget).where(OfficeTarget.target_id == target_id))
    if row is not None:
        return _listed(row, standing)
    return Listed(standing, None, standing) if standing else None


def _listed(row: OfficeTarget, standing: Target | None) -> Listed:
    return Listed(_read(row), row, standing)


def _read(row: OfficeTarget) -> Target:
    return targets.one(json.loads(row.wording))


def office_file(folder: Path) -> str:
    """Write the targets that hold on this site as a file, for ``sound check`` without a site."""
    holding = known_targets(folder).targets
    return targets.written(holding.values(), set(supplied()) - set(holding))


@lru_cache(maxsize=1)
def supplied() -> dict[str, Target]:
    """Return the targets that come with the program."""
    return targets.supplied()


def checks_of(version: Version, ids: Collection[str], folder: Path) -> list[Check]:
    """Compare a measured version with the targets of these ids, in the order they are kept."""
    known = known_targets(folder).targets
    chosen = [each for each in known if each in ids]
    kept = version.facts
    reading = reading_of(kept.get("measured") or {}, kept.get("facts") or {})
    return [check(reading, known[each]) for each in chosen]


def projects_of(student_id: int) -> Sequence[Project]:
    """List the projects evidence may go into, newest first."""
    mine = select(Project).where(Project.student_id == student_id, Project.archived_at.is_(None))
    return db.session.scalars(mine.order_by(Project.id.desc())).all()


def evidence(project_id: int, item_id: int) -> Item | None:
    """Find a check that was put into a project."""
    found = projects.live_item(project_id, item_id)
    return found if found and found.kind is ItemKind.CHECK else None
