"""Sound on the pages of projects: who may hear it, and how players get it."""

from dataclasses import dataclass, replace

from tracker.access import Can, can
from tracker.media.models import Version
from tracker.media.queries import sound_of
from tracker.media.rules import SENTENCES, Sound, Step
from tracker.media.views import serving
from tracker.projects import queries
from tracker.projects.models import Item, Project
from tracker.projects.rules import ItemKind, role_words
from tracker.web.guard import actor

ADMITTED = "item"


@dataclass(frozen=True)
class ShownSound:
    """One sound of a project as a page shows it."""

    item: Item
    version: Version
    sound: Sound

    @property
    def preparing(self) -> bool:
        """Whether nothing can be heard yet because the worker is at it.

        A page asks anew only until then: the player somebody listens to is not taken away.
        """
        return not self.sound.ready and self.version.step not in {Step.READY, Step.FAILED}

    @property
    def sentence(self) -> str:
        """How far it is, in words."""
        return self.version.problem or SENTENCES.get(self.version.step, "")


def shown_sounds(project: Project, page_url: str) -> list[ShownSound]:
    """Describe the sounds of a project to players, those that can be heard first."""
    items = [item for item in queries.items_of(project) if item.kind is ItemKind.SOUND]
    items.sort(key=lambda item: not queries.is_heard(item))
    found = (_shown(item, page_url) for item in items)
    return [each for each in found if each]


def first_shown(project: Project, page_url: str) -> ShownSound | None:
    """Describe the sound that stands for a project in lists."""
    item = queries.first_sound(project)
    return _shown(item, page_url) if item else None


def _shown(item: Item, page_url: str) -> ShownSound | None:
    version = queries.shown_version(item)
    if version is None:
        return None
    sound = sound_of(
        version,
        addresses=serving.private_addresses(ADMITTED, item.id),
        credit=_credit(item.project),
        page_url=page_url,
    )
    return ShownSound(item, version, replace(sound, title=item.title))


def _credit(project: Project) -> str:
    return ", ".join(role_words(role.role, role.role_other) for role in queries.roles_of(project))


def _may_hear(item_id: int) -> bool:
    """Tell whether the reader may hear a sound through its project, asked at each request."""
    item = queries.item_by_key(item_id)
    return item is not None and can(actor(), Can.VIEW_PROJECT, item)


serving.admit(ADMITTED, _may_hear)
