"""Reading targets and what was measured. Nothing here changes anything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from tracker.audio import targets
from tracker.audio.delivery import Check, check
from tracker.audio.targets import Target, TargetsError
from tracker.db import db
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


def known_targets(folder: Path) -> Known:
    """Return the supplied targets with those that this installation keeps in its folder."""
    own = folder / OWN_FILE
    try:
        text = own.read_text("utf-8")
    except FileNotFoundError:
        return Known(_supplied())
    except (OSError, UnicodeDecodeError):
        return Known(_supplied(), f"{OWN_FILE} cannot be read. The supplied targets hold.")
    try:
        return Known(targets.with_own(_supplied(), targets.read(text)))
    except TargetsError as error:
        return Known(_supplied(), f"{OWN_FILE} cannot be used. {error} The supplied targets hold.")


@lru_cache(maxsize=1)
def _supplied() -> dict[str, Target]:
    return targets.supplied()


def checks_of(version: Version, ids: Collection[str], folder: Path) -> list[Check]:
    """Compare a measured version with the named targets, in the order they are kept."""
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
