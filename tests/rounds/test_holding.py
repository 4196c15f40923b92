"""What faculty makes of a carried comment is held with the round in which it is made."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.rounds.scenes import Scene, scene
from tracker import clock
from tracker.db import db
from tracker.rounds import operations, queries
from tracker.rounds.rules import CommentEvent, CommentState, Part


@pytest.fixture
def scenery(session: Session) -> Scene:
    return scene()


def test_what_becomes_of_a_carried_comment_is_held_with_its_round(scenery: Scene) -> None:
    first, student, teacher = (
        scenery.ask(),
        make.actor(scenery.student),
        make.actor(scenery.teacher),
    )
    scenery.say(first, "Too loud")
    scenery.say(first, "Too late")
    scenery.decide(first)

    def states(number: int, part: Part = Part.STUDENT) -> list[CommentState]:
        db.session.commit()
        db.session.expire_all()
        found = queries.by_number(scenery.project.id, number)
        assert found is not None
        return [each.state_for(part) for each in queries.comments_of(found)]

    second = scenery.ask()
    one, other = queries.comments_of(second)
    operations.step(one, CommentEvent.ACCEPT, actor=teacher)
    operations.step(other, CommentEvent.ADDRESS, actor=student)
    operations.step(other, CommentEvent.REOPEN, actor=teacher)
    scenery.decide(second, held_until=clock.today() + timedelta(days=3))
    assert states(2) == [CommentState.OPEN, CommentState.ADDRESSED]
    assert states(2, Part.FACULTY) == [CommentState.ACCEPTED, CommentState.OPEN]
    assert queries.open_counts(student, [second]) == {second.id: 1}
    assert queries.open_counts(teacher, [second]) == {second.id: 1}
    operations.step(one, CommentEvent.ADDRESS, actor=student)  # they go on working
    assert states(2) == [CommentState.ADDRESSED, CommentState.ADDRESSED]
    assert states(2, Part.FACULTY) == [CommentState.ACCEPTED, CommentState.OPEN]
    scenery.ask("And now?")
    assert states(3) == [CommentState.ADDRESSED, CommentState.ADDRESSED]
    operations.release(second, actor=teacher)
    assert states(2) == states(3) == [CommentState.ACCEPTED, CommentState.OPEN]


def test_what_is_accepted_in_a_round_that_gave_way_comes_out_with_the_next(
    scenery: Scene,
) -> None:
    first, teacher = scenery.ask(), make.actor(scenery.teacher)
    scenery.say(first, "Too loud")
    scenery.decide(first)
    second = scenery.ask()
    (comment,) = queries.comments_of(second)
    operations.step(comment, CommentEvent.ACCEPT, actor=teacher)
    third = scenery.ask("And now?")
    (comment,) = queries.comments_of(third)
    assert (comment.state, comment.state_for(Part.STUDENT)) == ("accepted", "open")
    scenery.decide(third)
    assert comment.state_for(Part.STUDENT) is CommentState.ACCEPTED
    assert queries.comments_of(scenery.ask("The last time")) == []
