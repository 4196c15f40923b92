"""Marking stretches of a version worth hearing."""

import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.jobs import enqueue
from tracker.media import queries
from tracker.media.models import Highlight, Version
from tracker.media.rules import (
    MOST_HIGHLIGHTS,
    MOST_REMOVED_HIGHLIGHTS,
    HighlightDraft,
    range_problem,
)


def add_highlight(version: Version, draft: HighlightDraft, *, actor: Actor) -> Highlight:
    """Mark a stretch of a version.

    Raises:
        WrongState: when the stretch does not lie in the sound, or the version has enough of them.
    """
    authorize(actor, Can.EDIT_MEDIA, version)
    _fits(version, draft)
    if len(queries.highlights_of(version)) >= MOST_HIGHLIGHTS:
        raise WrongState(f"A file has up to {MOST_HIGHLIGHTS} highlights. Remove one first.")
    made = Highlight(
        public_id=secrets.token_urlsafe(16),
        version=version,
        title=draft.title,
        start_ms=draft.start_ms,
        end_ms=draft.end_ms,
        row_version=1,
    )
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "highlight.added", made)
    return made


def edit_highlight(
    highlight: Highlight, draft: HighlightDraft, *, based_on: int, actor: Actor
) -> None:
    """Change a highlight's title or where it lies; reels that hold it follow."""
    authorize(actor, Can.EDIT_MEDIA, highlight)
    _fits(highlight.version, draft)
    highlight = _locked(highlight)
    if highlight.row_version != based_on:
        raise Outdated
    highlight.title = draft.title
    highlight.start_ms, highlight.end_ms = draft.start_ms, draft.end_ms
    highlight.row_version += 1
    _tell(highlight)
    trail.record(actor, "highlight.edited", highlight)


def remove_highlight(highlight: Highlight, *, actor: Actor) -> None:
    """Take a highlight away; it can come back, and reels leave it out until then."""
    authorize(actor, Can.EDIT_MEDIA, highlight)
    if highlight.archived_at is None:
        highlight.archived_at = clock.now()
        _tell(highlight)
        trail.record(actor, "highlight.removed", highlight)
        _forget_oldest(highlight.version)


def restore_highlight(highlight: Highlight, *, actor: Actor) -> None:
    """Bring a highlight back."""
    authorize(actor, Can.EDIT_MEDIA, highlight)
    if highlight.archived_at is not None:
        if len(queries.highlights_of(highlight.version)) >= MOST_HIGHLIGHTS:
            raise WrongState(f"A file has up to {MOST_HIGHLIGHTS} highlights. Remove one first.")
        highlight.archived_at = None
        _tell(highlight)
        trail.record(actor, "highlight.restored", highlight)


def _forget_oldest(version: Version) -> None:
    """Let go of what was removed long ago, unless a reel still knows of it."""
    removed = queries.highlights_of(version, removed=True)
    newest_first = sorted(removed, key=lambda each: (each.archived_at, each.id), reverse=True)
    for old in newest_first[MOST_REMOVED_HIGHLIGHTS:]:
        try:
            with db.session.begin_nested():
                db.session.delete(old)
        except IntegrityError:  # a passage above refers to it and says that it was removed
            continue


def _fits(version: Version, draft: HighlightDraft) -> None:
    if version.duration_ms is None:
        raise WrongState("Wait until this file is measured: its length is not known yet.")
    if problem := range_problem(draft.start_ms, draft.end_ms, version.duration_ms):
        raise WrongState(f"{problem}.")


def _locked(highlight: Highlight) -> Highlight:
    """Read it again, so that of two who save at once the second sees the first's."""
    query = select(Highlight).where(Highlight.id == highlight.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _tell(highlight: Highlight) -> None:
    """Let features above follow."""
    db.session.flush()
    enqueue("portfolio.highlight-changed", highlight_id=highlight.id)
