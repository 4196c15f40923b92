"""Taking in what the house made itself, such as a reel."""

import hashlib
import secrets
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.jobs import enqueue
from tracker.media import queries
from tracker.media.models import Recording, StoredFile, Version
from tracker.media.rules import Origin, Step
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


def forget_made(recording: Recording, *, actor: Actor) -> list[str]:
    """Forget what was made before the version that is heard, unless something still needs it.

    Returns:
        The keys of files that nothing refers to any more, to be removed after the commit.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    heard = max((each.number for each in recording.versions if each.step is Step.READY), default=0)
    keys: list[str] = []
    for version in list(recording.versions):
        if version.number < heard and not queries.is_played(version):
            files, pictures = _files_of(version), _pictures_of(version)
            length, content = version.duration_ms, version.file
            if _gone(version):
                _gone(content)  # where another version or a project has the same, it stays
                keys += [key for key in files if not queries.refers_to(key)]
                keys += [key for key in pictures if not queries.draws(key, length)]
    db.session.expire(recording)
    return keys


def _gone(row: Version | StoredFile) -> bool:
    """Delete a row unless another one, perhaps of a feature above, refers to it."""
    try:
        with db.session.begin_nested():
            db.session.delete(row)
    except IntegrityError:
        return False
    return True


def _files_of(version: Version) -> set[str]:
    keys = {version.file.key, version.peaks_key, *(each.key for each in version.renditions)}
    return {key for key in keys if key}


def _pictures_of(version: Version) -> set[str]:
    drawn = version.facts.get("spectrogram")
    return {drawn["key"]} if drawn else set()


def _stored(path: Path, sha256: str) -> StoredFile:
    """Return the one stored copy of the content, keeping it first if it is new."""
    size_bytes, key = path.stat().st_size, f"sha256/{sha256[:2]}/{sha256}"
    if media_store().size(key) != size_bytes:
        media_store().adopt(key, path)
    return queries.stored_file(sha256) or StoredFile(sha256=sha256, size_bytes=size_bytes, key=key)
