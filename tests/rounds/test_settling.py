"""A comment moves to where all of its ends were found, or it says that it has no place."""

import pytest

from tracker.audio.types import Carried
from tracker.audio.types import Doubt as Heard
from tracker.rounds.models import RoundComment
from tracker.rounds.operations import carrying
from tracker.rounds.rules import Doubt, Placing

LONG_MS = 60_000


def found(at_ms: int) -> Carried:
    return Carried(at_ms, 0.97, 0.31)


def settled(*answers: Carried) -> RoundComment:
    comment = RoundComment(placing=Placing.WAITING)
    carrying._settle(comment, list(answers), LONG_MS)
    return comment


def test_a_stretch_moves_when_both_of_its_ends_were_found() -> None:
    comment = settled(found(3_217), found(8_000))
    assert (comment.placing, comment.from_ms, comment.to_ms) == (Placing.CARRIED, 3_217, 8_000)
    assert (comment.score, comment.rival) == (97, 31)


@pytest.mark.parametrize(
    ("answers", "doubt"),
    [
        ((found(3_217), Carried(doubt=Heard.DIFFERENT)), Doubt.DIFFERENT),
        ((Carried(doubt=Heard.UNCLEAR), found(8_000)), Doubt.UNCLEAR),
        ((found(8_000), found(3_217)), Doubt.UNCLEAR),
        ((found(8_000), found(8_000)), Doubt.UNCLEAR),
    ],
)
def test_a_stretch_with_one_end_in_doubt_or_turned_round_is_nowhere(
    answers: tuple[Carried, ...], doubt: Doubt
) -> None:
    comment = settled(*answers)
    assert (comment.placing, comment.doubt) == (Placing.UNPLACED, doubt)
    assert (comment.from_ms, comment.to_ms) == (None, None)


def test_a_moment_never_lies_behind_the_end_of_the_file() -> None:
    assert settled(found(LONG_MS + 1)).from_ms == LONG_MS
