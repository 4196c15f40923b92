"""The rows of the trail and the chain that binds them."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Index, String, event, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.access import Actor
from tracker.db import Model, db, pk

START = "0" * 64
_CHAIN_LOCK = 0x4C4E_7472  # any fixed number: serialises appends on PostgreSQL


class TrailEntry(Model):
    """One deed. ``subject`` is a table name and id, not a foreign key: deeds outlive things."""

    __tablename__ = "trail_entries"
    __table_args__ = (Index("ix_trail_entries_subject", "subject_kind", "subject_id"),)

    id: Mapped[pk]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_system: Mapped[str] = mapped_column(String(80), default="")
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject_kind: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)


def record(actor: Actor, action: str, subject: Model | None, **detail: Any) -> None:  # noqa: ANN401
    """Note a deed in the current transaction.

    Args:
        actor: who did it; the absent colleague they did it for is noted, too.
        action: ``"feature.verb"``.
        subject: the row it was done to; flushed, so that it has its id.
        **detail: ids, states and counts; never passwords, tokens or private text.
    """
    db.session.flush()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(db.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = db.session.scalar(select(TrailEntry.digest).order_by(TrailEntry.id.desc()).limit(1))
    entry = TrailEntry(
        at=clock.now(),
        actor_id=actor.user_id,
        actor_system=actor.system,
        action=action,
        subject_kind=subject.__tablename__ if subject is not None else "",
        subject_id=getattr(subject, "id", None),
        detail=detail | ({"for_id": actor.acts_for} if actor.acts_for else {}),
        previous=last or START,
    )
    entry.digest = _digest(entry)
    db.session.add(entry)
    db.session.flush()


def broken_at() -> int | None:
    """Walk the chain; return the id of the first entry that does not fit, or None."""
    previous = START
    for entry in db.session.scalars(select(TrailEntry).order_by(TrailEntry.id)):
        if entry.previous != previous or entry.digest != _digest(entry):
            return entry.id
        previous = entry.digest
    return None


def _digest(entry: TrailEntry) -> str:
    said = [
        entry.at.isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_system,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.detail,
        entry.previous,
    ]
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@event.listens_for(TrailEntry, "before_update")
@event.listens_for(TrailEntry, "before_delete")
def _refuse(_mapper: object, _connection: object, _entry: TrailEntry) -> None:
    raise RuntimeError("The trail is append-only")
