"""Attaching documents: examined, kept once per content, given back as a download only."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, BinaryIO, cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.access import Actor, Can, StudentOwned, authorize
from tracker.db import db
from tracker.media.models import StoredFile
from tracker.projects.models import Item, Project
from tracker.projects.operations.items import place
from tracker.projects.rules import ItemDraft, ItemKind, examine
from tracker.storage import media_store

PIECE = 256 * 1024


def attach_document(
    project: Project, draft: ItemDraft, name: str, stream: IO[bytes], *, actor: Actor
) -> Item:
    """Keep a file and put it into a project.

    Args:
        project: where it goes.
        draft: its title and note.
        name: what the file is called, for people; never a name on disk.
        stream: its bytes, from the start, seekable.
        actor: who.

    Raises:
        BadDocument: with the reason in words when it is not one of the kinds taken.
        StorageFull: when there is no room; nothing is left behind.
    """
    authorize(actor, Can.EDIT_PROJECT, project)
    kept = keep_document(name, stream, of=project, actor=actor)
    item = Item(kind=ItemKind.DOCUMENT, file=kept.file, file_name=name, media_type=kept.media_type)
    return place(project, item, draft, actor=actor)


@dataclass(frozen=True)
class Kept:
    """A document that was examined and stored."""

    file: StoredFile
    media_type: str


def keep_document(name: str, stream: IO[bytes], *, of: StudentOwned, actor: Actor) -> Kept:
    """Examine a file of a student and keep it, wherever it is attached then.

    Raises:
        BadDocument: with the reason in words when it is not one of the kinds taken.
        StorageFull: when there is no room; nothing is left behind.
    """
    authorize(actor, Can.EDIT_PROJECT, of)
    digest = sha256()

    def pieces() -> Iterator[bytes]:
        while piece := stream.read(PIECE):
            digest.update(piece)
            yield piece

    found = examine(name, pieces())
    stored = _stored(digest.hexdigest(), found.size_bytes, stream)
    return Kept(stored, found.media_type)


def _stored(digest: str, size_bytes: int, stream: IO[bytes]) -> StoredFile:
    """Return the one stored copy of the content, keeping it first if it is new."""
    store, key = media_store(), f"sha256/{digest[:2]}/{digest}"
    if store.size(key) != size_bytes:
        stream.seek(0)
        store.put(key, cast("BinaryIO", stream))
    if (found := _by_digest(digest)) is not None:
        return found
    made = StoredFile(sha256=digest, size_bytes=size_bytes, key=key)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # the same content came twice at the same moment
        again = _by_digest(digest)
        if again is None:
            raise
        return again
    return made


def _by_digest(digest: str) -> StoredFile | None:
    return db.session.scalar(select(StoredFile).where(StoredFile.sha256 == digest))
