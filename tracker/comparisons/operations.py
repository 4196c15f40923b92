"""Changing comparisons. The frame commits; nothing here does, but the search for offsets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.audio import confined
from tracker.audio.faults import Fault
from tracker.audio.types import Alignment as Found
from tracker.comparisons import queries
from tracker.comparisons.models import Comparison, Side
from tracker.comparisons.rules import (
    FEWEST_SIDES,
    MOST_IN_PROJECT,
    MOST_SIDES,
    Alignment,
    ComparisonDraft,
    Doubt,
    working_rate,
)
from tracker.db import db, transaction
from tracker.errors import NotAllowed, Outdated, StorageFull, WrongState
from tracker.jobs import enqueue
from tracker.media.models import Version
from tracker.projects.models import Project
from tracker.storage import incoming, local_copy

_TOLD_EVERY_S = 1.0


def create(project: Project, draft: ComparisonDraft, *, actor: Actor) -> Comparison:
    """Set sounds of the student against each other."""
    authorize(actor, Can.EDIT_PROJECT, project)
    standing = [each for each in queries.of_project(project) if each.archived_at is None]
    if len(standing) >= MOST_IN_PROJECT:
        raise WrongState(f"A project holds at most {MOST_IN_PROJECT} comparisons.")
    comparison = Comparison(project=project, title=draft.title, row_version=1)
    _write(comparison, draft)
    db.session.add(comparison)
    trail.record(actor, "comparison.created", comparison, project_id=project.id)
    _ask_for_offsets(comparison)
    return comparison


def edit(comparison: Comparison, draft: ComparisonDraft, *, based_on: int, actor: Actor) -> None:
    """Save what was typed; offsets found between the same two files are kept.

    Raises:
        Outdated: when somebody saved in between.
    """
    authorize(actor, Can.EDIT_PROJECT, comparison)
    queries.locked(comparison)
    if comparison.row_version != based_on:
        raise Outdated
    _write(comparison, draft)
    comparison.title = draft.title
    comparison.row_version += 1
    trail.record(actor, "comparison.edited", comparison, project_id=comparison.project_id)
    _ask_for_offsets(comparison)


def remove(comparison: Comparison, *, actor: Actor) -> None:
    """Take a comparison out; it can come back."""
    authorize(actor, Can.EDIT_PROJECT, comparison)
    if comparison.archived_at is None:
        comparison.archived_at = clock.now()
        trail.record(actor, "comparison.removed", comparison, project_id=comparison.project_id)


def restore(comparison: Comparison, *, actor: Actor) -> None:
    """Bring a comparison back."""
    authorize(actor, Can.EDIT_PROJECT, comparison)
    if comparison.archived_at is not None:
        comparison.archived_at = None
        trail.record(actor, "comparison.restored", comparison, project_id=comparison.project_id)


def find_offsets(comparison_id: int, *, actor: Actor) -> None:
    """Lay each side on the first, one after the other; what was found before is not done again.

    Runs in the worker outside any transaction and commits side by side.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with transaction():
        comparison = queries.by_key(comparison_id)
        if comparison is None or comparison.alignment is Alignment.DONE:
            return
        comparison.alignment = Alignment.WORKING
        searches = _searches(comparison)
    with incoming().scratch(f"comparison{comparison_id}") as folder:
        for number, search in enumerate(searches):
            _search(comparison_id, search, number / len(searches), 1 / len(searches), folder)
    with transaction():
        comparison = queries.by_key(comparison_id)
        # A side that was set in meanwhile has a job of its own waiting.
        if comparison and all(side.is_searched for side in comparison.sides):
            comparison.alignment, comparison.progress = Alignment.DONE, 100


def give_up_abandoned(*, actor: Actor) -> None:
    """Say so where the search stopped each time it was tried and no job is left."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    for comparison in queries.abandoned():
        for side in comparison.sides:
            if not side.is_searched:
                side.doubt = Doubt.STOPPED
        comparison.alignment, comparison.progress = Alignment.DONE, 100


def _write(comparison: Comparison, draft: ComparisonDraft) -> None:
    """Set the sides anew; what was found between the same files is taken over."""
    if not FEWEST_SIDES <= len(draft.sides) <= MOST_SIDES:
        raise WrongState(f"Compare {FEWEST_SIDES} to {MOST_SIDES} sounds.")
    versions = _versions(comparison, draft)
    before = list(comparison.sides)
    same_first = bool(before) and before[0].version_id == draft.sides[0].version_id
    known = {side.version_id: side for side in before} if same_first else {}
    rate_hz = working_rate(versions[0].sample_rate_hz)
    comparison.rate_hz = rate_hz
    comparison.sides.clear()
    db.session.flush()  # the old places are free before the new sides take them
    for position, (side, version) in enumerate(zip(draft.sides, versions, strict=True), 1):
        made = Side(position=position, version=version, label=side.label)
        if position == 1:
            made.found_samples = 0
        else:
            made.typed_samples = side.offset.at(rate_hz) if side.offset else None
            twin = known.get(version.id)
            if twin and twin.doubt is not Doubt.STOPPED:
                _take_over(made, twin)
        comparison.sides.append(made)


def _versions(comparison: Comparison, draft: ComparisonDraft) -> list[Version]:
    """Return the chosen versions in order; one that is not the student's is refused."""
    ids = [side.version_id for side in draft.sides]
    there = {side.version_id: side.version for side in comparison.sides}  # may stay
    found = there | queries.chosen(comparison.project, ids)
    if any(each not in found for each in ids):
        raise NotAllowed
    return [found[each] for each in ids]


def _take_over(made: Side, twin: Side) -> None:
    for name in ("found_samples", "agreeing", "places", "inverted", "doubt"):
        setattr(made, name, getattr(twin, name))


def _ask_for_offsets(comparison: Comparison) -> None:
    if all(side.is_searched for side in comparison.sides):
        comparison.alignment, comparison.progress = Alignment.DONE, 100
        return
    comparison.alignment, comparison.progress = Alignment.WAITING, 0
    db.session.flush()
    key = f"{queries.SEARCH}:{comparison.id}:{comparison.row_version}"
    enqueue(queries.SEARCH, comparison_id=comparison.id, unique_key=key)


@dataclass(frozen=True)
class _Search:
    """One pair of files to be laid on each other, by their keys in the store."""

    side_id: int
    first_key: str
    other_key: str


def _searches(comparison: Comparison) -> Sequence[_Search]:
    first = comparison.sides[0].version.file.key
    left = [side for side in comparison.sides if not side.is_searched]
    return [_Search(side.id, first, side.version.file.key) for side in left]


def _search(comparison_id: int, search: _Search, begun: float, part: float, folder: Path) -> None:
    told_at = monotonic()

    def tell(share: float) -> None:
        nonlocal told_at
        if monotonic() - told_at >= _TOLD_EVERY_S:
            told_at = monotonic()
            with transaction():
                if comparison := queries.by_key(comparison_id):
                    comparison.progress = min(99, round(100 * (begun + part * share)))

    found, doubt = Found(rate_hz=0), None
    try:
        with (
            local_copy(search.first_key, folder) as first,
            local_copy(search.other_key, folder) as other,
        ):
            found = confined.align(first, other, tell)
        doubt = Doubt(found.doubt.value) if found.doubt else None
    except (Fault, FileNotFoundError, KeyError, StorageFull):  # KeyError: gone from the store
        doubt = Doubt.UNREADABLE
    with transaction():
        if side := db.session.get(Side, search.side_id):
            side.found_samples, side.doubt = found.offset, doubt
            side.agreeing, side.places = found.agreeing, found.places
            side.inverted = found.inverted
