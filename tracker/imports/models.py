"""Tables of imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk
from tracker.imports.rules import ImportKind, ImportState, Outcome, RowState
from tracker.programmes.models import Programme


class Import(Model):
    """One uploaded file and how far it is."""

    __tablename__ = "imports"

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    kind: Mapped[ImportKind]
    state: Mapped[ImportState] = mapped_column(default=ImportState.COLUMNS)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    encoding: Mapped[str] = mapped_column(String(20))
    delimiter: Mapped[str] = mapped_column(String(20))
    headers: Mapped[list[str]]
    columns: Mapped[dict[str, Any]]  # index of a column per field
    invites: Mapped[bool] = mapped_column(default=False)  # whether new students get a mail
    rows_done: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[created_at]
    # Whoever pressed the last button; their rights are looked up again as the work goes on.
    acted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    emptied_at: Mapped[datetime | None]  # the rows of the file were forgotten

    programme: Mapped[Programme] = relationship()
    creator: Mapped[User] = relationship(foreign_keys=[created_by])


class ImportRow(Model):
    """One row of the file: what the check said, what became of it, and what was there before."""

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index("ix_import_rows_outcome", "import_id", "outcome"),
    )

    id: Mapped[pk]
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    line: Mapped[int]
    cells: Mapped[list[str]]
    misread: Mapped[str] = mapped_column(Text, default="")  # what is wrong with it as a row
    outcome: Mapped[Outcome | None]
    column: Mapped[str] = mapped_column(String(20), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RowState] = mapped_column(default=RowState.WAITING)
    changes: Mapped[list[Any]]  # table, id, before, after: see operations.images
