"""Reading how often something was tried."""

from datetime import datetime

from sqlalchemy import func, select

from tracker import clock
from tracker.accounts.models import Attempt, Session, User
from tracker.accounts.queries import token_hash
from tracker.accounts.rules import limits
from tracker.db import db


def key_hash(key: str) -> str:
    """Return what is kept of whom or what an attempt was about."""
    return token_hash(key)


def within(kind: str, key: str, wide: limits.Wide) -> bool:
    """Tell whether one more try stays within the limit."""
    since = clock.now() - wide.within
    return (count(kind, key, since) or 0) < wide.most


def count(kind: str, key: str, since: datetime) -> int:
    """Count tries since a moment."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Attempt)
            .where(Attempt.kind == kind, Attempt.key_hash == key_hash(key), Attempt.at > since)
        )
        or 0
    )


def last(kind: str, key: str) -> datetime | None:
    """Return the moment of the latest try."""
    return db.session.scalar(
        select(Attempt.at)
        .where(Attempt.kind == kind, Attempt.key_hash == key_hash(key))
        .order_by(Attempt.at.desc())
        .limit(1)
    )


def knows_device(user: User | None, device: str) -> bool:
    """Tell whether the person was signed in on this browser lately."""
    if user is None or not device:
        return False
    since = clock.now() - limits.DEVICE_LASTS
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(Session)
            .where(
                Session.user_id == user.id,
                Session.device_hash == token_hash(device),
                Session.created_at > since,
            )
        )
    )
