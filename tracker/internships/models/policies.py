"""What a school asks of internships, as rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk
from tracker.programmes.models import Course


class PlacementPolicy(Model):
    """What a programme, or one course in it, asks from then on; the newest row counts."""

    __tablename__ = "placement_policies"
    __table_args__ = (Index("ix_placement_policies_scope", "programme_id", "course_id"),)

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    said: Mapped[dict[str, Any]]  # only what differs from what holds without it
    set_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]

    course: Mapped[Course | None] = relationship()
    author: Mapped[User | None] = relationship()
