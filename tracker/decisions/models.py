"""Tables of decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, user_fk
from tracker.decisions.rules import DecisionState
from tracker.programmes.models import Programme


class Decision(Model):
    """One press on a button of the desk, until it has taken effect and a while after."""

    __tablename__ = "desk_decisions"
    __table_args__ = (
        CheckConstraint("(state = 'pending') = (open_entry IS NOT NULL)", name="open_is_pending"),
        Index("ix_desk_decisions_entry", "entry", "id"),
        Index("ix_desk_decisions_made_by_state", "made_by", "state"),
    )

    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[int]
    student_id: Mapped[user_fk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    entry: Mapped[str] = mapped_column(String(300))
    # The entry again while this is pending: two people cannot both have decided on it.
    open_entry: Mapped[str | None] = mapped_column(String(300), unique=True)
    values: Mapped[dict[str, Any]]
    words: Mapped[str] = mapped_column(Text)
    batch: Mapped[str] = mapped_column(String(32), default="")
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.PENDING, index=True)
    made_by: Mapped[user_fk]
    # The absent colleague in whose place it was made.
    made_for: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]
    takes_effect_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")  # why it did not take effect

    maker: Mapped[User] = relationship(foreign_keys="Decision.made_by")


class Absence(Model):
    """Who decides for somebody in one programme, from one day until another."""

    __tablename__ = "desk_absences"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("made_by <> colleague_id", name="somebody_else"),
    )

    id: Mapped[pk]
    made_by: Mapped[user_fk]  # who is away
    colleague_id: Mapped[user_fk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[created_at]
    ended_at: Mapped[datetime | None]  # taken back before its last day

    maker: Mapped[User] = relationship(foreign_keys="Absence.made_by")
    colleague: Mapped[User] = relationship(foreign_keys="Absence.colleague_id")
    programme: Mapped[Programme] = relationship()
