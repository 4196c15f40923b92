"""Whether a project may be shown to the world."""

from dataclasses import dataclass
from datetime import date

from tracker.projects.rules.kinds import PUBLISHABLE, Rights


@dataclass(frozen=True)
class Standing:
    """Whether a project may be on the public page; ``reasons`` say in words why not."""

    reasons: tuple[str, ...]

    @property
    def may_be_public(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


@dataclass(frozen=True)
class ProjectUse:
    """One place where a project is used, offered by a feature on a higher floor."""

    label: str
    url: str
    on_page: bool = False


def why_not_public(
    *, archived: bool, rights: Rights, embargo_until: date | None, heard: bool, today: date
) -> tuple[str, ...]:
    """Say what stands against showing a project to the world; nothing when it may be shown.

    Args:
        archived: whether it was put away.
        rights: on what grounds it may be shown.
        embargo_until: the first day it may be shown.
        heard: whether one of its sounds is ready to play.
        today: the day of asking.
    """
    found = []
    if archived:
        found.append("It is archived. Restore it first.")
    if rights is Rights.NONE:
        found.append("It is somebody else's work without permission, so it can never be public.")
    elif rights not in PUBLISHABLE:
        found.append("Say first on what grounds it may be shown, under Rights.")
    if embargo_until is not None and embargo_until > today:
        found.append(f"It is under embargo until {embargo_until.day} {embargo_until:%B %Y}.")
    if not heard:
        found.append("There is nothing to hear yet.")
    return tuple(found)
