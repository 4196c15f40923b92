"""Tables of contacts. Every row names its owner, so that no query can forget to ask."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.contacts.rules import ContactKind
from tracker.db import Model, created_at, pk, row_version, user_fk


class Contact(Model):
    """A person or company somebody keeps for themselves."""

    __tablename__ = "contacts"

    id: Mapped[pk]
    student_id: Mapped[user_fk]
    kind: Mapped[ContactKind] = mapped_column(default=ContactKind.PERSON)
    name: Mapped[str]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    job_title: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    web: Mapped[str] = mapped_column(default="")
    how_met: Mapped[str] = mapped_column(Text, default="")
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    archived_at: Mapped[datetime | None]

    company: Mapped[Contact | None] = relationship(
        foreign_keys="Contact.company_id", remote_side="Contact.id"
    )
    introduced_by: Mapped[Contact | None] = relationship(
        foreign_keys="Contact.introduced_by_id", remote_side="Contact.id"
    )
    notes: Mapped[list[ContactNote]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        order_by="ContactNote.happened_on.desc(), ContactNote.id.desc()",
    )
    next_steps: Mapped[list[NextStep]] = relationship(
        back_populates="contact", cascade="all, delete-orphan", order_by="NextStep.due_on"
    )


class ContactNote(Model):
    """One thing that happened."""

    __tablename__ = "contact_notes"

    id: Mapped[pk]
    student_id: Mapped[user_fk]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    happened_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[created_at]

    contact: Mapped[Contact] = relationship(back_populates="notes")


class NextStep(Model):
    """What to do next, and by when."""

    __tablename__ = "contact_next_steps"
    __table_args__ = (Index("ix_contact_next_steps_student_due", "student_id", "due_on"),)

    id: Mapped[pk]
    student_id: Mapped[user_fk]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    text: Mapped[str]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    created_at: Mapped[created_at]

    contact: Mapped[Contact] = relationship(back_populates="next_steps")
