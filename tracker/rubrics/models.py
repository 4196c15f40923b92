"""Tables of rubrics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version
from tracker.programmes.models import Programme
from tracker.rubrics.rules import Purpose, RubricBody, read_body


class Rubric(Model):
    """What a programme judges one kind of work by."""

    __tablename__ = "rubrics"
    __table_args__ = (UniqueConstraint("programme_id", "purpose"),)

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    purpose: Mapped[Purpose]
    created_at: Mapped[created_at]

    programme: Mapped[Programme] = relationship()
    versions: Mapped[list[RubricVersion]] = relationship(
        back_populates="rubric", order_by="RubricVersion.id"
    )


class RubricVersion(Model):
    """What a rubric says: a draft until it is published, and never changed after."""

    __tablename__ = "rubric_versions"
    __table_args__ = (
        UniqueConstraint("rubric_id", "number"),
        Index(
            "uq_rubric_versions_draft",
            "rubric_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    rubric_id: Mapped[int] = mapped_column(ForeignKey("rubrics.id"), index=True)
    number: Mapped[int | None]  # of published ones, from 1
    document: Mapped[dict[str, Any]]
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: a preset

    rubric: Mapped[Rubric] = relationship(back_populates="versions")
    publisher: Mapped[User | None] = relationship()

    @property
    def programme_id(self) -> int:
        """The programme whose rubric it is."""
        return self.rubric.programme_id

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.published_at is None

    @property
    def body(self) -> RubricBody:
        """What it says."""
        return read_body(self.document)


@event.listens_for(RubricVersion, "before_update")
@event.listens_for(RubricVersion, "before_delete")
def _refuse(_mapper: object, _connection: object, version: RubricVersion) -> None:
    before = inspect(version).attrs.published_at.history
    was_published = version.published_at if before.unchanged else next(iter(before.deleted), None)
    if was_published is not None:
        raise RuntimeError("A published rubric never changes")
