"""Ending the links of somebody at a site: they left, or their address was wrong."""

from sqlalchemy import update

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.evaluations import queries
from tracker.evaluations.models import EvaluationLink
from tracker.evaluations.operations.answers import _end_links, _mail
from tracker.evaluations.rules import Stand
from tracker.internships.models import Supervisor
from tracker.internships.rules import ANSWERING


def readdress(person: Supervisor, *, actor: Actor) -> None:
    """Let no link that went to the old address open anything; mail what is open to the new one."""
    authorize(actor, Can.EDIT_SITE, person.site)
    waited = queries.asked_by_link(person.id)
    db.session.execute(
        update(EvaluationLink)
        .where(EvaluationLink.supervisor_id == person.id, EvaluationLink.expires_at > clock.now())
        .values(expires_at=clock.now())
    )
    for number in waited:
        found = queries.locked(number)
        answering = queries.answering(found.internship)
        is_open = found.stand is Stand.OPEN and found.internship.state in ANSWERING
        if is_open and answering is not None and answering.id == person.id:
            _mail(found, person)
            trail.record(actor, "evaluation.readdress", found.internship, kind=found.kind.value)


def end_links_of(person: Supervisor, *, actor: Actor) -> None:
    """End the links of somebody who left; what they sent stays readable to them."""
    authorize(actor, Can.EDIT_SITE, person.site)
    for number in queries.asked_by_link(person.id):
        _end_links(queries.locked(number))
