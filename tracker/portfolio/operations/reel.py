"""The reel: passages of several recordings, made into one recording by the worker."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.access import Actor, Can, authorize
from tracker.audio import confined
from tracker.audio.faults import SENTENCES, Cause, Fault
from tracker.audio.types import About, Passage, Reel
from tracker.db import db, transaction
from tracker.errors import StorageFull
from tracker.media import operations as media
from tracker.media.models import Version
from tracker.media.rules import Origin, Step
from tracker.portfolio import queries
from tracker.portfolio.models import Page
from tracker.portfolio.rules import passages as rules
from tracker.storage import incoming, media_store

_ROOM = 1_200  # bytes that a millisecond takes at most: 24 bit at 192 kHz in stereo, and AAC

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
    try:
        order = _wanted(page_id)
    except FileNotFoundError:
        _stop(page_id, SENTENCES[Cause.GONE])
        return
    if order is None:
        return
    with incoming().scratch(f"reel{page_id}") as folder:
        target, keepsake = folder / "reel.flac", folder / "reel.m4a"
        try:
            incoming().check_room(sum(each.end_ms - each.start_ms for each in order.parts) * _ROOM)
            made = confined.assemble(order.parts, target, keepsake=keepsake, about=order.about)
        except (Fault, StorageFull) as error:
            _stop(page_id, error.sentence if isinstance(error, Fault) else error.message)
            return
        unused = _keep(page_id, order, made, keepsake, actor=actor)
    for key in unused:  # after the commit: what it brought back would be missing otherwise
        media_store().delete(key)


def _wanted(page_id: int) -> _Order | None:
    """Return what is to be made; None where nothing is, or where it is made already."""
    with transaction():
        page = queries.by_id(page_id)
        order = _order(page) if page else None
        return order if page and order and not _is_made(page, order.digest) else None


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


def _keep(
    page_id: int, order: _Order, made: Reel, keepsake: Path, *, actor: Actor
) -> Sequence[str]:
    """Put the reel on its page; return the keys of files that nothing refers to any more."""
    with transaction():
        page = queries.by_id(page_id)
        if page is None or queries.digest_of(page, queries.plan_of(page)) != order.digest:
            return []  # changed meanwhile: the job of that change makes the right one
        before = page.reel_facts.get("file", {}).get("key")
        unused = media.forget_made(page.reel, actor=actor) if page.reel else []
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
        db.session.flush()
        return unused + [key for key in [before] if key and not queries.keeps_reel_file(key)]


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
