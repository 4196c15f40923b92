"""Reading invitations."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker import clock
from tracker.accounts.queries import token_hash
from tracker.db import db
from tracker.programmes.models import Invitation


def open_invitation(token: str) -> Invitation | None:
    """Find the invitation of a mailed link, unless it was accepted, withdrawn or ran out."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)))
    return found if found is not None and is_open(found) else None


def is_open(invitation: Invitation) -> bool:
    """Tell whether an invitation can still be accepted."""
    return (
        invitation.accepted_at is None
        and invitation.withdrawn_at is None
        and invitation.expires_at > clock.now()
    )


def invitation_by_id(invitation_id: int) -> Invitation | None:
    """Find one invitation."""
    return db.session.get(Invitation, invitation_id)


def open_invitations(programme_id: int) -> Sequence[Invitation]:
    """List the invitations to a programme that wait for an answer, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.programme_id == programme_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id.desc())
    ).all()
