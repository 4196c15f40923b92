"""Tables of contacts. Every row names its owner, so that no query can forget to ask.

All of it goes when its owner's account goes: the database sees to that, whoever deletes it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.contacts.rules import ContactKind, NoteKind
from tracker.db import Model, created_at, pk, row_version
from tracker.internships.models import Internship
from tracker.projects.models import Project

owner_fk = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)]
contact_fk = Annotated[
    int, mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
]
another_fk = Annotated[
    int | None, mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"), index=True)
]


class Contact(Model):
    """A person or company somebody keeps for themselves."""

    __tablename__ = "contacts"

    id: Mapped[pk]
    student_id: Mapped[owner_fk]
    kind: Mapped[ContactKind] = mapped_column(default=ContactKind.PERSON)
    name: Mapped[str]
    company_id: Mapped[another_fk]
    introduced_by_id: Mapped[another_fk]
    job_title: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    web: Mapped[str] = mapped_column(default="")
    how_met: Mapped[str] = mapped_column(Text, default="")
    # Whatever has no place of its own: a second number, an address, what a file said besides.
    more: Mapped[str] = mapped_column(Text, default="")
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
        passive_deletes=True,
        order_by="ContactNote.happened_on.desc(), ContactNote.id.desc()",
    )
    next_steps: Mapped[list[NextStep]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="NextStep.due_on.asc().nulls_last(), NextStep.id",
    )
    tag_rows: Mapped[list[ContactTag]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="ContactTag.tag"
    )
    works: Mapped[list[ContactWork]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="ContactWork.id"
    )
    internships: Mapped[list[ContactInternship]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="ContactInternship.id"
    )

    @property
    def tags(self) -> list[str]:
        """The tags as words, in alphabetical order."""
        return sorted((row.tag for row in self.tag_rows), key=str.casefold)


class ContactTag(Model):
    """One word somebody sorts their contacts by."""

    __tablename__ = "contact_tags"
    __table_args__ = (
        UniqueConstraint("contact_id", "tag"),
        Index("ix_contact_tags_student_tag", "student_id", "tag"),
    )

    id: Mapped[pk]
    student_id: Mapped[owner_fk]
    contact_id: Mapped[contact_fk]
    tag: Mapped[str] = mapped_column(String(40))


class ContactNote(Model):
    """One thing that happened."""

    __tablename__ = "contact_notes"

    id: Mapped[pk]
    student_id: Mapped[owner_fk]
    contact_id: Mapped[contact_fk]
    kind: Mapped[NoteKind] = mapped_column(default=NoteKind.NOTE)
    happened_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[created_at]

    contact: Mapped[Contact] = relationship(back_populates="notes")


class NextStep(Model):
    """What to do next, and by when."""

    __tablename__ = "contact_next_steps"
    __table_args__ = (Index("ix_contact_next_steps_student_due", "student_id", "due_on"),)

    id: Mapped[pk]
    student_id: Mapped[owner_fk]
    contact_id: Mapped[contact_fk]
    text: Mapped[str]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None]  # by mail, where its owner switched that on
    created_at: Mapped[created_at]

    contact: Mapped[Contact] = relationship(back_populates="next_steps")


class _Together:
    """What something of the owner's has to do with a contact."""

    id: Mapped[pk]
    student_id: Mapped[owner_fk]
    contact_id: Mapped[contact_fk]


class ContactWork(_Together, Model):
    """A project that was made together."""

    __tablename__ = "contact_works"
    __table_args__ = (UniqueConstraint("contact_id", "project_id"),)

    project_id: Mapped[int] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )

    project: Mapped[Project] = relationship()


class ContactInternship(_Together, Model):
    """An internship at this company, or with this person."""

    __tablename__ = "contact_internships"
    __table_args__ = (UniqueConstraint("contact_id", "internship_id"),)

    internship_id: Mapped[int] = mapped_column(
        ForeignKey("internships.id", ondelete="CASCADE"), index=True
    )

    internship: Mapped[Internship] = relationship()


class SuggestionAnswer(Model):
    """A suggestion that was answered, added or not: it is never made again."""

    __tablename__ = "contact_suggestion_answers"
    __table_args__ = (UniqueConstraint("student_id", "key"),)

    id: Mapped[pk]
    student_id: Mapped[owner_fk]
    key: Mapped[str] = mapped_column(String(64))  # SHA-256 of what was suggested
    created_at: Mapped[created_at]


class ContactImport(Model):
    """A file that was read and is being looked at, one per person; gone when it is taken in."""

    __tablename__ = "contact_imports"

    id: Mapped[pk]
    student_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(default="")  # how it was written, for people
    rows: Mapped[list[Any]]
    chosen: Mapped[list[Any]] = mapped_column(default=list)  # numbers of the rows to add
    created_at: Mapped[created_at]
