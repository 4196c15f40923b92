"""Reading the secret addresses of calendars."""

from sqlalchemy import select

from tracker.accounts.models import Feed, User
from tracker.accounts.queries import token_hash
from tracker.accounts.rules import FeedKind
from tracker.db import db


def owner_of(token: str, kind: FeedKind) -> User | None:
    """Find whose calendar this is; nobody's when it is wrong or ended, or they were shut out."""
    return db.session.scalar(
        select(User)
        .join(Feed)
        .where(
            Feed.token_hash == token_hash(token),
            Feed.kind == kind,
            User.deactivated_at.is_(None),
        )
    )


def feed_of(user_id: int, kind: FeedKind) -> Feed | None:
    """Find the feed somebody has; of its address only the hash is known."""
    return db.session.scalar(select(Feed).where(Feed.user_id == user_id, Feed.kind == kind))
