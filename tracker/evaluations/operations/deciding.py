"""What carries out the decisions of the desk on evaluations, ten seconds after the press."""

from collections.abc import Mapping
from typing import Any

from tracker.access import Actor
from tracker.decisions.rules import decider
from tracker.errors import NotAllowed, WrongState
from tracker.evaluations import queries
from tracker.evaluations.operations.answers import mail_link
from tracker.evaluations.rules import TITLES, Kind
from tracker.internships import queries as internships


@decider("evaluation.mail")
def _mail_again(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
    internship, kind = internships.by_id(subject_id), Kind(values["kind"])
    if internship is None:
        raise NotAllowed
    if not mail_link(internship, kind, actor=actor):
        raise WrongState("Nobody at the site can be mailed.")
    person = queries.answering(internship)
    name = person.name if person else "the site"
    return f"Mailed {name} a new link to the {TITLES[kind].lower()} of {internship.student.name}."
