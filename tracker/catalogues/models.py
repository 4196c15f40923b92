"""Tables of catalogues in the making."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version
from tracker.programmes.models import Enrolment, Programme, ProgrammeVersion


class Draft(Model):
    """A catalogue that is being edited; ``document`` is a programme file, perhaps unfinished.

    The first one of a programme is based on none.
    """

    __tablename__ = "catalogue_drafts"

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("programme_versions.id"), index=True)
    document: Mapped[dict[str, Any]]
    # What a trial on the students of the older version found, and of which document.
    trial: Mapped[dict[str, Any]]
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]
    published_id: Mapped[int | None] = mapped_column(ForeignKey("programme_versions.id"))
    row_version: Mapped[row_version]

    programme: Mapped[Programme] = relationship()
    based_on: Mapped[ProgrammeVersion | None] = relationship(foreign_keys=[based_on_id])
    published: Mapped[ProgrammeVersion | None] = relationship(foreign_keys=[published_id])
    creator: Mapped[User] = relationship()


class CatalogueMove(Model):
    """The decision that one student follows another catalogue, with who, when and why."""

    __tablename__ = "catalogue_moves"

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("programme_versions.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("programme_versions.id"))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship()
    came_from: Mapped[ProgrammeVersion] = relationship(foreign_keys=[from_id])
    went_to: Mapped[ProgrammeVersion] = relationship(foreign_keys=[to_id])
    decider: Mapped[User] = relationship()
