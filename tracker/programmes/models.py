"""Tables of programmes and belonging."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.access import Role
from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version, user_fk
from tracker.programmes.rules import EnrolmentState

LONGEST_CATALOGUE = 40


class Programme(Model):
    """A degree or certificate."""

    __tablename__ = "programmes"

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]

    versions: Mapped[list[ProgrammeVersion]] = relationship(
        back_populates="programme", order_by="ProgrammeVersion.id"
    )

    @property
    def programme_id(self) -> int:
        """Its own id: the table of access asks subjects for their programme."""
        return self.id


class ProgrammeVersion(Model):
    """The catalogue of one start term; ``document`` is the programme file it came from."""

    __tablename__ = "programme_versions"
    __table_args__ = (UniqueConstraint("programme_id", "catalogue"),)

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    catalogue: Mapped[str] = mapped_column(String(LONGEST_CATALOGUE))
    credit_unit: Mapped[str] = mapped_column(String(40))
    total_credits: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    document: Mapped[dict[str, Any]]
    # First day of the term whose beginners follow it; None: beginners of any day before the others.
    starts_on: Mapped[date | None]
    created_at: Mapped[created_at]

    programme: Mapped[Programme] = relationship(back_populates="versions")

    @property
    def name(self) -> str:
        """The programme and its catalogue, as a person names the version."""
        return f"{self.programme.name}, {self.catalogue}"


class Term(Model):
    """One term of the school's year."""

    __tablename__ = "terms"
    __table_args__ = (CheckConstraint("starts_on < ends_on", name="in_order"),)

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    row_version: Mapped[row_version]


class Course(Model):
    """One course in the school's list."""

    __tablename__ = "courses"
    __table_args__ = (CheckConstraint("credits >= 0", name="credits_not_negative"),)

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str]
    credits: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    # Tags, skills, prerequisite words, hours per credit …: the catalogue's facts as it gives them.
    facts: Mapped[dict[str, Any]]


class Membership(Model):
    """What one person is in one programme; the only place rights come from."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_current",
            "user_id",
            "programme_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    user_id: Mapped[user_fk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    role: Mapped[Role]
    created_at: Mapped[created_at]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    programme: Mapped[Programme] = relationship()


class Enrolment(Model):
    """One student in one version of a programme."""

    __tablename__ = "enrolments"

    id: Mapped[pk]
    student_id: Mapped[user_fk]
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_versions.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.ACTIVE)
    stage: Mapped[str] = mapped_column(String(60), default="")  # "junior", as the school says it
    option: Mapped[str | None] = mapped_column(String(60))  # id of the chosen branch
    started_on: Mapped[date]
    expected_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    row_version: Mapped[row_version]

    student: Mapped[User] = relationship(foreign_keys="Enrolment.student_id")
    adviser: Mapped[User | None] = relationship(foreign_keys="Enrolment.adviser_id")
    version: Mapped[ProgrammeVersion] = relationship()
    programme: Mapped[Programme] = relationship()


class Invitation(Model):
    """A membership offered by mail; the link is kept as its SHA-256."""

    __tablename__ = "invitations"

    id: Mapped[pk]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    role: Mapped[Role]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_versions.id"))
    invited_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[created_at]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship()
