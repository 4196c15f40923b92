"""Tables of evaluations. What runs keeps the form version it began with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import clock
from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version
from tracker.evaluations.rules import Kind, Questionnaire, Stand, Visibility
from tracker.internships.models import Internship, Supervisor
from tracker.programmes.models import Programme


class FormVersion(Model):
    """What one programme asks from a day on; a change makes a new version."""

    __tablename__ = "evaluation_forms"
    __table_args__ = (UniqueConstraint("programme_id", "kind", "number"),)

    id: Mapped[pk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    kind: Mapped[Kind]
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[created_at]

    programme: Mapped[Programme] = relationship()

    @property
    def asked(self) -> Questionnaire:
        """What it asks."""
        return Questionnaire.of(self.document)


class Evaluation(Model):
    """One evaluation of one internship: by the site, or of the site by the student."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("internship_id", "kind"),)

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    kind: Mapped[Kind]
    form_id: Mapped[int] = mapped_column(ForeignKey("evaluation_forms.id"))
    stand: Mapped[Stand] = mapped_column(default=Stand.OPEN)
    visibility: Mapped[Visibility]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The window that saved last: the same window saving again is no second editor.
    saved_in: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("site_supervisors.id"))
    locked_at: Mapped[datetime | None]
    # The record as it was sent, and its SHA-256.
    body: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    user_agent: Mapped[str] = mapped_column(String(400), default="")
    words: Mapped[str] = mapped_column(Text, default="")  # why the site declined
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    row_version: Mapped[row_version]

    internship: Mapped[Internship] = relationship()
    form: Mapped[FormVersion] = relationship()
    supervisor: Mapped[Supervisor | None] = relationship()
    releaser: Mapped[User | None] = relationship()

    @property
    def student_id(self) -> int:
        """Whose internship it is about."""
        return self.internship.student_id

    @property
    def programme_id(self) -> int:
        """The programme of the internship."""
        return self.internship.programme_id

    @property
    def shown_to_faculty(self) -> bool:
        """Whether faculty and office know of the internship."""
        return self.internship.shown_to_faculty

    @property
    def asked(self) -> Questionnaire:
        """What it asks."""
        return self.form.asked


class EvaluationLink(Model):
    """One mailed key to one evaluation; its secret is kept as a SHA-256. A newer one ends it."""

    __tablename__ = "evaluation_links"

    id: Mapped[pk]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("site_supervisors.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    is_reminder: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_at]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    evaluation: Mapped[Evaluation] = relationship()
    supervisor: Mapped[Supervisor] = relationship()

    @property
    def works(self) -> bool:
        """Whether it opens the page now."""
        return self.ended_at is None and self.expires_at > clock.now()
