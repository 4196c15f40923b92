"""Sound and pictures that show what was done on a day."""

from datetime import date
from hashlib import sha256
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import NotAllowed, WrongState
from tracker.internships import queries
from tracker.internships.models import DayFile, Internship
from tracker.internships.rules import (
    FILES_A_DAY,
    LOGGING,
    Week,
    shown_name,
    week_of,
    without_traces,
)
from tracker.media.models import StoredFile
from tracker.storage import media_store


def attach_recording(week: Week, day: date, recording_id: str, *, actor: Actor) -> DayFile:
    """Keep one of the student's own recordings with a day; twice is once.

    Raises:
        NotAllowed: when it is nobody's, or somebody else's.
        WrongState: when days cannot be logged now, or enough is there already.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, week)
    internship = _open(week, day)
    found = next(
        (r for r in queries.own_recordings(week.student_id) if r.public_id == recording_id), None
    )
    if found is None:
        raise NotAllowed
    there = queries.day_files(internship.id, [day])
    for each in there:
        if each.recording_id == found.id:
            return each
    return _add(internship, day, DayFile(recording_id=found.id), len(there), actor)


def attach_picture(week: Week, day: date, name: str, content: bytes, *, actor: Actor) -> DayFile:
    """Keep a picture with a day, without what its camera wrote into it.

    Raises:
        NotAPicture: with the reason in words when it is none that is taken.
        WrongState: when days cannot be logged now, or enough is there already.
        StorageFull: when there is no room.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, week)
    internship = _open(week, day)
    media_type, content = without_traces(content)
    there = queries.day_files(internship.id, [day])
    if len(there) >= FILES_A_DAY:
        raise WrongState(_ENOUGH)
    made = DayFile(file_id=_stored(content).id, file_name=shown_name(name), media_type=media_type)
    return _add(internship, day, made, len(there), actor)


def remove_file(file: DayFile, *, actor: Actor) -> None:
    """Take a sound or picture away from its day; a recording itself stays."""
    authorize(actor, Can.EDIT_INTERNSHIP, file.internship)
    if queries.locked(file.internship_id).state not in LOGGING:
        raise WrongState(_CLOSED)
    if file.removed_at is None:
        file.removed_at = clock.now()
        trail.record(
            actor, "internship.remove-file", file.internship, day=file.day.isoformat(), file=file.id
        )


_CLOSED = "Days can be changed once the internship has started, until it is settled."
_ENOUGH = f"A day keeps {FILES_A_DAY} files at most. Remove one first."


def _open(week: Week, day: date) -> Internship:
    internship = queries.locked(week.internship_id)
    if internship.state not in LOGGING:
        raise WrongState(_CLOSED)
    if week_of(day) != week.monday:
        raise NotAllowed
    return internship


def _add(internship: Internship, day: date, made: DayFile, there: int, actor: Actor) -> DayFile:
    if there >= FILES_A_DAY:
        raise WrongState(_ENOUGH)
    made.internship_id, made.day = internship.id, day
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "internship.attach-file", internship, day=day.isoformat(), file=made.id)
    return made


def _stored(content: bytes) -> StoredFile:
    """Return the one stored copy of the content, keeping it first if it is new."""
    digest = sha256(content).hexdigest()
    store, key = media_store(), f"sha256/{digest[:2]}/{digest}"
    if store.size(key) != len(content):
        store.put(key, BytesIO(content))
    if (found := _by_digest(digest)) is not None:
        return found
    made = StoredFile(sha256=digest, size_bytes=len(content), key=key)
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
