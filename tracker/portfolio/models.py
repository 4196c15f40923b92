"""Tables of public pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.comparisons.models import Comparison
from tracker.db import Model, created_at, pk, public_id, row_version, user_fk
from tracker.media.models import Highlight, Recording
from tracker.portfolio.rules.budget import MIDDLE_MS
from tracker.portfolio.rules.kinds import SectionKind, Theme, Visibility
from tracker.projects.models import Item, Project


class Page(Model):
    """The page of one student, as it stands in the editor."""

    __tablename__ = "pages"

    id: Mapped[pk]
    student_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.OFF)
    link_id: Mapped[public_id]  # the secret part of the address while visibility is "link"
    shown_name: Mapped[str]
    role_line: Mapped[str] = mapped_column(default="")
    intro: Mapped[str] = mapped_column(Text, default="")
    availability: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    looking_for: Mapped[str] = mapped_column(default="")
    speaks: Mapped[str] = mapped_column(default="")
    reel_words: Mapped[str] = mapped_column(Text, default="")  # what you hear, in words
    reel_budget_ms: Mapped[int] = mapped_column(default=MIDDLE_MS)  # the longest it may be
    reel_download: Mapped[bool] = mapped_column(default=False)  # visitors may keep it as a file
    theme: Mapped[Theme] = mapped_column(default=Theme.OXIDE)
    in_directory: Mapped[bool] = mapped_column(default=True)
    reel_recording_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    reel_digest: Mapped[str] = mapped_column(
        String(64), default=""
    )  # of the passages it was made of
    reel_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what making it found
    published_number: Mapped[int | None]  # of the revision that visitors see
    # What waits to be published: content and visibility, as they were when "Publish" was pressed.
    pending: Mapped[dict[str, Any] | None]
    pending_since: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")  # why the last publishing stopped
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    updated_at: Mapped[datetime]

    student: Mapped[User] = relationship()
    reel: Mapped[Recording | None] = relationship()
    sections: Mapped[list[Section]] = relationship(
        order_by="Section.position", cascade="all, delete-orphan"
    )
    works: Mapped[list[Work]] = relationship(order_by="Work.position", cascade="all, delete-orphan")
    skills: Mapped[list[PageSkill]] = relationship(
        order_by="PageSkill.position", cascade="all, delete-orphan"
    )
    passages: Mapped[list[Passage]] = relationship(
        order_by="Passage.position", cascade="all, delete-orphan"
    )


class Section(Model):
    """One part of a page, shown or not."""

    __tablename__ = "page_sections"
    __table_args__ = (UniqueConstraint("page_id", "kind"),)

    id: Mapped[pk]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    kind: Mapped[SectionKind]
    position: Mapped[int]
    shown: Mapped[bool] = mapped_column(default=True)


class Work(Model):
    """A project on the page."""

    __tablename__ = "page_works"
    __table_args__ = (UniqueConstraint("page_id", "project_id"),)

    id: Mapped[pk]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(String(240), default="")
    # Before and after: two of its sounds that visitors may hear against each other.
    comparison_id: Mapped[int | None] = mapped_column(ForeignKey("comparisons.id"), index=True)

    comparison: Mapped[Comparison | None] = relationship()
    project: Mapped[Project] = relationship()


class PageSkill(Model):
    """A skill on the page, by its key: what is shown of it is what was assessed last."""

    __tablename__ = "page_skills"
    __table_args__ = (UniqueConstraint("page_id", "skill"),)

    id: Mapped[pk]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    skill: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class Passage(Model):
    """One excerpt of the reel."""

    __tablename__ = "page_passages"
    __table_args__ = (CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="in_order"),)

    id: Mapped[pk]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("project_items.id"), index=True)
    position: Mapped[int]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    # Where it was taken from a highlight, that decides version, start and end.
    highlight_id: Mapped[int | None] = mapped_column(ForeignKey("highlights.id"), index=True)

    item: Mapped[Item] = relationship()
    highlight: Mapped[Highlight | None] = relationship()


class Revision(Model):
    """One published state of a page. Immutable: the compiled files are named by its digest."""

    __tablename__ = "page_revisions"
    __table_args__ = (UniqueConstraint("page_id", "number"),)

    id: Mapped[pk]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]  # what was shown, as plain facts
    created_by: Mapped[user_fk]
    created_at: Mapped[created_at]


class PageMessage(Model):
    """A message a visitor sent through the relay; kept to limit and to answer for abuse."""

    __tablename__ = "page_messages"

    id: Mapped[pk]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    sender_hash: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[created_at]
