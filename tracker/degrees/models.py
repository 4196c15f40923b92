"""Tables of degree records."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, user_fk
from tracker.degrees.rules import AttemptKind, CountKind, ExceptionKind
from tracker.programmes.models import Course, Enrolment, Term


class Attempt(Model):
    """One try at a course. A correction ends this row and writes another that supersedes it."""

    __tablename__ = "course_attempts"
    __table_args__ = (CheckConstraint("credits >= 0", name="credits_not_negative"),)

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    student_id: Mapped[user_fk]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("terms.id"), index=True)
    kind: Mapped[AttemptKind]
    grade: Mapped[str | None] = mapped_column(String(8))
    credits: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("course_attempts.id"), unique=True)
    ended_at: Mapped[datetime | None]  # corrected or taken back: kept, but counts no more
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_reason: Mapped[str] = mapped_column(Text, default="")

    enrolment: Mapped[Enrolment] = relationship()
    course: Mapped[Course] = relationship()
    term: Mapped[Term | None] = relationship()
    recorder: Mapped[User | None] = relationship(foreign_keys=[recorded_by])
    ender: Mapped[User | None] = relationship(foreign_keys=[ended_by])

    @property
    def programme_id(self) -> int:
        """The programme it is recorded in: the table of access asks for it."""
        return self.enrolment.programme_id


class DegreeException(Model):
    """A decision of the programme for one student, with who, when and why."""

    __tablename__ = "degree_exceptions"

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    kind: Mapped[ExceptionKind]
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    node: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # withdrawn: kept, but counts no more
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    enrolment: Mapped[Enrolment] = relationship()
    course: Mapped[Course | None] = relationship(foreign_keys="DegreeException.course_id")
    replaces: Mapped[Course | None] = relationship(foreign_keys="DegreeException.replaces_id")
    decider: Mapped[User] = relationship(foreign_keys="DegreeException.decided_by")

    @property
    def student_id(self) -> int:
        """Whose record it is in: the table of access asks for it."""
        return self.enrolment.student_id

    @property
    def programme_id(self) -> int:
        """The programme it was decided in."""
        return self.enrolment.programme_id


class MilestoneReached(Model):
    """A milestone of the programme that a student has passed."""

    __tablename__ = "milestones_reached"
    __table_args__ = (UniqueConstraint("enrolment_id", "node"),)

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    node: Mapped[str] = mapped_column(String(80))
    reached_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    enrolment: Mapped[Enrolment] = relationship()
    recorder: Mapped[User | None] = relationship(foreign_keys=[recorded_by])

    @property
    def student_id(self) -> int:
        """Whose record it is in: the table of access asks for it."""
        return self.enrolment.student_id

    @property
    def programme_id(self) -> int:
        """The programme it was decided in."""
        return self.enrolment.programme_id


class Counted(Model):
    """Something that counts beside courses: being there so often, or an accepted project."""

    __tablename__ = "degree_counts"
    __table_args__ = (CheckConstraint("times > 0", name="times_positive"),)

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    kind: Mapped[CountKind]
    what: Mapped[str] = mapped_column(Text)  # as the programme file calls it
    times: Mapped[int]
    happened_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]
    ended_at: Mapped[datetime | None]  # taken back: kept, but counts no more
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    enrolment: Mapped[Enrolment] = relationship()
    recorder: Mapped[User | None] = relationship(foreign_keys=[recorded_by])

    @property
    def student_id(self) -> int:
        """Whose record it is in: the table of access asks for it."""
        return self.enrolment.student_id

    @property
    def programme_id(self) -> int:
        """The programme it is recorded in."""
        return self.enrolment.programme_id
