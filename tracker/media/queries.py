"""Reading media. Nothing here changes anything."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import Actor
from tracker.db import db
from tracker.jobs import Job
from tracker.media.models import (
    Exposure,
    Highlight,
    Recording,
    Rendition,
    StoredFile,
    Upload,
    Version,
)
from tracker.media.rules import PLAYED_FIRST, RenditionKind, Sound, Step, UploadState

Addresses = Callable[[Rendition], str]
UNFINISHED = tuple(step for step in Step if step not in {Step.READY, Step.FAILED})


def upload(upload_id: str) -> Upload | None:
    """Find one upload by its public id."""
    return db.session.scalar(select(Upload).where(Upload.public_id == upload_id))


def version(version_id: str) -> Version | None:
    """Find one version by its public id."""
    return db.session.scalar(select(Version).where(Version.public_id == version_id))


def version_by_key(version_id: int) -> Version | None:
    """Find one version by its row's number, as jobs do."""
    return db.session.get(Version, version_id)


def recording(recording_id: str) -> Recording | None:
    """Find one recording by its public id: what an upload hands to the form around it."""
    return db.session.scalar(select(Recording).where(Recording.public_id == recording_id))


def visible_to(actor: Actor) -> Select[Recording]:
    """Every recording the actor may change; others meet sound only through what shows it."""
    mine = Recording.student_id == actor.user_id if actor.user_id else false()
    return select(Recording).where(mine)


def latest_version(recording: Recording) -> Version | None:
    """Return the newest version that can be heard, else the newest of all."""
    ready = [version for version in recording.versions if version.step is Step.READY]
    found = ready or recording.versions
    return found[-1] if found else None


def rendition(rendition_id: int) -> Rendition | None:
    """Find one rendition with the version and recording it belongs to."""
    return db.session.scalar(
        select(Rendition)
        .where(Rendition.id == rendition_id)
        .options(joinedload(Rendition.version).joinedload(Version.recording))
    )


def renditions_named(public_ids: Iterable[str]) -> dict[str, Rendition]:
    """Find renditions by their public ids."""
    found = db.session.scalars(select(Rendition).where(Rendition.public_id.in_(public_ids)))
    return {each.public_id: each for each in found}


def exposed_rendition(public_id: str) -> Rendition | None:
    """Find one rendition by its public id, if something public plays its version now."""
    shown = exists().where(Exposure.version_id == Rendition.version_id)
    return db.session.scalar(select(Rendition).where(Rendition.public_id == public_id, shown))


def exposures(holder: str) -> Sequence[Exposure]:
    """List what this holder shows."""
    return db.session.scalars(select(Exposure).where(Exposure.holder == holder)).all()


def highlight(highlight_id: str) -> Highlight | None:
    """Find one highlight by its public id, also one that was removed."""
    return db.session.scalar(select(Highlight).where(Highlight.public_id == highlight_id))


def highlights_of(version: Version, *, removed: bool = False) -> Sequence[Highlight]:
    """List what is marked in a version in the order it sounds; or what was removed."""
    archived = Highlight.archived_at
    return db.session.scalars(
        select(Highlight)
        .where(
            Highlight.version_id == version.id,
            archived.is_not(None) if removed else archived.is_(None),
        )
        .order_by(Highlight.start_ms, Highlight.id)
    ).all()


def stored_file(sha256: str) -> StoredFile | None:
    """Find the one copy of a content."""
    return db.session.scalar(select(StoredFile).where(StoredFile.sha256 == sha256))


def is_played(version: Version) -> bool:
    """Tell whether something public plays the version."""
    return bool(db.session.scalar(select(exists().where(Exposure.version_id == version.id))))


def refers_to(key: str) -> bool:
    """Tell whether a stored file, a stream or a waveform lies under this key."""
    used = or_(
        exists().where(StoredFile.key == key),
        exists().where(Rendition.key == key),
        exists().where(Version.peaks_key == key),
    )
    return bool(db.session.scalar(select(used)))


def draws(key: str, duration_ms: int | None) -> bool:
    """Tell whether a version of this length has its spectrogram under this key."""
    same = Version.facts["spectrogram"]["key"].as_string() == key
    found = exists().where(Version.duration_ms == duration_ms, same)
    return bool(db.session.scalar(select(found)))


def prepared_twin(version: Version) -> Version | None:
    """Find a finished version of the same content, whose measurements hold here, too."""
    return db.session.scalar(
        select(Version)
        .where(
            Version.file_id == version.file_id,
            Version.id != version.id,
            Version.step == Step.READY,
        )
        .order_by(Version.id)
        .limit(1)
    )


def open_uploads(student_id: int) -> int:
    """Count a person's uploads under way."""
    mine = and_(Upload.student_id == student_id, Upload.state == UploadState.OPEN)
    return db.session.scalar(select(func.count()).select_from(Upload).where(mine)) or 0


def stale_uploads(before: datetime) -> Sequence[Upload]:
    """List uploads under way that nobody touched since."""
    return db.session.scalars(
        select(Upload).where(Upload.state == UploadState.OPEN, Upload.touched_at < before)
    ).all()


def open_upload_names() -> set[str]:
    """Return the public ids of all uploads under way."""
    return set(db.session.scalars(select(Upload.public_id).where(Upload.state == UploadState.OPEN)))


def abandoned_versions() -> Sequence[Version]:
    """List versions being prepared for which no job is left: it was tried often enough."""
    keys = [_job_key(task) for task in ("media.prepare", "media.stream")]
    return db.session.scalars(
        select(Version).where(
            Version.step.in_(UNFINISHED), ~exists().where(Job.unique_key.in_(keys))
        )
    ).all()


def _job_key(task: str) -> ColumnElement[str]:
    return literal(f"{task}:") + cast(Version.id, String)


def uploads_arriving(actor: Actor) -> Sequence[Upload]:
    """List the actor's uploads under way, newest first."""
    if actor.user_id is None:
        return []
    return db.session.scalars(
        select(Upload)
        .where(Upload.student_id == actor.user_id, Upload.state == UploadState.OPEN)
        .order_by(Upload.id.desc())
    ).all()


def versions_arriving(actor: Actor, *, since: datetime) -> Sequence[Version]:
    """List the actor's versions being prepared, and those that failed `since`."""
    if actor.user_id is None:
        return []
    failed = and_(Version.step == Step.FAILED, Version.created_at >= since)
    return db.session.scalars(
        select(Version)
        .join(Version.recording)
        .where(
            Recording.student_id == actor.user_id,
            or_(Version.step.in_(UNFINISHED), failed),
        )
        .options(joinedload(Version.recording))
        .order_by(Version.id.desc())
    ).all()


def with_sound() -> tuple[object, ...]:
    """Return loader options for rows of `Version` that `sound_of` will be asked about."""
    return (joinedload(Version.recording), selectinload(Version.renditions))


def sound_of(
    version: Version, *, addresses: Addresses, credit: str = "", page_url: str = ""
) -> Sound:
    """Describe a version to a player. `addresses` decides who will be able to fetch it.

    It can be heard as soon as its first stream is made.
    """
    film = next((each for each in version.renditions if each.kind is RenditionKind.FILM), None)
    return Sound(
        id=version.public_id,
        title=version.recording.title,
        credit=credit,
        sources=tuple((addresses(each), each.media_type) for each in streams(version)),
        duration_ms=version.duration_ms or 0,
        heights=tuple(version.heights),
        loudness_lufs=version.loudness_lufs,
        heard_lufs=version.heard_lufs,
        range_lu=version.range_lu,
        true_peak_dbtp=version.true_peak_dbtp,
        page_url=page_url,
        film_url=addresses(film) if film else "",
    )


def streams(version: Version) -> list[Rendition]:
    """List the streams of its sound that are made so far, the one players are offered first."""
    order = {kind: place for place, kind in enumerate(PLAYED_FIRST)}
    made = (each for each in version.renditions if each.kind in order)
    return sorted(made, key=lambda each: order[each.kind])
