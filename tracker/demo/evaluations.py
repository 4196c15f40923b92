"""What sites said of the demo university's students, sent by the links in their mails."""

from datetime import date, timedelta
from typing import Any

from tracker import clock
from tracker.access import Actor
from tracker.db import db, transaction
from tracker.demo import calendar
from tracker.demo.people import Cast
from tracker.errors import WrongState
from tracker.evaluations import operations, queries
from tracker.evaluations.rules import Kind
from tracker.internships.models import Internship


def load_evaluation(
    number: int, said: dict[str, Any], starts_on: date, data: dict[str, Any], cast: Cast
) -> None:
    """Ask the site, let it answer three days later, and release it when faculty does."""
    kind, asked_on = Kind(said["kind"]), starts_on + timedelta(weeks=said["week"])
    reviewer = cast.actor(data["reviewer"])
    with clock.at(calendar.evening(asked_on)), transaction():
        operations.mail_link(db.session.get_one(Internship, number), kind, actor=reviewer)
    with clock.at(calendar.evening(asked_on + timedelta(days=3))), transaction():
        found = queries.evaluation(number, kind)
        link = queries.newest_link(found.id) if found else None
        if found is None or link is None:
            raise WrongState("The demo asks for an evaluation that nobody can answer.")
        rated = zip(found.asked.criteria, said["ratings"], strict=True)
        answers = operations.Answers(
            values={each.key: str(rating) for each, rating in rated} | said["words"],
            window="demo",
            based_on=found.row_version,
        )
        operations.send_answers(link, answers, actor=Actor(link_id=link.id))
    with clock.at(calendar.evening(asked_on + timedelta(days=4))), transaction():
        found = queries.evaluation(number, kind)
        if found is not None and queries.may_be_released(found):
            operations.release(found, actor=reviewer)
