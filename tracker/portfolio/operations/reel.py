"""The reel: passages of several recordings, made into one recording by the worker."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from tracker.access import Actor, Can, authorize
from tracker.audio import confined
from tracker.audio.faults import Fault
from tracker.audio.gains import matched_gains
from tracker.audio.types import Passage
from tracker.db import db, transaction
from tracker.media import operations as media
from tracker.media.models import Version
from tracker.media.rules import Origin, Step
from tracker.portfolio import queries
from tracker.portfolio.rules import passages as rules
from tracker.storage import media_store

NOT_MADE = "Your reel could not be made. {reason} Change a passage and try again."


def make_reel(page_id: int, *, actor: Actor) -> None:
    """Make the reel of the page's passages, unless it is made or being made already.

    Passages are matched by turning the louder ones down to the quietest recording.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with transaction():
        page = queries.by_id(page_id)
        passages = queries.passages_of(page) if page else []
        if page is None or not passages or _is_made(page_id, rules.digest(passages)):
            return
        parts = _parts(passages)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "reel.flac"
        try:
            confined.assemble(parts, target)
        except Fault as fault:
            _stop(page_id, fault.sentence)
            return
        _keep(page_id, rules.digest(passages), target, actor=actor)


def _is_made(page_id: int, digest: str) -> bool:
    page = queries.by_id(page_id)
    versions = page.reel.versions if page and page.reel else []
    is_failed = bool(versions) and versions[-1].step is Step.FAILED
    return page is not None and page.reel_digest == digest and not is_failed


def _parts(passages: list[rules.Passage]) -> list[Passage]:
    ids = [passage.version_id for passage in passages]
    found = {v.id: v for v in db.session.scalars(select(Version).where(Version.id.in_(ids)))}
    levels = [found[each].loudness_lufs for each in ids]
    gains = matched_gains([None if level is None else float(level) for level in levels])
    parts = []
    for passage, gain_db in zip(passages, gains, strict=True):
        path = media_store().local_path(found[passage.version_id].file.key)
        if path is None:
            raise FileNotFoundError(found[passage.version_id].file.key)
        parts.append(Passage(path, passage.start_ms, passage.end_ms, gain_db))
    return parts


def _stop(page_id: int, reason: str) -> None:
    with transaction():
        if page := queries.by_id(page_id):
            page.problem = NOT_MADE.format(reason=reason)


def _keep(page_id: int, digest: str, path: Path, *, actor: Actor) -> None:
    with transaction():
        page = queries.by_id(page_id)
        if page is None or rules.digest(queries.passages_of(page)) != digest:
            return  # changed meanwhile: the job of that change makes the right one
        version = media.keep_made(
            path,
            recording=page.reel,
            student_id=page.student_id,
            title="Reel",
            origin=Origin.REEL,
            actor=actor,
        )
        page.reel, page.reel_digest, page.problem = version.recording, digest, ""
