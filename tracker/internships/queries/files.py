"""Sound and pictures kept with days."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import db
from tracker.internships.models import DayFile, Internship
from tracker.internships.queries.hours import sent_week
from tracker.internships.rules import week_of
from tracker.media.models import Recording, Version
from tracker.media.rules import Origin

MOST = 100


def day_files(internship_id: int, days: Iterable[date]) -> Sequence[DayFile]:
    """List what is kept with some days, in the order it was added."""
    return db.session.scalars(
        select(DayFile)
        .where(
            DayFile.internship_id == internship_id,
            DayFile.day.in_(list(days)),
            DayFile.removed_at.is_(None),
        )
        .options(
            joinedload(DayFile.file),
            joinedload(DayFile.recording)
            .selectinload(Recording.versions)
            .selectinload(Version.renditions),
        )
        .order_by(DayFile.id)
    ).all()


def day_file(file_id: int) -> DayFile | None:
    """Find one that was not removed."""
    return db.session.scalar(
        select(DayFile)
        .where(DayFile.id == file_id, DayFile.removed_at.is_(None))
        .options(joinedload(DayFile.internship), joinedload(DayFile.file))
    )


def was_sent(file: DayFile) -> bool:
    """Tell whether the day of a file lies with others than the student."""
    week = sent_week(file.internship_id, week_of(file.day))
    return week is not None and file.day in week.by_day


def own_recordings(student_id: int) -> Sequence[Recording]:
    """List a student's recordings, newest first."""
    return db.session.scalars(
        select(Recording)
        .where(
            Recording.student_id == student_id,
            Recording.origin == Origin.UPLOAD,
            Recording.archived_at.is_(None),
        )
        .options(selectinload(Recording.versions))
        .order_by(Recording.id.desc())
        .limit(MOST)
    ).all()


def internship_of_file(internship_id: int, file_id: int) -> Internship | None:
    """Find the internship of a file; None when the file belongs to another."""
    found = day_file(file_id)
    return found.internship if found and found.internship_id == internship_id else None
