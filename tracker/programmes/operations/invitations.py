"""Inviting people into a programme by mail."""

import secrets

from tracker import clock, mail, trail
from tracker.access import Actor, Can, Role, authorize, can
from tracker.accounts.models import User
from tracker.accounts.queries import by_id as person
from tracker.accounts.queries import token_hash
from tracker.accounts.rules import same_address
from tracker.db import db, lock
from tracker.errors import WrongState
from tracker.programmes import queries
from tracker.programmes.models import Invitation, Programme
from tracker.programmes.operations.belonging import add_member
from tracker.programmes.operations.enrolment import enrol
from tracker.programmes.queries.invitations import is_open
from tracker.programmes.rules import (
    INVITATION_LASTS,
    EnrolmentDraft,
    InvitationDraft,
    followed_from,
)

GONE = "This invitation no longer works. Ask your programme office for a new one."


def invite(programme: Programme, draft: InvitationDraft, *, actor: Actor) -> Invitation:
    """Offer a membership by mail; an open invitation of the same kind is replaced.

    Raises:
        WrongState: when the enrolment asked for is not the office's to give.
    """
    authorize(actor, Can.INVITE_PEOPLE, programme)
    address = same_address(draft.address)
    for older in queries.open_invitations(programme.id):
        if older.address == address and older.role == draft.role:
            older.withdrawn_at = clock.now()
    token, now = secrets.token_urlsafe(32), clock.now()
    invitation = Invitation(
        token_hash=token_hash(token),
        address=address,
        name=draft.name,
        programme=programme,
        programme_id=programme.id,
        role=draft.role,
        version_id=_catalogue(programme, draft, actor) if draft.enrol else None,
        invited_by=actor.user_id,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    db.session.add(invitation)
    trail.record(actor, "invitation.sent", invitation, role=draft.role.value)
    mail.send(
        address,
        "programmes/email/invitation",
        invitation=invitation,
        token=token,
        inviter=person(actor.user_id or 0),
    )
    return invitation


def withdraw(invitation: Invitation, *, actor: Actor) -> None:
    """Take an invitation back, at once."""
    authorize(actor, Can.INVITE_PEOPLE, invitation)
    if not is_open(invitation):
        raise WrongState("This invitation was answered already, or ran out.")
    invitation.withdrawn_at = clock.now()
    trail.record(actor, "invitation.withdrawn", invitation)


def accept(invitation: Invitation, user: User, *, actor: Actor) -> None:
    """Make the person a member, as invited.

    The invitation counts in the name of whoever sent it: had they lost the right meanwhile,
    it would be worth nothing.

    Raises:
        WrongState: when it was answered, withdrawn or ran out, or was sent to somebody else.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    lock(invitation)
    inviter = _inviter(invitation)
    if not is_open(invitation) or not can(inviter, Can.INVITE_PEOPLE, invitation):
        raise WrongState(GONE)
    if invitation.address not in {a.address for a in user.addresses}:
        raise WrongState(
            f"This invitation was sent to {invitation.address}. "
            "Sign in with that address, or add it to your account first."
        )
    add_member(user, invitation.programme, invitation.role, actor=inviter)
    version = queries.version_by_id(invitation.version_id) if invitation.version_id else None
    if version is not None and queries.enrolment_of(user.id) is None:
        enrol(user, version, EnrolmentDraft(started_on=clock.today()), actor=inviter)
    invitation.accepted_at = clock.now()
    trail.record(actor, "invitation.accepted", invitation, role=invitation.role.value)


def _catalogue(programme: Programme, draft: InvitationDraft, actor: Actor) -> int:
    if draft.role is not Role.STUDENT or not actor.has(Role.OFFICE, programme.id):
        raise WrongState("Only students are enrolled, and by their own programme's office.")
    version = followed_from(programme.versions, clock.today())
    if version is None:
        raise WrongState("This programme has no catalogue to enrol in yet.")
    return version.id


def _inviter(invitation: Invitation) -> Actor:
    user = person(invitation.invited_by)
    if user is None or user.deactivated_at is not None:
        return Actor()
    roles = queries.roles_of(user.id)
    return Actor(user_id=user.id, roles=roles, site_admin=user.is_site_admin)
