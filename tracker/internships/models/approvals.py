"""What a school asks of internships, and what was decided and signed about one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version, user_fk
from tracker.internships.models.placements import Internship, Supervisor
from tracker.internships.rules import AmendmentState, Part, StepKind, StepState, Terms
from tracker.programmes.models import Programme


class ApprovalStep(Model):
    """One thing that the approval of an internship asks for; each sending makes new rows."""

    __tablename__ = "approval_steps"
    __table_args__ = (UniqueConstraint("internship_id", "round", "kind"),)

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    round: Mapped[int]  # the first sending is 1
    kind: Mapped[StepKind]
    state: Mapped[StepState] = mapped_column(default=StepState.WAITING)
    reason: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    # Nobody, when the school knew it before or it came about by itself.
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    row_version: Mapped[row_version]

    decider: Mapped[User | None] = relationship()


class WorkAuthorisation(Model):
    """For whom and when a student may work; a later row replaces the ones before it."""

    __tablename__ = "work_authorisations"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="in_order"),)

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    employer: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]


class AgreementTemplate(Model):
    """One version of a programme's agreement, with named fields. Append-only."""

    __tablename__ = "agreement_templates"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]

    programme: Mapped[Programme] = relationship()
    author: Mapped[User | None] = relationship()


class Agreement(Model):
    """One version of what is signed: the words as they were filled in. Append-only."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("internship_id", "number"),)

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[int]
    # None stands for the text that comes with the program.
    template_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_templates.id"))
    # Whose signature it asks for at the site.
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("site_supervisors.id"))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[created_at]

    internship: Mapped[Internship] = relationship()
    supervisor: Mapped[Supervisor] = relationship()
    signatures: Mapped[list[Signature]] = relationship(
        back_populates="agreement", order_by="Signature.id"
    )


class Signature(Model):
    """One signature under one version, with all that shows how it was given. Append-only."""

    __tablename__ = "agreement_signatures"
    __table_args__ = (
        UniqueConstraint("agreement_id", "part"),
        CheckConstraint("(user_id IS NULL) <> (link_id IS NULL)", name="by_account_or_link"),
    )

    id: Mapped[pk]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), index=True)
    part: Mapped[Part]
    sha256: Mapped[str] = mapped_column(String(64))
    consent: Mapped[str] = mapped_column(Text)
    typed_name: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor_links.id"))
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(60), default="")
    user_agent: Mapped[str] = mapped_column(String(400), default="")

    agreement: Mapped[Agreement] = relationship(back_populates="signatures")


class Amendment(Model):
    """A change of what was agreed: what held, what shall hold, and where that stands."""

    __tablename__ = "internship_amendments"
    __table_args__ = (UniqueConstraint("internship_id", "number"),)

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    number: Mapped[int]
    before: Mapped[dict[str, Any]]  # see rules.Terms
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[user_fk]
    asked_as: Mapped[Part]
    state: Mapped[AmendmentState] = mapped_column(default=AmendmentState.WAITING)
    # The version that all sign; None where the school asks for no signatures, or not again.
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"), unique=True)
    # Nobody, when the last signature did it, or the internship ended meanwhile.
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")  # why it was withdrawn or turned down
    created_at: Mapped[created_at]
    row_version: Mapped[row_version]

    internship: Mapped[Internship] = relationship()
    asker: Mapped[User] = relationship(foreign_keys="Amendment.asked_by")
    decider: Mapped[User | None] = relationship(foreign_keys="Amendment.decided_by")
    agreement: Mapped[Agreement | None] = relationship()

    @property
    def terms_before(self) -> Terms:
        """What held."""
        return Terms.from_json(self.before)

    @property
    def terms_after(self) -> Terms:
        """What shall hold."""
        return Terms.from_json(self.after)
