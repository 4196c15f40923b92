"""Who is what in a programme."""

from tracker import clock, mail, trail
from tracker.access import Actor, Can, Role, authorize
from tracker.accounts.models import User
from tracker.accounts.operations import notices
from tracker.accounts.queries import primary_address
from tracker.db import db
from tracker.programmes import queries
from tracker.programmes.models import Membership, Programme


def add_member(user: User, programme: Programme, role: Role, *, actor: Actor) -> Membership:
    """Make a person student, faculty or office of a programme; twice is once."""
    authorize(actor, Can.INVITE_PEOPLE, programme)
    found = queries.current_membership(user.id, programme.id, role)
    if found is not None:
        return found
    membership = Membership(user=user, programme=programme, role=role)
    db.session.add(membership)
    db.session.flush()
    trail.record(actor, "membership.began", membership, role=role.value)
    return membership


def end_membership(membership: Membership, *, actor: Actor) -> None:
    """End what a person is in a programme; what they see by it is closed with their next page."""
    authorize(actor, Can.INVITE_PEOPLE, membership)
    if membership.ended_at is not None:
        return
    membership.ended_at = clock.now()
    notices.leave_out(membership.user, membership.role, ended=membership, actor=actor)
    trail.record(actor, "membership.ended", membership, role=membership.role.value)
    mail.send(
        primary_address(membership.user),
        "programmes/email/membership_ended",
        membership=membership,
    )
