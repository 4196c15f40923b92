"""The reel: passages of several recordings, made into one recording by the worker."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tracker.access import Actor, Can, authorize
from tracker.audio import confined
from tracker.audio.faults import Fault
from tracker.audio.types import About, Passage, Reel
from tracker.db import db, transaction
from tracker.media import operations as media
from tracker.media.models import Version
from tracker.media.rules import Origin, Step
from tracker.portfolio import queries
from tracker.portfolio.models import Page
from tracker.portfolio.rules import passages as rules
from tracker.storage import media_store

NOT_MADE = "Your reel could not be made. {reason} Change a passage and try again."


@dataclass(frozen=True)
class _Order:
    """What is to be made: the passages, what the file says of itself, and its name."""

    digest: str
    parts: list[Passage]
    about: About


def make_reel(page_id: int, *, actor: Actor) -> None:
    """Make the reel of the page's passages, unless it is made or being made already.

    Each passage is measured as it is heard and turned down to the quietest. Beside the recording
    that pages play comes a file to keep, with chapters and the student's name.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with transaction():
        page = queries.by_id(page_id)
        order = _order(page) if page else None
        if page is None or order is None or _is_made(page, order.digest):
            return
    with TemporaryDirectory() as folder:
        target, keepsake = Path(folder) / "reel.flac", Path(folder) / "reel.m4a"
        try:
            made = confined.assemble(order.parts, target, keepsake=keepsake, about=order.about)
        except Fault as fault:
            _stop(page_id, fault.sentence)
            return
        _keep(page_id, order, made, keepsake, actor=actor)


def _is_made(page: Page, digest: str) -> bool:
    versions = page.reel.versions if page.reel else []
    is_failed = bool(versions) and versions[-1].step is Step.FAILED
    return page.reel_digest == digest and not is_failed


def _order(page: Page) -> _Order | None:
    planned = queries.plan_of(page)
    playing = [(each, each.plays) for each in planned if each.plays]
    if not playing:
        return None
    parts = [Passage(_path(plays.version_id), plays.start_ms, plays.end_ms) for _, plays in playing]
    titles = [rules.chapter_title(each.project.title, each.title) for each, _ in playing]
    about = About("Reel", page.shown_name, tuple((0, title) for title in titles))
    return _Order(queries.digest_of(page, planned), parts, about)


def _path(version_id: int) -> Path:
    key = db.session.get_one(Version, version_id).file.key
    path = media_store().local_path(key)
    if path is None:
        raise FileNotFoundError(key)
    return path


def _stop(page_id: int, reason: str) -> None:
    with transaction():
        if page := queries.by_id(page_id):
            page.problem = NOT_MADE.format(reason=reason)


def _keep(page_id: int, order: _Order, made: Reel, keepsake: Path, *, actor: Actor) -> None:
    with transaction():
        page = queries.by_id(page_id)
        if page is None or queries.digest_of(page, queries.plan_of(page)) != order.digest:
            return  # changed meanwhile: the job of that change makes the right one
        version = media.keep_made(
            made.path,
            recording=page.reel,
            student_id=page.student_id,
            title="Reel",
            origin=Origin.REEL,
            actor=actor,
        )
        page.reel, page.reel_digest, page.problem = version.recording, order.digest, ""
        page.reel_facts = {
            "file": _kept_file(keepsake),
            "lowered_db": _plain(made.gains_db),
            "loudness_lufs": _plain(made.loudness_lufs),
        }


def _kept_file(path: Path) -> dict[str, Any]:
    """Put the file to keep into the store, under its content."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size_bytes, key = path.stat().st_size, f"reels/{sha256[:2]}/{sha256}.m4a"
    if media_store().size(key) != size_bytes:
        media_store().adopt(key, path)
    return {"key": key, "sha256": sha256, "size_bytes": size_bytes}


def _plain(values: Sequence[float | None]) -> list[float | None]:
    return list(values)
