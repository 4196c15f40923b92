"""Tables of media."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Model, created_at, pk, public_id, row_version, user_fk
from tracker.media.rules import Origin, RenditionKind, Step, UploadState, heard_lufs


class Upload(Model):
    """A file on its way in; its bytes lie beside the store until it is complete."""

    __tablename__ = "uploads"
    __table_args__ = (CheckConstraint("size_bytes >= 0", name="size_not_negative"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    student_id: Mapped[user_fk]
    file_name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[UploadState] = mapped_column(default=UploadState.OPEN)
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    created_at: Mapped[created_at]
    touched_at: Mapped[datetime]

    version: Mapped[Version | None] = relationship()
    recording: Mapped[Recording | None] = relationship()


class StoredFile(Model):
    """One content, kept once however often it is uploaded."""

    __tablename__ = "stored_files"

    id: Mapped[pk]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[created_at]


class Recording(Model):
    """A piece of sound under one title."""

    __tablename__ = "recordings"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    student_id: Mapped[user_fk]
    title: Mapped[str]
    origin: Mapped[Origin] = mapped_column(default=Origin.UPLOAD)
    created_at: Mapped[created_at]
    archived_at: Mapped[datetime | None]

    versions: Mapped[list[Version]] = relationship(
        back_populates="recording", order_by="Version.number"
    )


class Version(Model):
    """One uploaded file of a recording, and what was measured in it."""

    __tablename__ = "recording_versions"
    __table_args__ = (
        UniqueConstraint("recording_id", "number"),
        CheckConstraint("progress >= 0 AND progress <= 100", name="progress_in_percent"),
        Index("ix_recording_versions_step", "step"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), index=True)
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    file_name: Mapped[str]
    step: Mapped[Step] = mapped_column(default=Step.WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    sample_rate_hz: Mapped[int | None]
    channels: Mapped[int | None]
    bit_depth: Mapped[int | None]
    container: Mapped[str | None] = mapped_column(String(40))
    codec: Mapped[str | None] = mapped_column(String(40))
    loudness_lufs: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    range_lu: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    true_peak_dbtp: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what else was measured
    tags: Mapped[list[list[str]]] = mapped_column(default=list, deferred=True)  # for the owner
    heights: Mapped[list[int]] = mapped_column(default=list)
    peaks_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[created_at]
    ready_at: Mapped[datetime | None]

    recording: Mapped[Recording] = relationship(back_populates="versions")
    file: Mapped[StoredFile] = relationship()
    renditions: Mapped[list[Rendition]] = relationship(
        back_populates="version", order_by="Rendition.id", cascade="all, delete-orphan"
    )

    @property
    def student_id(self) -> int:
        """Whose sound it is."""
        return self.recording.student_id

    @property
    def is_film(self) -> bool:
        """Whether there is a moving picture, as far as is known."""
        return bool(self.facts.get("facts", {}).get("has_picture"))

    @property
    def heard_lufs(self) -> Decimal | None:
        """How loud it is on two loudspeakers: surround as its fold-down, mono on both."""
        folded = self.facts.get("fold_down")
        if folded and folded["integrated_lufs"] is not None:
            return Decimal(str(folded["integrated_lufs"]))
        return heard_lufs(self.loudness_lufs, self.channels)


class Rendition(Model):
    """One file made of a version for streaming."""

    __tablename__ = "renditions"
    __table_args__ = (UniqueConstraint("version_id", "kind"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    version_id: Mapped[int] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    kind: Mapped[RenditionKind]
    media_type: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[created_at]

    version: Mapped[Version] = relationship(back_populates="renditions")


class Highlight(Model):
    """A stretch of one version that is worth hearing, with a title of its own."""

    __tablename__ = "highlights"
    __table_args__ = (CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="in_order"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    version_id: Mapped[int] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    title: Mapped[str]
    start_ms: Mapped[int] = mapped_column(BigInteger)
    end_ms: Mapped[int] = mapped_column(BigInteger)
    row_version: Mapped[row_version]
    created_at: Mapped[created_at]
    archived_at: Mapped[datetime | None]

    version: Mapped[Version] = relationship()

    @property
    def student_id(self) -> int:
        """Whose sound it is of."""
        return self.version.student_id


class Exposure(Model):
    """Somewhere public that plays a version; while there is one, its open addresses work."""

    __tablename__ = "media_exposures"
    __table_args__ = (UniqueConstraint("holder", "version_id"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("recording_versions.id"), index=True)
    holder: Mapped[str] = mapped_column(String(80))  # such as "page:12"; named by upper features
    created_at: Mapped[created_at]

    version: Mapped[Version] = relationship()
