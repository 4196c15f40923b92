"""Tables of review rounds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version
from tracker.media.models import Version
from tracker.projects.models import Item, Project
from tracker.rounds.rules import CommentState, Doubt, Part, Placing, RoundState, Span
from tracker.rubrics.models import RubricVersion


class Round(Model):
    """One review a student asked for: which files, judged by which rubric, and what came of it."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("progress >= 0 AND progress <= 100", name="percent"),
        CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released_once"),
        Index("ix_rounds_state", "state"),
    )

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    number: Mapped[int]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), unique=True)
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("rubric_versions.id"), index=True)
    state: Mapped[RoundState] = mapped_column(default=RoundState.ASKED)
    asked: Mapped[str] = mapped_column(Text)  # the student's words
    asked_at: Mapped[created_at]
    message: Mapped[str] = mapped_column(Text, default="")  # faculty's words
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    held_until: Mapped[date | None]
    released_at: Mapped[datetime | None]
    progress: Mapped[int] = mapped_column(default=100)  # of carrying comments over
    row_version: Mapped[row_version]

    project: Mapped[Project] = relationship()
    previous: Mapped[Round | None] = relationship(remote_side="Round.id")
    rubric: Mapped[RubricVersion] = relationship()
    decider: Mapped[User | None] = relationship()
    files: Mapped[list[RoundFile]] = relationship(
        back_populates="round", order_by="RoundFile.position"
    )
    levels: Mapped[list[RoundLevel]] = relationship(cascade="all, delete-orphan")

    @property
    def student_id(self) -> int:
        """Whose work it is."""
        return self.project.student_id

    @property
    def programme_id(self) -> int:
        """The programme whose faculty reviews."""
        return self.project.programme_id

    @property
    def shown_to_faculty(self) -> bool:
        """Whether the project is."""
        return self.project.shown_to_faculty

    @property
    def marks(self) -> dict[str, int]:
        """The levels that were given, by key of the criterion."""
        return {each.criterion: each.level for each in self.levels}


class RoundFile(Model):
    """One recording as it was when the student asked: a version, and the content it stood for."""

    __tablename__ = "round_files"
    __table_args__ = (
        UniqueConstraint("round_id", "position", name="uq_round_files_place"),
        UniqueConstraint("round_id", "version_id", name="uq_round_files_version"),
        # What comments refer to: none can sit on another content or another round's file.
        UniqueConstraint("id", "round_id", "sha256", name="uq_round_files_frozen"),
    )

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("project_items.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str]

    round: Mapped[Round] = relationship(back_populates="files")
    item: Mapped[Item] = relationship()
    version: Mapped[Version] = relationship()


class RoundLevel(Model):
    """The level given for one criterion of the round's rubric."""

    __tablename__ = "round_levels"
    __table_args__ = (
        UniqueConstraint("round_id", "criterion"),
        CheckConstraint("level >= 1", name="from_one_up"),
    )

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(60))
    level: Mapped[int]


class RoundComment(Model):
    """Words on a moment, a stretch, a file or the whole project, in one round."""

    __tablename__ = "round_comments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_file_id", "round_id", "sha256"],
            ["round_files.id", "round_files.round_id", "round_files.sha256"],
            name="fk_round_comments_frozen_file",
        ),
        UniqueConstraint("round_id", "carried_from_id"),
        CheckConstraint("(round_file_id IS NULL) = (sha256 IS NULL)", name="file_by_hash"),
        CheckConstraint("from_ms IS NULL OR round_file_id IS NOT NULL", name="time_of_a_file"),
        CheckConstraint(
            "to_ms IS NULL OR (from_ms IS NOT NULL AND to_ms > from_ms)", name="times_in_order"
        ),
        CheckConstraint("from_ms IS NULL OR from_ms >= 0", name="begins_in_the_file"),
        CheckConstraint("(known_state IS NULL) = (moved_with_id IS NULL)", name="moved_with"),
    )

    id: Mapped[pk]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    round_file_id: Mapped[int | None] = mapped_column(index=True)
    sha256: Mapped[str | None] = mapped_column(String(64))
    from_ms: Mapped[int | None] = mapped_column(BigInteger)
    to_ms: Mapped[int | None] = mapped_column(BigInteger)
    criterion: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    part: Mapped[Part]  # as what the author wrote
    is_staff_only: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CommentState] = mapped_column(default=CommentState.OPEN)
    # Where it stands for the student as long as what faculty made of it is held; None where both
    # read the same. The round with whose release the student reads `state`.
    known_state: Mapped[CommentState | None]
    moved_with_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("round_comments.id"), index=True)
    # The student reads what faculty wrote once this round is released: for what was carried over
    # it is the round in which it was written.
    released_with_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("round_comments.id"), index=True)
    placing: Mapped[Placing] = mapped_column(default=Placing.MADE)
    doubt: Mapped[Doubt | None]
    score: Mapped[int | None]  # percent, of the sound at the place that was found
    rival: Mapped[int | None]  # percent of the best that the next best place reaches
    created_at: Mapped[created_at]

    round: Mapped[Round] = relationship(foreign_keys=[round_id])
    released_with: Mapped[Round] = relationship(foreign_keys=[released_with_id])
    file: Mapped[RoundFile | None] = relationship(
        foreign_keys=[round_file_id, round_id, sha256], viewonly=True
    )
    author: Mapped[User] = relationship()
    carried_from: Mapped[RoundComment | None] = relationship(
        foreign_keys=[carried_from_id], remote_side="RoundComment.id"
    )

    @property
    def student_id(self) -> int:
        """Whose work it is about."""
        return self.round.student_id

    @property
    def programme_id(self) -> int:
        """The programme whose faculty reviews."""
        return self.round.programme_id

    @property
    def shown_to_faculty(self) -> bool:
        """Whether the project is."""
        return self.round.shown_to_faculty

    @property
    def asks(self) -> bool:
        """Whether it asks the student for something, so that it is open until faculty accepts."""
        is_answer = self.reply_to_id is not None
        return self.part is Part.FACULTY and not self.is_staff_only and not is_answer

    @property
    def is_shown_to_student(self) -> bool:
        """Whether the student may read it: feedback that is held, and notes of staff, never."""
        is_out = self.released_with.released_at is not None
        return self.part is Part.STUDENT or (is_out and not self.is_staff_only)

    def state_for(self, part: Part) -> CommentState:
        """Return where it stands as a reader knows it: to the student, what is held is as none."""
        return (self.known_state or self.state) if part is Part.STUDENT else self.state

    @property
    def span(self) -> Span | None:
        """Where in its file it sits."""
        return None if self.from_ms is None else Span(self.from_ms, self.to_ms)
