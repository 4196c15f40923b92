"""Tables of petitions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, user_fk
from tracker.degrees.models import DegreeException
from tracker.media.models import StoredFile
from tracker.petitions.rules import PetitionKind, PetitionState
from tracker.programmes.models import Course, Enrolment
from tracker.projects.models import Project


class Petition(Model):
    """One thing a student asks the programme to decide; what was asked is never changed."""

    __tablename__ = "petitions"
    __table_args__ = (
        CheckConstraint("file_id IS NOT NULL OR project_id IS NOT NULL", name="has_evidence"),
    )

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    student_id: Mapped[user_fk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    kind: Mapped[PetitionKind]
    state: Mapped[PetitionState] = mapped_column(default=PetitionState.SENT, index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    node: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(Text)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[created_at]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")  # the office's words
    exception_id: Mapped[int | None] = mapped_column(
        ForeignKey("degree_exceptions.id"), unique=True
    )

    enrolment: Mapped[Enrolment] = relationship()
    student: Mapped[User] = relationship(foreign_keys="Petition.student_id")
    decider: Mapped[User | None] = relationship(foreign_keys="Petition.decided_by")
    course: Mapped[Course | None] = relationship(foreign_keys="Petition.course_id")
    replaces: Mapped[Course | None] = relationship(foreign_keys="Petition.replaces_id")
    project: Mapped[Project | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    exception: Mapped[DegreeException | None] = relationship()
