"""Tables of delivery checks: what the office says of targets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, pk, row_version


class OfficeTarget(Model):
    """A target the office added, changed or retired; it goes before the supplied one.

    ``wording`` is the target as files hold it (``tracker.audio.targets``), as text: the first of a
    player's settings counts most, and a database may put the keys of JSON into an order of its own.
    """

    __tablename__ = "delivery_targets"

    id: Mapped[pk]
    target_id: Mapped[str] = mapped_column(String(60), unique=True)
    wording: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None]
    changed_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    changed_at: Mapped[datetime]
    row_version: Mapped[row_version]

    changer: Mapped[User] = relationship()
