"""Putting a check into a project as it came out; and what the office does with targets."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.audio.delivery import Check
from tracker.audio.targets import one
from tracker.db import db, lock
from tracker.delivery.models import OfficeTarget
from tracker.delivery.queries import Listed
from tracker.delivery.rules import title_of, written_down
from tracker.errors import Outdated, WrongState
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


def add_target(wording: dict[str, Any], *, actor: Actor) -> OfficeTarget:
    """Add a target of the office's own.

    Raises:
        WrongState: somebody added one of this name a moment ago.
    """
    authorize(actor, Can.EDIT_DELIVERY_TARGETS, None)
    try:
        return _put(Listed(one(wording)), wording, is_retired=False, actor=actor)
    except Outdated:
        raise WrongState("There is a target of this name. Choose another.") from None


def change_target(
    listed: Listed, wording: dict[str, Any], *, based_on: int, actor: Actor
) -> OfficeTarget:
    """Give a target another wording. Evidence that was attached keeps the one it had.

    Raises:
        Outdated: somebody changed it since the form was opened.
        WrongState: it is retired.
    """
    authorize(actor, Can.EDIT_DELIVERY_TARGETS, listed)
    _same(listed, based_on)
    if listed.is_retired:
        raise WrongState("This target is retired. Bring it back first.")
    return _put(listed, wording, is_retired=False, actor=actor)


def retire_target(listed: Listed, *, based_on: int, actor: Actor) -> OfficeTarget:
    """Let a target hold no longer; its wording is kept."""
    authorize(actor, Can.EDIT_DELIVERY_TARGETS, listed)
    _same(listed, based_on)
    return _put(listed, dict(listed.target.wording), is_retired=True, actor=actor)


def bring_back_target(listed: Listed, *, based_on: int, actor: Actor) -> None:
    """Let a retired target hold again, as it did."""
    authorize(actor, Can.EDIT_DELIVERY_TARGETS, listed)
    if listed.standing and not listed.is_changed:
        put_back_target(listed, based_on=based_on, actor=actor)
        return
    _same(listed, based_on)
    _put(listed, dict(listed.target.wording), is_retired=False, actor=actor)


def put_back_target(listed: Listed, *, based_on: int, actor: Actor) -> None:
    """Forget what the office said of a target: it is again as it came.

    Raises:
        WrongState: the office made it, so there is nothing to go back to.
    """
    authorize(actor, Can.EDIT_DELIVERY_TARGETS, listed)
    _same(listed, based_on)
    if listed.standing is None:
        raise WrongState("This target did not come with the program. Retire it instead.")
    if listed.row is None:
        return
    trail.record(actor, "delivery.target-put-back", listed.row, target=listed.target.id)
    db.session.delete(listed.row)


def _same(listed: Listed, based_on: int) -> None:
    if listed.row is not None:
        lock(listed.row)
    if listed.row_version != based_on:
        raise Outdated


def _put(
    listed: Listed, wording: dict[str, Any], *, is_retired: bool, actor: Actor
) -> OfficeTarget:
    if actor.user_id is None:
        raise WrongState("A person changes targets.")
    now = clock.now()
    row = listed.row or OfficeTarget(target_id=listed.target.id, row_version=0)
    row.wording = json.dumps(wording, ensure_ascii=False)
    row.retired_at = now if is_retired else None
    row.changed_by, row.changed_at = actor.user_id, now
    row.row_version += 1
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Outdated from None
    what = "delivery.target-retired" if is_retired else "delivery.target-set"
    trail.record(actor, what, row, target=listed.target.id, version=one(wording).version)
    return row
