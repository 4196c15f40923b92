"""What waits to be mailed, and how often whom. Nothing here changes anything."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from tracker import clock
from tracker.accounts.models import MailChoice, Notice, User
from tracker.accounts.rules.notices import KINDS, NoticeKind, Pace, Waiting, goes_out
from tracker.db import db

AT_ONCE = 2000  # stages asked for by one question


def choice_of(user_id: int, kind: NoticeKind) -> MailChoice | None:
    """Find what a person chose for one kind of mail."""
    return db.session.scalar(
        select(MailChoice).where(MailChoice.user_id == user_id, MailChoice.kind == kind)
    )


def paces_of(user_id: int) -> dict[NoticeKind, Pace]:
    """Tell how often each kind of mail comes to a person."""
    rows = db.session.scalars(select(MailChoice).where(MailChoice.user_id == user_id))
    chosen = {row.kind: row.pace for row in rows}
    return {
        kind: each.pace if each.why_always else chosen.get(kind, each.pace)
        for kind, each in KINDS.items()
    }


def who_gets(kind: NoticeKind) -> Sequence[MailChoice]:
    """List who switched on a kind of mail that comes to nobody by itself."""
    return db.session.scalars(
        select(MailChoice)
        .join(User, User.id == MailChoice.user_id)
        .where(
            MailChoice.kind == kind,
            MailChoice.pace != Pace.OFF,
            User.deactivated_at.is_(None),
        )
        .order_by(MailChoice.user_id)
    ).all()


def waiting_of(user_id: int) -> Sequence[Notice]:
    """List what was not mailed yet, oldest first."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.user_id == user_id, Notice.settled_at.is_(None))
        .order_by(Notice.created_at, Notice.id)
    ).all()


def all_with_notices() -> Sequence[int]:
    """List the people for whom something waits."""
    return db.session.scalars(
        select(Notice.user_id).where(Notice.settled_at.is_(None)).distinct().order_by("user_id")
    ).all()


def are_due(user_id: int, notices: Iterable[Notice]) -> bool:
    """Tell whether a mail with these goes out now."""
    paces = paces_of(user_id)
    last = db.session.scalar(select(func.max(Notice.mailed_at)).where(Notice.user_id == user_id))
    return goes_out(
        [Waiting(each.created_at, paces[each.kind]) for each in notices],
        last_mailed_on=last.date() if last else None,
        now=clock.now(),
    )


def known_stages(user_ids: Iterable[int], stages: Iterable[str]) -> set[tuple[int, str]]:
    """List which of these people were told of which of these stages already."""
    people, asked = sorted(set(user_ids)), sorted(set(stages))
    found: set[tuple[int, str]] = set()
    for first in range(0, len(asked), AT_ONCE):
        rows = db.session.execute(
            select(Notice.user_id, Notice.stage).where(
                Notice.user_id.in_(people), Notice.stage.in_(asked[first : first + AT_ONCE])
            )
        )
        found |= {(user_id, stage) for user_id, stage in rows}
    return found
