"""A placement, its ledger of hours, and the mailed links to it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    delete,
    event,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import clock
from tracker.accounts.models import User
from tracker.db import Model, created_at, pk, row_version, user_fk
from tracker.internships.models.policies import PlacementPolicy
from tracker.internships.rules import UNDECIDED, InternshipState, LineState, LinkEnd, Mode
from tracker.media.models import Recording, StoredFile
from tracker.programmes.models import Course, Programme


class Site(Model):
    """A studio, venue, station or company where students work."""

    __tablename__ = "sites"

    id: Mapped[pk]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(80), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    created_by: Mapped[user_fk]
    vetted_at: Mapped[datetime | None]
    # Kept by the office in tracker.sites.
    retired_at: Mapped[datetime | None]
    # It was the same place as another: that one has its people and internships now.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    address: Mapped[str] = mapped_column(String(300), default="")
    web: Mapped[str] = mapped_column(String(300), default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    insured_until: Mapped[date | None]
    agreement_until: Mapped[date | None]
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]

    supervisors: Mapped[list[Supervisor]] = relationship(
        back_populates="site", order_by="Supervisor.id"
    )

    @property
    def is_shown_to_students(self) -> bool:
        """Whether students may choose it: vetted, and still in use."""
        return self.vetted_at is not None and self.retired_at is None


class Supervisor(Model):
    """A person at a site who vouches for hours; has no account."""

    __tablename__ = "site_supervisors"
    __table_args__ = (UniqueConstraint("site_id", "mail"),)

    id: Mapped[pk]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    name: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[created_at]
    # They want no more mails, and may have said why; or mail to them came back.
    stopped_at: Mapped[datetime | None]
    stopped_words: Mapped[str] = mapped_column(Text, default="")
    left_at: Mapped[datetime | None]  # works there no more; somebody else answers

    site: Mapped[Site] = relationship(back_populates="supervisors")


class Internship(Model):
    """One placement of one student."""

    __tablename__ = "internships"
    __table_args__ = (
        CheckConstraint("required_minutes >= 0", name="required_not_negative"),
        CheckConstraint("planned_starts_on <= planned_ends_on", name="dates_in_order"),
        Index("ix_internships_programme_state", "programme_id", "state"),
    )

    id: Mapped[pk]
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    student_id: Mapped[user_fk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("site_supervisors.id"), index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id"), index=True)
    credits: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    title: Mapped[str]
    mode: Mapped[Mode] = mapped_column(default=Mode.ON_SITE)
    pay: Mapped[str] = mapped_column(String(120), default="")
    is_paid: Mapped[bool | None]  # not said while a proposal is written
    # Whether the student may only work within the dates of a work authorisation.
    needs_authorisation: Mapped[bool] = mapped_column(default=False)
    # Whether the place may be named outside the school; under an NDA it may not.
    names_place: Mapped[bool] = mapped_column(default=True)
    state: Mapped[InternshipState] = mapped_column(default=InternshipState.DRAFT)
    planned_starts_on: Mapped[date | None]
    planned_ends_on: Mapped[date | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    incomplete_until: Mapped[date | None]
    lapse_warned_on: Mapped[date | None]
    # When the site's final evaluation was locked; tracker.evaluations sets it.
    site_evaluated_at: Mapped[datetime | None]
    # Who answers in the supervisor's place, named by them.
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("site_supervisors.id"))
    planned_minutes: Mapped[int] = mapped_column(default=0)
    required_minutes: Mapped[int] = mapped_column(default=0)
    policy: Mapped[dict[str, Any]] = mapped_column(default=dict)  # frozen at approval
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]

    student: Mapped[User] = relationship(foreign_keys="Internship.student_id")
    programme: Mapped[Programme] = relationship()
    site: Mapped[Site | None] = relationship()
    supervisor: Mapped[Supervisor | None] = relationship(foreign_keys="Internship.supervisor_id")
    proxy: Mapped[Supervisor | None] = relationship(foreign_keys="Internship.proxy_id")
    course: Mapped[Course | None] = relationship()
    objectives: Mapped[list[Objective]] = relationship(
        order_by="Objective.position", cascade="all, delete-orphan"
    )
    policies: Mapped[list[PlacementPolicy]] = relationship(
        primaryjoin="foreign(PlacementPolicy.programme_id) == Internship.programme_id",
        order_by="PlacementPolicy.id",
        viewonly=True,
    )
    events: Mapped[list[InternshipEvent]] = relationship(order_by="InternshipEvent.id")

    @property
    def shown_to_faculty(self) -> bool:
        """Whether faculty and office know of it: from the first time it was sent."""
        return self.state is not InternshipState.DRAFT


class Objective(Model):
    """One thing the student means to learn there."""

    __tablename__ = "internship_objectives"

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    activities: Mapped[list[str]] = mapped_column(default=list)  # the work that serves it


class InternshipEvent(Model):
    """One transition; replaying them rebuilds the state. Append-only."""

    __tablename__ = "internship_events"

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    event: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[InternshipState]
    to_state: Mapped[InternshipState]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    # What was decided with it: the new date, hours waived and why, what was overridden and why.
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]

    actor: Mapped[User | None] = relationship()

    @property
    def until(self) -> date | None:
        """The day by which the rest is due, when the step set one."""
        kept = self.detail.get("until")
        return date.fromisoformat(kept) if kept else None


class FinalReport(Model):
    """What a student hands in at the end: how far each objective came, and a look back."""

    __tablename__ = "internship_final_reports"

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), unique=True)
    ratings: Mapped[dict[str, Any]] = mapped_column(default=dict)  # objective's id: 0 to 4
    summary: Mapped[str] = mapped_column(Text, default="")
    craft: Mapped[str] = mapped_column(Text, default="")
    workplace: Mapped[str] = mapped_column(Text, default="")
    following: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    row_version: Mapped[row_version]


class HourLine(Model):
    """One day's work as it was written down. Append-only."""

    __tablename__ = "hour_lines"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND minutes <= 1440", name="minutes_in_day"),
        CheckConstraint(
            "ends_minute - starts_minute - break_minutes = minutes", name="minutes_from_until"
        ),
        CheckConstraint("break_minutes >= 0", name="break_not_negative"),
        CheckConstraint(
            "(written_by IS NULL) <> (supervisor_id IS NULL)", name="written_by_one_person"
        ),
        Index("ix_hour_lines_internship_day", "internship_id", "day"),
    )

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    week_on: Mapped[date]  # its Monday
    day: Mapped[date]
    minutes: Mapped[int]
    # When it was typed as from-until: minutes after midnight; the end may lie past 24 h.
    starts_minute: Mapped[int | None]
    ends_minute: Mapped[int | None]
    break_minutes: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    activities: Mapped[list[str]] = mapped_column(default=list)  # what kinds of work it was
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("hour_lines.id"), unique=True)
    # The student, or the supervisor who put another number in its place.
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("site_supervisors.id"))
    created_at: Mapped[created_at]

    internship: Mapped[Internship] = relationship()
    events: Mapped[list[LineEvent]] = relationship(back_populates="line", order_by="LineEvent.id")


class LineEvent(Model):
    """One decision on a line; the last one is its state. Append-only."""

    __tablename__ = "hour_line_events"

    id: Mapped[pk]
    line_id: Mapped[int] = mapped_column(ForeignKey("hour_lines.id"), index=True)
    state: Mapped[LineState]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("site_supervisors.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    # Accepted by faculty although the site had not confirmed it.
    is_override: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    line: Mapped[HourLine] = relationship(back_populates="events")
    actor: Mapped[User | None] = relationship()
    supervisor: Mapped[Supervisor | None] = relationship()

    @property
    def said_by(self) -> str:
        """Who took the step, by name."""
        person = self.actor or self.supervisor
        return person.name if person else ""


class UndecidedLine(Model):
    """A line that waits for faculty: kept from the event that sent it to the one that decides.

    The ledger says it all, but asking it for what waits takes longer with every day ever logged.
    This is derived from the ledger, in the flush that adds to it.
    """

    __tablename__ = "hour_lines_undecided"
    __table_args__ = (Index("ix_hour_lines_undecided_week", "internship_id", "week_on"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("hour_lines.id"), primary_key=True)
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"))
    week_on: Mapped[date]
    since: Mapped[datetime]
    is_confirmed: Mapped[bool]


_OF_UNDECIDED = ("line_id", "internship_id", "week_on", "since", "is_confirmed")


@event.listens_for(LineEvent, "after_insert")
def _keep_undecided(_mapper: object, connection: Connection, added: LineEvent) -> None:
    the_same = UndecidedLine.line_id == added.line_id
    is_confirmed = added.state == LineState.CONFIRMED
    if is_confirmed:  # it goes on waiting since it was sent
        marked = update(UndecidedLine).where(the_same).values(is_confirmed=True)
        if connection.execute(marked).rowcount:
            return
    connection.execute(delete(UndecidedLine).where(the_same))
    if added.state in UNDECIDED:
        line = select(
            HourLine.id,
            HourLine.internship_id,
            HourLine.week_on,
            literal(added.at, LineEvent.at.type),
            literal(is_confirmed),
        ).where(HourLine.id == added.line_id)
        connection.execute(insert(UndecidedLine).from_select(_OF_UNDECIDED, line))


class WeekNote(Model):
    """What a student says about a week beside its days: three prompts, saved as typed."""

    __tablename__ = "internship_week_notes"
    __table_args__ = (UniqueConstraint("internship_id", "week_on"),)

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    week_on: Mapped[date]
    happened: Mapped[str] = mapped_column(Text, default="")
    learned: Mapped[str] = mapped_column(Text, default="")
    differently: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]  # when the week, its days included, last changed
    row_version: Mapped[row_version]


class DayFile(Model):
    """A recording of the student's, or a picture, that shows what was done on a day."""

    __tablename__ = "internship_day_files"
    __table_args__ = (
        CheckConstraint("(recording_id IS NULL) <> (file_id IS NULL)", name="sound_or_picture"),
        Index("ix_internship_day_files_day", "internship_id", "day"),
    )

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"))
    day: Mapped[date]
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[created_at]
    removed_at: Mapped[datetime | None]

    internship: Mapped[Internship] = relationship()
    recording: Mapped[Recording | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class SupervisorLink(Model):
    """One mailed key to one page; its secret is kept as a SHA-256. A newer one ends it."""

    __tablename__ = "supervisor_links"

    id: Mapped[pk]
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("site_supervisors.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    is_reminder: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_at]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[LinkEnd | None]
    words: Mapped[str] = mapped_column(Text, default="")  # with "not my intern"
    # Mailed to sign by; hours are answered by the other links.
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"))

    internship: Mapped[Internship] = relationship()
    supervisor: Mapped[Supervisor] = relationship()

    @property
    def has_run_out(self) -> bool:
        """Whether its time is over, ended or not."""
        return self.expires_at <= clock.now()


class Confirmation(Model):
    """One answer of a supervisor: the receipt as it was given, and its SHA-256. Append-only."""

    __tablename__ = "hour_confirmations"
    __table_args__ = (UniqueConstraint("link_id", "nonce"),)

    id: Mapped[pk]
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("site_supervisors.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("supervisor_links.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    confirmed_minutes: Mapped[int]
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(60), default="")
    user_agent: Mapped[str] = mapped_column(String(400), default="")

    supervisor: Mapped[Supervisor] = relationship()
