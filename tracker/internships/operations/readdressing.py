"""When the address of somebody at a site was wrong: whoever reads it has no key any more."""

from sqlalchemy import func, or_, update

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.internships import queries
from tracker.internships.models import Internship, Supervisor, SupervisorLink
from tracker.internships.operations.drawing import _mail_agreement
from tracker.internships.operations.supervisors import _end, hand_over
from tracker.internships.rules import LinkEnd


def readdress(person: Supervisor, *, actor: Actor) -> None:
    """Revoke every link that went to the old address; mail anew what somebody waited for there."""
    authorize(actor, Can.EDIT_SITE, person.site)
    waited = queries.open_links_to(person.id)
    db.session.execute(
        update(SupervisorLink)
        .where(
            SupervisorLink.supervisor_id == person.id,
            or_(SupervisorLink.ended_why.is_(None), SupervisorLink.ended_why != LinkEnd.NOT_MINE),
        )
        .values(
            ended_at=func.coalesce(SupervisorLink.ended_at, clock.now()), ended_why=LinkEnd.REVOKED
        )
    )
    db.session.expire_all()
    trail.record(actor, "supervisor.readdress", person, links=len(waited))
    for internship_id, to_sign in waited:
        internship = queries.locked(internship_id)
        if to_sign:
            _mail_to_sign(internship, person)
        elif (internship.proxy_id or internship.supervisor_id) == person.id:
            hand_over(internship, actor=actor)


def end_links_of(person: Supervisor, *, actor: Actor) -> None:
    """End the links of somebody who left; the receipts of their own answers stay readable."""
    authorize(actor, Can.EDIT_SITE, person.site)
    for internship_id, to_sign in queries.open_links_to(person.id):
        queries.locked(internship_id)
        _end(internship_id, LinkEnd.REPLACED, to_sign=to_sign)


def _mail_to_sign(internship: Internship, person: Supervisor) -> None:
    agreement = queries.newest_agreement(internship.id)
    if agreement is None or agreement.supervisor_id != person.id:
        return
    if queries.can_be_signed(internship, agreement):
        _mail_agreement(internship, agreement, queries.waiting_amendment(internship.id))
