"""Secret addresses that a calendar program reads without signing in."""

import secrets

from sqlalchemy import delete

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries
from tracker.accounts.models import Feed, User
from tracker.accounts.rules import FeedKind
from tracker.db import db


def open_feed(user: User, kind: FeedKind, *, actor: Actor) -> str:
    """Make a new address; the one before it ends. Return its secret, which is kept nowhere."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    _end(user, kind)
    token = secrets.token_urlsafe(32)
    db.session.add(Feed(user_id=user.id, kind=kind, token_hash=queries.token_hash(token)))
    trail.record(actor, "account.feed-open", user, kind=kind)
    return token


def close_feed(user: User, kind: FeedKind, *, actor: Actor) -> None:
    """End the address: from now on it is no different from one that never was."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    _end(user, kind)
    trail.record(actor, "account.feed-close", user, kind=kind)


def _end(user: User, kind: FeedKind) -> None:
    db.session.execute(delete(Feed).where(Feed.user_id == user.id, Feed.kind == kind))
