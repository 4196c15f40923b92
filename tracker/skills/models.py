"""Tables of skills."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version, user_fk
from tracker.internships.models import HourLine
from tracker.media.models import StoredFile, Version
from tracker.programmes.models import Programme
from tracker.rubrics.models import RubricVersion
from tracker.skills.rules import (
    ClaimEvent,
    ClaimState,
    EvidenceKind,
    Framework,
    read_framework,
    shown_to_faculty,
)

_OPEN = text("state IN ('draft', 'sent', 'marked', 'returned')")


class FrameworkVersion(Model):
    """The skills of a programme, one row for each time they were changed; the newest holds."""

    __tablename__ = "skill_frameworks"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: the preset
    created_at: Mapped[created_at]

    programme: Mapped[Programme] = relationship()
    changer: Mapped[User | None] = relationship()

    @property
    def framework(self) -> Framework:
        """What it says."""
        return read_framework(self.document)


class SkillClaim(Model):
    """A student says that they have a skill at a level."""

    __tablename__ = "skill_claims"
    __table_args__ = (
        CheckConstraint("level >= 1 AND level <= 4", name="level_of_four"),
        Index(
            "uq_skill_claims_open",
            "student_id",
            "programme_id",
            "skill",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_skill_claims_programme_state", "programme_id", "state"),
    )

    id: Mapped[pk]
    student_id: Mapped[user_fk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    framework_id: Mapped[int] = mapped_column(ForeignKey("skill_frameworks.id"), index=True)
    skill: Mapped[str] = mapped_column(String(80), index=True)  # its key in the framework
    skill_name: Mapped[str] = mapped_column(String(80))
    area_name: Mapped[str] = mapped_column(String(80))
    level: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.DRAFT)
    # How often it was sent: marks and returns belong to one sending.
    sending: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    is_double: Mapped[bool] = mapped_column(default=False)
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]

    student: Mapped[User] = relationship()
    programme: Mapped[Programme] = relationship()
    framework: Mapped[FrameworkVersion] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(
        back_populates="claim", order_by="Evidence.position"
    )
    steps: Mapped[list[ClaimStep]] = relationship(back_populates="claim", order_by="ClaimStep.id")
    assessments: Mapped[list[Assessment]] = relationship(
        back_populates="claim", order_by="Assessment.id"
    )

    @property
    def shown_to_faculty(self) -> bool:
        """Whether faculty of the programme know of it."""
        return shown_to_faculty(self.state)


class _Part:
    """What belongs to a claim is allowed to whom the claim is: access asks for these."""

    claim: Mapped[SkillClaim]

    @property
    def student_id(self) -> int:
        """Whose claim it is."""
        return self.claim.student_id

    @property
    def programme_id(self) -> int:
        """The programme whose faculty may look, if they may."""
        return self.claim.programme_id

    @property
    def shown_to_faculty(self) -> bool:
        """Whether the claim is."""
        return self.claim.shown_to_faculty


class Evidence(_Part, Model):
    """One thing that shows a skill, pinned by the SHA-256 of what was there."""

    __tablename__ = "skill_evidence"
    __table_args__ = (
        CheckConstraint("end_ms > start_ms AND start_ms >= 0", name="in_order"),
        CheckConstraint(
            "(kind = 'passage' AND version_id IS NOT NULL AND end_ms IS NOT NULL)"
            " OR (kind = 'day' AND line_id IS NOT NULL)"
            " OR (kind = 'document' AND file_id IS NOT NULL)",
            name="there_is_something",
        ),
    )

    id: Mapped[pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("skill_claims.id"), index=True)
    position: Mapped[int]
    kind: Mapped[EvidenceKind]
    title: Mapped[str] = mapped_column(String(200), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    start_ms: Mapped[int | None] = mapped_column(BigInteger)
    end_ms: Mapped[int | None] = mapped_column(BigInteger)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("hour_lines.id"), index=True)
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of a day: as it was then
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[created_at]
    removed_at: Mapped[datetime | None]

    claim: Mapped[SkillClaim] = relationship(back_populates="evidence")
    version: Mapped[Version | None] = relationship()
    line: Mapped[HourLine | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class ClaimStep(_Part, Model):
    """One thing that was done with a claim; replaying them rebuilds its state. Append-only."""

    __tablename__ = "skill_claim_steps"

    id: Mapped[pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("skill_claims.id"), index=True)
    event: Mapped[ClaimEvent]
    to_state: Mapped[ClaimState]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    claim: Mapped[SkillClaim] = relationship(back_populates="steps")
    actor: Mapped[User | None] = relationship()


class Assessment(_Part, Model):
    """What one assessor found. Append-only: a later one supersedes it, and both are kept.

    A blind one is a mark for calibration: it is shown to no student, and to colleagues only when
    both marks of the same sending are in.
    """

    __tablename__ = "skill_assessments"
    __table_args__ = (
        CheckConstraint("level >= 0 AND level <= 4", name="level_of_four"),
        Index(
            "uq_skill_assessments_mark",
            "claim_id",
            "sending",
            "assessor_id",
            unique=True,
            sqlite_where=text("is_blind"),
            postgresql_where=text("is_blind"),
        ),
    )

    id: Mapped[pk]
    claim_id: Mapped[int] = mapped_column(ForeignKey("skill_claims.id"), index=True)
    sending: Mapped[int]
    assessor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("rubric_versions.id"), index=True)
    is_blind: Mapped[bool] = mapped_column(default=False)
    level: Mapped[int]  # 0: not shown yet
    marks: Mapped[dict[str, Any]]  # level from 1 up, by key of the criterion
    words: Mapped[str] = mapped_column(Text)  # for the student
    note: Mapped[str] = mapped_column(Text, default="")  # for colleagues alone
    supersedes_id: Mapped[int | None] = mapped_column(
        ForeignKey("skill_assessments.id"), unique=True
    )
    created_at: Mapped[created_at]

    claim: Mapped[SkillClaim] = relationship(back_populates="assessments")
    assessor: Mapped[User] = relationship()
    rubric_version: Mapped[RubricVersion] = relationship()


def _refuse(_mapper: object, _connection: object, _row: Model) -> None:
    raise RuntimeError("Assessments, steps and frameworks are append-only")


for _kept in (Assessment, ClaimStep, FrameworkVersion):
    event.listen(_kept, "before_update", _refuse)
    event.listen(_kept, "before_delete", _refuse)
