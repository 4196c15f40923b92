"""Putting a check into a project, as it came out."""

from collections.abc import Sequence

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.audio.delivery import Check
from tracker.db import db
from tracker.delivery.rules import title_of, written_down
from tracker.errors import WrongState
from tracker.media.models import Version
from tracker.projects.models import Item, Project
from tracker.projects.operations import place
from tracker.projects.rules import ItemDraft, ItemKind


def attach(version: Version, checks: Sequence[Check], project: Project, *, actor: Actor) -> Item:
    """Keep checks of a version as evidence in a project of the same student.

    Figures, wording of the targets and the file's SHA-256 are frozen: later measuring or other
    targets change nothing in it.
    """
    authorize(actor, Can.EDIT_MEDIA, version)
    authorize(actor, Can.EDIT_PROJECT, project)
    if not checks:
        raise WrongState("Choose at least one target.")
    file = {
        "sha256": version.file.sha256,
        "name": version.file_name,
        "recording": version.recording.title,
        "version": version.number,
        "size_bytes": version.file.size_bytes,
    }
    title = title_of(version.recording.title, checks)
    draft = ItemDraft(kind=ItemKind.CHECK, title=title)
    item = Item(kind=ItemKind.CHECK, snapshot=written_down(file, checks, clock.now()))
    place(project, item, draft, actor=actor)
    db.session.flush()
    trail.record(actor, "delivery.attached", item, project_id=project.id, sha256=file["sha256"])
    return item
