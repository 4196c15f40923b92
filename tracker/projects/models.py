"""Tables of projects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, public_id, row_version, user_fk
from tracker.internships.models import Internship
from tracker.media.models import Recording, StoredFile, Version
from tracker.programmes.models import Course
from tracker.projects.rules import (
    DatePrecision,
    ItemKind,
    ProjectKind,
    Rights,
    Share,
)


class Project(Model):
    """One piece of work."""

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR began_on <= ended_on", name="dates_in_order"),
        Index("ix_projects_programme_id", "programme_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    student_id: Mapped[user_fk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    kind: Mapped[ProjectKind]
    title: Mapped[str]
    brief: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")  # Markdown
    began_on: Mapped[date | None]  # first day of the month or year when only that is known
    began_precision: Mapped[DatePrecision] = mapped_column(default=DatePrecision.DAY)
    ended_on: Mapped[date | None]  # last day of the month or year when only that is known
    ended_precision: Mapped[DatePrecision] = mapped_column(default=DatePrecision.DAY)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    internship_id: Mapped[int | None] = mapped_column(ForeignKey("internships.id"), index=True)
    tools: Mapped[list[str]] = mapped_column(default=list)
    rights: Mapped[Rights] = mapped_column(default=Rights.UNSURE)
    rights_note: Mapped[str] = mapped_column(Text, default="")
    embargo_until: Mapped[date | None]
    shown_to_faculty: Mapped[bool] = mapped_column(default=False)
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    student: Mapped[User] = relationship()
    course: Mapped[Course | None] = relationship()
    internship: Mapped[Internship | None] = relationship()
    credits: Mapped[list[Credit]] = relationship(
        back_populates="project", order_by="Credit.position", cascade="all, delete-orphan"
    )
    items: Mapped[list[Item]] = relationship(
        back_populates="project", order_by="Item.position", cascade="all, delete-orphan"
    )


class _Part:
    """What belongs to a project is allowed to whom the project is: access asks for these."""

    project: Mapped[Project]

    @property
    def student_id(self) -> int:
        """Whose work it is."""
        return self.project.student_id

    @property
    def programme_id(self) -> int:
        """The programme whose faculty may look, if they may."""
        return self.project.programme_id

    @property
    def shown_to_faculty(self) -> bool:
        """Whether the project is."""
        return self.project.shown_to_faculty


class Credit(_Part, Model):
    """One person in one role. The student's own credits carry share and what they did not do.

    ``mail`` is where a person named here may be asked to confirm. It is the student's own note
    and says nothing about whether that person has an account.
    """

    __tablename__ = "project_credits"

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    position: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    mail: Mapped[str] = mapped_column(String(254), default="")
    role: Mapped[str] = mapped_column(String(60))  # a key of the role vocabulary
    role_other: Mapped[str] = mapped_column(default="")  # own words where the key is "other"
    scope: Mapped[str] = mapped_column(default="")  # of what part; empty: of all of it
    share: Mapped[Share | None]
    not_done: Mapped[str] = mapped_column(Text, default="")
    # How often its text was changed, from 1: what others said of it holds for one of them.
    edition: Mapped[int] = mapped_column(default=1)
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    archived_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(back_populates="credits")
    user: Mapped[User | None] = relationship()


class Item(_Part, Model):
    """One thing in a project: sound, or a stage plot, session sheet, cue sheet or code."""

    __tablename__ = "project_items"

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    position: Mapped[int]
    kind: Mapped[ItemKind]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    # The version that is shown; without one it is the newest that is ready.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(default="")
    # What was found when it was made, never changed after: of a delivery check, all of it.
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    archived_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(back_populates="items")
    recording: Mapped[Recording | None] = relationship()
    version: Mapped[Version | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
