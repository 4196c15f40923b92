"""Tables of comparisons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.comparisons.rules import Alignment, Doubt
from tracker.db import Model, created_at, pk, row_version
from tracker.media.models import Version
from tracker.projects.models import Project


class Comparison(Model):
    """Two or more sounds to be heard against each other. Who sees the project may hear it."""

    __tablename__ = "comparisons"
    __table_args__ = (CheckConstraint("progress >= 0 AND progress <= 100", name="percent"),)

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    rate_hz: Mapped[int]  # the first side's: offsets are counted in its samples
    alignment: Mapped[Alignment] = mapped_column(default=Alignment.WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    archived_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    sides: Mapped[list[Side]] = relationship(
        back_populates="comparison", order_by="Side.position", cascade="all, delete-orphan"
    )

    @property
    def student_id(self) -> int:
        """Whose work it is."""
        return self.project.student_id

    @property
    def programme_id(self) -> int:
        """The programme whose faculty may listen, if they may."""
        return self.project.programme_id

    @property
    def shown_to_faculty(self) -> bool:
        """Whether the project is."""
        return self.project.shown_to_faculty


class Side(Model):
    """One sound of a comparison. Changing a comparison replaces its sides, and their addresses."""

    __tablename__ = "comparison_sides"
    __table_args__ = (UniqueConstraint("comparison_id", "position"),)

    id: Mapped[pk]
    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparisons.id"), index=True)
    position: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    # How many samples later than the first side's its material begins: found, and as typed.
    found_samples: Mapped[int | None]
    typed_samples: Mapped[int | None]
    agreeing: Mapped[int] = mapped_column(default=0)
    places: Mapped[int] = mapped_column(default=0)
    inverted: Mapped[bool] = mapped_column(default=False)
    doubt: Mapped[Doubt | None]

    comparison: Mapped[Comparison] = relationship(back_populates="sides")
    version: Mapped[Version] = relationship()

    @property
    def offset_samples(self) -> int:
        """The offset that holds: the typed one, else the found one, else none."""
        if self.typed_samples is not None:
            return self.typed_samples
        return self.found_samples or 0

    @property
    def is_searched(self) -> bool:
        """Whether the search has come to an answer."""
        return self.found_samples is not None or self.doubt is not None
