"""Changing what is in a project."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import enqueue
from tracker.media.models import Recording, Version
from tracker.projects import queries
from tracker.projects.models import Item, Project
from tracker.projects.rules import ItemDraft, ItemKind

MOST = 200


def add_item(project: Project, draft: ItemDraft, *, actor: Actor) -> Item:
    """Put a text or a link into a project."""
    authorize(actor, Can.EDIT_PROJECT, project)
    return place(project, Item(kind=draft.kind, text=draft.text, url=draft.url), draft, actor=actor)


def add_sound(project: Project, recording: Recording, draft: ItemDraft, *, actor: Actor) -> Item:
    """Put a recording of the same student into a project; a second time it stays where it is."""
    authorize(actor, Can.EDIT_PROJECT, project)
    authorize(actor, Can.EDIT_MEDIA, recording)
    for item in project.items:
        if item.recording_id == recording.id and item.archived_at is None:
            return item
    return place(project, Item(kind=ItemKind.SOUND, recording=recording), draft, actor=actor)


def edit_item(item: Item, draft: ItemDraft, *, based_on: int, actor: Actor) -> None:
    """Rename an item or change what it says; its kind and its file stay.

    Raises:
        Outdated: when somebody saved in between.
    """
    authorize(actor, Can.EDIT_PROJECT, item)
    queries.locked(item.project)
    db.session.refresh(item)
    if item.row_version != based_on:
        raise Outdated
    item.title, item.note, item.text, item.url = draft.title, draft.note, draft.text, draft.url
    item.row_version += 1
    item.project.updated_at = clock.now()
    trail.record(actor, "item.edited", item, project_id=item.project_id)


def move_item(item: Item, *, up: bool, actor: Actor) -> None:
    """Let an item change places with its neighbour; at the end nothing happens."""
    authorize(actor, Can.EDIT_PROJECT, item)
    queries.locked(item.project)
    row = queries.items_of(item.project)
    if item not in row:
        raise WrongState("This was removed meanwhile. Restore it first.")
    place_now = row.index(item)
    place_then = place_now + (-1 if up else 1)
    if not 0 <= place_then < len(row):
        return
    neighbour = row[place_then]
    item.position, neighbour.position = neighbour.position, item.position
    item.project.updated_at = clock.now()
    trail.record(actor, "item.moved", item, project_id=item.project_id)


def remove_item(item: Item, *, actor: Actor) -> None:
    """Take an item out; it can come back, and its recording or file is kept."""
    authorize(actor, Can.EDIT_PROJECT, item)
    if item.archived_at is None:
        item.archived_at = clock.now()
        item.project.updated_at = clock.now()
        trail.record(actor, "item.removed", item, project_id=item.project_id)
        if item.kind is ItemKind.SOUND:
            enqueue("portfolio.project-changed", project_id=item.project_id)


def restore_item(item: Item, *, actor: Actor) -> None:
    """Bring an item back to where it was."""
    authorize(actor, Can.EDIT_PROJECT, item)
    if item.archived_at is not None:
        item.archived_at = None
        item.project.updated_at = clock.now()
        trail.record(actor, "item.restored", item, project_id=item.project_id)
        if item.kind is ItemKind.SOUND:
            enqueue("portfolio.project-changed", project_id=item.project_id)


def show_version(item: Item, version: Version | None, *, actor: Actor) -> None:
    """Choose which version of a sound is shown; None shows the newest from now on."""
    authorize(actor, Can.EDIT_PROJECT, item)
    if version is not None and version.recording_id != item.recording_id:
        raise NotAllowed
    item.version = version
    item.project.updated_at = clock.now()
    trail.record(actor, "item.version-shown", item, version=version.number if version else "newest")
    enqueue("portfolio.project-changed", project_id=item.project_id)


def place(project: Project, item: Item, draft: ItemDraft, *, actor: Actor) -> Item:
    """Put a new item at the end; the caller has asked whether it may."""
    authorize(actor, Can.EDIT_PROJECT, project)
    queries.locked(project)
    if len(project.items) >= MOST:
        raise WrongState(f"A project holds at most {MOST} things, removed ones included.")
    item.title, item.note, item.row_version = draft.title, draft.note, 1
    item.position = 1 + max((each.position for each in project.items), default=0)
    project.items.append(item)
    project.updated_at = clock.now()
    trail.record(actor, "item.added", item, project_id=project.id, kind=item.kind.value)
    return item
