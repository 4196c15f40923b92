"""Reading accounts. Nothing here changes anything."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.accounts.models import Address, Session, User
from tracker.accounts.rules import same_address
from tracker.db import db


def token_hash(token: str) -> str:
    """Return what is kept of a random token: enough to know it again, too little to use it."""
    return sha256(token.encode()).hexdigest()


def by_id(user_id: int) -> User | None:
    """Find one person."""
    return db.session.get(User, user_id)


def by_address(typed: str) -> User | None:
    """Find the person with this mail address."""
    return db.session.scalar(
        select(User).join(Address).where(Address.address == same_address(typed))
    )


def live_session(token: str) -> Session | None:
    """Find the session of a cookie, unless it ended, ran out, or its person was deactivated."""
    found = db.session.scalar(
        select(Session)
        .where(Session.token_hash == token_hash(token))
        .options(joinedload(Session.user))
    )
    if found is None or found.ended_at is not None or found.expires_at <= clock.now():
        return None
    return None if found.user.deactivated_at is not None else found


def primary_address(user: User) -> str:
    """Return the address that mail to this person goes to."""
    return next(a.address for a in user.addresses if a.is_primary)
