"""The parts of a project that was read: who did what, and what is in it."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from tracker.media.models import Version
from tracker.media.rules import Step
from tracker.projects.models import Credit, Item, Project
from tracker.projects.rules import ItemKind

Part = TypeVar("Part", Credit, Item)


def roles_of(project: Project) -> list[Credit]:
    """List the student's own roles."""
    return [credit for credit in _kept(project.credits) if credit.user_id == project.student_id]


def credits_of(project: Project) -> list[Credit]:
    """List the credits of other people."""
    return [credit for credit in _kept(project.credits) if credit.user_id != project.student_id]


def items_of(project: Project) -> list[Item]:
    """List what is in the project, in its order."""
    return list(_kept(project.items))


def removed_items(project: Project) -> list[Item]:
    """List what was taken out and can come back, the last first."""
    return _removed(project.items)


def removed_credits(project: Project) -> list[Credit]:
    """List the roles and credits that were taken out and can come back, the last first."""
    return _removed(project.credits)


def shown_version(item: Item) -> Version | None:
    """Return the version of a sound that is shown: the chosen one, else the newest.

    One that is ready comes before one that is not, so that preparing a new version, or failing
    to, never silences a project.
    """
    if item.recording is None:
        return None
    versions = list(item.recording.versions)
    ready = [version for version in versions if version.step is Step.READY]
    if item.version is not None and (item.version in ready or not ready):
        return item.version
    newest = (ready or versions)[-1:]
    return newest[0] if newest else None


def first_sound(project: Project) -> Item | None:
    """Return the first item with something to hear, else the first that is being prepared."""
    sounds = [item for item in _kept(project.items) if item.kind is ItemKind.SOUND]
    heard = (item for item in sounds if is_heard(item))
    return next(heard, sounds[0] if sounds else None)


def is_heard(item: Item) -> bool:
    """Whether an item can be played now."""
    version = shown_version(item)
    return version is not None and version.step is Step.READY


def _kept(parts: Iterable[Part]) -> Iterator[Part]:
    return (part for part in parts if part.archived_at is None)


def _removed(parts: Iterable[Part]) -> list[Part]:
    found = [(part.archived_at, part) for part in parts if part.archived_at is not None]
    return [part for _, part in sorted(found, key=lambda pair: pair[0], reverse=True)]
