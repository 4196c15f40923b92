"""Feedback that lies with a student counts as returned, for those who may see the review."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests import make
from tests.cohorts import scenes
from tests.rounds.scenes import scene
from tracker import clock
from tracker.accounts.models import User
from tracker.cohorts import queries
from tracker.db import db
from tracker.rounds import operations
from tracker.rounds.rules import CommentEvent


def test_released_feedback_with_open_comments_lies_with_the_student(session: Session) -> None:
    made = scene()
    version = scenes.version(programme=made.programme)
    make.enrolment(version=version, student=made.student)
    office = make.office(made.programme)

    def returned(to: User = made.teacher) -> str:
        session.commit()
        session.expire_all()
        (row,) = queries.rows_of(version, make.actor(to))
        return row.returned_words

    found = made.ask()
    comments = [made.say(found, "Too loud"), made.say(found, "Too late")]
    made.say(found, "Why?", by=made.student)
    made.say(found, "Between us", is_staff_only=True)
    made.decide(found, held_until=clock.today() + timedelta(days=3))
    assert returned() == "", "what is held lies with nobody yet"
    operations.release(found, actor=make.actor(made.teacher))
    assert returned() == "1 review with open comments"
    assert returned(office) == ""
    for each in comments:
        assert returned() == "1 review with open comments"
        operations.step(each, CommentEvent.ADDRESS, actor=make.actor(made.student))
    assert returned() == ""
    operations.step(comments[0], CommentEvent.REOPEN, actor=make.actor(made.student))
    assert returned() == "1 review with open comments"
    db.session.commit()
    made.ask("Better?")
    assert returned() == "", "it is with faculty again"
