"""Taking files in: from the promise of a file to a version of a recording."""

import secrets
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.audio.faults import Fault
from tracker.audio.formats import container_of
from tracker.db import db
from tracker.errors import NotAllowed, TooLarge, TooMany, Unsuitable
from tracker.jobs import enqueue
from tracker.media import queries
from tracker.media.models import Recording, StoredFile, Upload, Version
from tracker.media.rules import (
    MAX_OPEN_UPLOADS,
    UPLOADS_KEPT,
    UploadDraft,
    UploadState,
    clean_name,
    title_of,
    too_large,
)
from tracker.storage import incoming, media_store

_FORGOTTEN = timedelta(hours=6)  # a file without a row: its request died
_SETTLED = timedelta(minutes=10)  # nobody is still sending what was last touched before


def open_upload(
    draft: UploadDraft, *, limit_bytes: int, actor: Actor, name: str | None = None
) -> Upload:
    """Promise room for a file.

    `name` is the upload's public id where the caller has to know it before.

    Raises:
        Unsuitable: for an empty file.
        TooLarge: above the limit.
        TooMany: when this person has many uploads under way.
    """
    now = clock.now()
    upload = Upload(
        public_id=name or secrets.token_urlsafe(16),
        student_id=actor.user_id,
        file_name=clean_name(draft.file_name),
        size_bytes=draft.size_bytes,
        state=UploadState.OPEN,
        touched_at=now,
    )
    authorize(actor, Can.EDIT_MEDIA, upload)
    if draft.size_bytes < 1:
        raise Unsuitable("The file is empty. Choose the file with the recording in it.")
    if draft.size_bytes > limit_bytes:
        raise TooLarge(too_large(draft.size_bytes, limit_bytes))
    if queries.open_uploads(upload.student_id) >= MAX_OPEN_UPLOADS:
        raise TooMany(
            f"You have {MAX_OPEN_UPLOADS} uploads under way. Finish or remove one of them first."
        )
    if draft.recording:
        upload.recording = _own_recording(draft.recording, actor)
    db.session.add(upload)
    db.session.flush()
    return upload


def note_arrival(upload: Upload, *, actor: Actor) -> None:
    """Remember that bytes came, so that the upload is not swept away."""
    authorize(actor, Can.EDIT_MEDIA, upload)
    upload.touched_at = clock.now()


def check_content(path: Path, *, actor: Actor, upload: Upload) -> None:
    """Refuse at once what by its first bytes is no sound.

    Raises:
        Unsuitable: with the sentence that names what the file is.
    """
    authorize(actor, Can.EDIT_MEDIA, upload)
    try:
        container_of(path)
    except Fault as fault:
        raise Unsuitable(fault.sentence) from fault


def complete(upload: Upload, sha256: str, *, actor: Actor) -> Version:
    """Turn a whole file into a version, once, and ask the worker to prepare it.

    The incoming file stays until after the commit; the caller removes it then.
    """
    authorize(actor, Can.EDIT_MEDIA, upload)
    locked = select(Upload).where(Upload.id == upload.id).with_for_update()
    upload = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    if upload.version is not None:
        return upload.version
    recording = upload.recording or Recording(
        public_id=secrets.token_urlsafe(16),
        student_id=upload.student_id,
        title=title_of(upload.file_name),
    )
    version = Version(
        public_id=secrets.token_urlsafe(16),
        recording=recording,
        number=1 + max((each.number for each in recording.versions), default=0),
        file=_stored(upload, sha256),
        file_name=upload.file_name,
    )
    db.session.add(version)
    upload.recording, upload.version, upload.state = recording, version, UploadState.COMPLETE
    db.session.flush()
    enqueue("media.prepare", version_id=version.id, unique_key=f"media.prepare:{version.id}")
    trail.record(actor, "recording.uploaded", version, recording_id=recording.id)
    return version


def cancel(upload: Upload, *, actor: Actor) -> None:
    """Forget an upload under way; the caller removes its file after the commit."""
    authorize(actor, Can.EDIT_MEDIA, upload)
    if upload.state is UploadState.OPEN:
        db.session.delete(upload)
        db.session.flush()


def rename(recording: Recording, title: str, *, actor: Actor) -> None:
    """Give a recording another title."""
    authorize(actor, Can.EDIT_MEDIA, recording)
    if title != recording.title:
        recording.title = title
        trail.record(actor, "recording.renamed", recording)


def sweep(*, actor: Actor) -> list[str]:
    """Finish or forget uploads nobody continues; return the names of files to remove.

    A file that had arrived whole when its request died becomes a version after all.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    place, now = incoming(), clock.now()
    for upload in queries.stale_uploads(now - _SETTLED):
        owner = Actor(user_id=upload.student_id)
        whole = place.length(upload.public_id) == upload.size_bytes
        if whole and _is_sound(place.path(upload.public_id)):
            complete(upload, place.sha256(upload.public_id), actor=owner)
        elif whole or upload.touched_at < now - UPLOADS_KEPT:
            cancel(upload, actor=owner)
    return sorted(set(place.names(before=now - _FORGOTTEN)) - queries.open_upload_names())


def _is_sound(path: Path) -> bool:
    try:
        container_of(path)
    except Fault:
        return False
    return True


def _own_recording(recording_id: str, actor: Actor) -> Recording:
    recording = None if "\0" in recording_id else queries.recording(recording_id)
    if recording is None:
        raise NotAllowed
    authorize(actor, Can.EDIT_MEDIA, recording)
    return recording


def _stored(upload: Upload, sha256: str) -> StoredFile:
    """Return the one stored copy of the content, keeping it first if it is new."""
    store, key = media_store(), f"sha256/{sha256[:2]}/{sha256}"
    if store.size(key) != upload.size_bytes:
        store.adopt(key, incoming().linked(upload.public_id))
    found = queries.stored_file(sha256)
    if found is not None:
        return found
    made = StoredFile(sha256=sha256, size_bytes=upload.size_bytes, key=key)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # the same content came twice at the same moment
        return db.session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one()
    return made
