"""Carrying open comments from one round to the next: to the same sound, or to nowhere."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tracker.access import Actor, Can, authorize
from tracker.audio import confined
from tracker.audio.faults import Fault
from tracker.audio.types import Carried, Moment
from tracker.db import db, transaction
from tracker.errors import StorageFull
from tracker.rounds import queries
from tracker.rounds.models import Round, RoundComment, RoundFile
from tracker.rounds.rules import Doubt, Placing, RoundState, Span
from tracker.storage import incoming, local_copy

_TOLD_EVERY_S = 1.0
_SURE = 100


def carry_over(previous: Round, made: Round, *, actor: Actor) -> bool:
    """Copy what is open in a round into the next; tell whether places must be looked for.

    What lies in the very same file keeps its time at once.
    """
    authorize(actor, Can.ASK_FOR_REVIEW, made)
    for comment in queries.unfinished(previous):
        db.session.add(_copy(comment, made))
    db.session.flush()
    return bool(queries.waiting_places(made.id))


def find_places(round_id: int, *, actor: Actor) -> None:
    """Look for the places of a round's comments, one pair of files after the other.

    Runs in the worker outside any transaction and commits pair by pair.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    with transaction():
        searches = _searches(round_id)
    with incoming().scratch(f"round{round_id}") as folder:
        for number, search in enumerate(searches):
            _search(round_id, search, number / len(searches), 1 / len(searches), folder)
    with transaction():
        found = queries.by_id(round_id)
        if found is not None and not queries.waiting_places(round_id):
            found.progress = 100


def give_up_abandoned(*, actor: Actor) -> None:
    """Say so where the search stopped each time it was tried and no job is left."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    for found in queries.abandoned():
        for comment in queries.waiting_places(found.id):
            comment.placing, comment.doubt = Placing.UNPLACED, Doubt.STOPPED
        found.progress = 100


def _copy(comment: RoundComment, made: Round) -> RoundComment:
    source = _anchor(comment)
    held = comment.released_with
    copy = RoundComment(
        round_id=made.id,
        carried_from_id=comment.id,
        # A round that gave way is never released: its words come out with the new one.
        released_with_id=made.id if held.state is RoundState.REPLACED else held.id,
        criterion=comment.criterion,
        text=comment.text,
        author_id=comment.author_id,
        part=comment.part,
        state=comment.state,
        known_state=comment.known_state,
        moved_with_id=_moved_with(comment, made),
        placing=Placing.CARRIED,
    )
    if source.round_file_id is None:
        if source.placing is Placing.UNPLACED:
            copy.placing, copy.doubt = Placing.UNPLACED, Doubt.GONE
        return copy
    before = db.session.get_one(RoundFile, source.round_file_id)
    target = _counterpart(before, made)
    if target is None:
        copy.placing, copy.doubt = Placing.UNPLACED, Doubt.GONE
        return copy
    copy.round_file_id, copy.sha256 = target.id, target.sha256
    if target.sha256 == before.sha256:
        copy.from_ms, copy.to_ms, copy.score = source.from_ms, source.to_ms, _SURE
    elif source.from_ms is not None:
        copy.placing = Placing.WAITING
    return copy


def _moved_with(comment: RoundComment, made: Round) -> int | None:
    """Return the round that tells the student where a copy stands."""
    if comment.moved_with_id is None:
        return None
    before = db.session.get_one(Round, comment.moved_with_id)
    return made.id if before.state is RoundState.REPLACED else before.id


def _anchor(comment: RoundComment) -> RoundComment:
    """Return the last of a comment's forerunners that has a place of its own."""
    while comment.placing in {Placing.UNPLACED, Placing.WAITING} and comment.carried_from:
        comment = comment.carried_from
    return comment


def _counterpart(before: RoundFile, made: Round) -> RoundFile | None:
    """Find what stands in the new round for a file: the same item, else the same recording."""
    same_item = (file for file in made.files if file.item_id == before.item_id)
    recording_id = before.version.recording_id
    same_sound = (f for f in made.files if f.version.recording_id == recording_id)
    return next(same_item, None) or next(same_sound, None)


@dataclass(frozen=True)
class _Search:
    """What is looked for in one pair of files; ids of comments with where they sat."""

    keys: tuple[str, str]
    duration_ms: int
    wanted: tuple[tuple[int, Span], ...]


def _searches(round_id: int) -> list[_Search]:
    pairs: dict[tuple[int, int], list[tuple[int, Span]]] = defaultdict(list)
    for comment in queries.waiting_places(round_id):
        source = _anchor(comment)
        if source.round_file_id and comment.round_file_id and source.span:
            key = (source.round_file_id, comment.round_file_id)
            pairs[key].append((comment.id, source.span))
    found = []
    for (one, other), wanted in pairs.items():
        files = [db.session.get_one(RoundFile, each).version for each in (one, other)]
        keys = (files[0].file.key, files[1].file.key)
        found.append(_Search(keys, files[1].duration_ms or 0, tuple(wanted)))
    return found


def _search(round_id: int, search: _Search, begun: float, part: float, folder: Path) -> None:
    told_at = monotonic()

    def tell(share: float) -> None:
        nonlocal told_at
        if monotonic() - told_at >= _TOLD_EVERY_S:
            told_at = monotonic()
            with transaction():
                if found := queries.by_id(round_id):
                    found.progress = min(99, round(100 * (begun + part * share)))

    moments = [each for _, span in search.wanted for each in _ends(span)]
    answers: list[Carried] | None = None
    try:
        with (
            local_copy(search.keys[0], folder) as one,
            local_copy(search.keys[1], folder) as other,
        ):
            answers = list(confined.carry((one, other), moments, folder, tell))
    except (Fault, FileNotFoundError, KeyError, StorageFull):  # KeyError: gone from the store
        answers = None
    with transaction():
        for comment_id, span in search.wanted:
            comment = db.session.get(RoundComment, comment_id, with_for_update={"of": RoundComment})
            found = [answers.pop(0) for _ in _ends(span)] if answers is not None else None
            if comment is not None and comment.placing is Placing.WAITING:
                _settle(comment, found, search.duration_ms)


def _ends(span: Span) -> list[Moment]:
    begin = Moment(span.from_ms)
    return [begin] if span.to_ms is None else [begin, Moment(span.to_ms, is_end=True)]


def _settle(comment: RoundComment, found: list[Carried] | None, duration_ms: int) -> None:
    """Write down where a comment is now: all of its ends were found in order, or it is nowhere."""
    comment.placing = Placing.UNPLACED
    if found is None:
        comment.doubt = Doubt.UNREADABLE
        return
    doubts = [each.doubt for each in found if each.doubt is not None]
    times = [min(each.at_ms, duration_ms) for each in found if each.at_ms is not None]
    if doubts:
        comment.doubt = Doubt(doubts[0].value)
    elif len(times) > 1 and times[1] <= times[0]:
        comment.doubt = Doubt.UNCLEAR
    else:
        comment.placing = Placing.CARRIED
        comment.from_ms = times[0]
        comment.to_ms = times[1] if len(times) > 1 else None
        comment.score = round(100 * min(each.score for each in found))
        comment.rival = round(100 * max(each.rival for each in found))
