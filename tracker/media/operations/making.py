"""Taking in what the house made itself, such as a reel."""

import hashlib
import secrets
from pathlib import Path

from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.jobs import enqueue
from tracker.media import queries
from tracker.media.models import Recording, StoredFile, Version
from tracker.media.rules import Origin
from tracker.storage import media_store


def keep_made(
    path: Path,
    *,
    recording: Recording | None,
    student_id: int,
    title: str,
    origin: Origin,
    actor: Actor,
) -> Version:
    """Keep a file the worker made as a version and have it prepared like any other.

    Args:
        path: the file; it is moved into the store.
        recording: what it is a new version of; None makes a new recording.
        student_id: whose sound it is.
        title: what a new recording is called.
        origin: where a new recording comes from.
        actor: the machine that made it.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    recording = recording or Recording(
        public_id=secrets.token_urlsafe(16), student_id=student_id, title=title, origin=origin
    )
    version = Version(
        public_id=secrets.token_urlsafe(16),
        recording=recording,
        number=1 + max((each.number for each in recording.versions), default=0),
        file=_stored(path, sha256),
        file_name=path.name,
    )
    db.session.add(version)
    db.session.flush()
    enqueue("media.prepare", version_id=version.id, unique_key=f"media.prepare:{version.id}")
    return version


def _stored(path: Path, sha256: str) -> StoredFile:
    """Return the one stored copy of the content, keeping it first if it is new."""
    size_bytes, key = path.stat().st_size, f"sha256/{sha256[:2]}/{sha256}"
    if media_store().size(key) != size_bytes:
        media_store().adopt(key, path)
    return queries.stored_file(sha256) or StoredFile(sha256=sha256, size_bytes=size_bytes, key=key)
