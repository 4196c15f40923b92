"""Tables of attestations. What was said is written once: rows are added, none is changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import clock
from tracker.accounts.models import User
from tracker.attestations.rules import Answer, How, Kind
from tracker.db import Model, created_at, pk
from tracker.internships.models import Supervisor
from tracker.projects.models import Credit, Project


class Request(Model):
    """One question put to one witness about the credits of a project.

    A newer one to the same witness ends it. Where the witness has no account its secret is mailed,
    and kept as a SHA-256.
    """

    __tablename__ = "attestation_requests"
    __table_args__ = (
        CheckConstraint("(kind = 'peer') = (credit_id IS NOT NULL)", name="peer_is_credited"),
        CheckConstraint(
            "(kind = 'supervisor') = (supervisor_id IS NOT NULL)", name="supervisor_is_known"
        ),
        Index("ix_attestation_requests_project_id", "project_id"),
        Index("ix_attestation_requests_mail", "mail"),
    )

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    kind: Mapped[Kind]
    credit_id: Mapped[int | None] = mapped_column(ForeignKey("project_credits.id"), index=True)
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("site_supervisors.id"), index=True)
    name: Mapped[str]  # who was asked, as the student knows them
    mail: Mapped[str] = mapped_column(String(254), default="")  # "" for faculty
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[created_at]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    credit: Mapped[Credit | None] = relationship()
    supervisor: Mapped[Supervisor | None] = relationship()

    @property
    def student_id(self) -> int:
        """Whose work it is about."""
        return self.project.student_id

    @property
    def programme_id(self) -> int:
        """The programme whose faculty may decide."""
        return self.project.programme_id

    @property
    def shown_to_faculty(self) -> bool:
        """Whether the project is."""
        return self.project.shown_to_faculty

    @property
    def is_open(self) -> bool:
        """Whether an answer is awaited."""
        return self.answered_at is None and self.works

    @property
    def works(self) -> bool:
        """Whether its page can be opened now."""
        gone = self.project.archived_at is not None
        if self.credit is not None:
            gone = gone or self.credit.archived_at is not None
        return self.ended_at is None and not gone and self.expires_at > clock.now()


class Attestation(Model):
    """What one witness said of one credit."""

    __tablename__ = "attestations"

    id: Mapped[pk]
    request_id: Mapped[int] = mapped_column(ForeignKey("attestation_requests.id"), index=True)
    credit_id: Mapped[int] = mapped_column(ForeignKey("project_credits.id"), index=True)
    kind: Mapped[Kind]
    answer: Mapped[Answer]
    words: Mapped[str] = mapped_column(Text, default="")  # other words for the role, or a reason
    how: Mapped[How]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]  # who, as shown beside the credit
    part: Mapped[str] = mapped_column(default="")  # what they did, as a clause
    about_self: Mapped[bool]
    edition: Mapped[int]  # of the credit
    body: Mapped[str] = mapped_column(Text)  # the exact text it was said of
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(60), default="")
    user_agent: Mapped[str] = mapped_column(String(400), default="")

    request: Mapped[Request] = relationship()
    credit: Mapped[Credit] = relationship()
    user: Mapped[User | None] = relationship()
