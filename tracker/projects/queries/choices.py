"""What a student may choose from when describing a project."""

import re
from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from tracker.db import db
from tracker.internships.models import Internship
from tracker.media.models import Recording
from tracker.media.rules import Origin
from tracker.programmes.models import Course
from tracker.programmes.queries import courses_of, enrolment_of
from tracker.projects.models import Item

MOST = 100
PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def course_choices(student_id: int) -> Sequence[Course]:
    """List the courses of the student's programme; none without an enrolment."""
    enrolment = enrolment_of(student_id)
    return courses_of(enrolment.version) if enrolment else ()


def internship_choices(student_id: int) -> Sequence[Internship]:
    """List the student's internships, newest first."""
    return db.session.scalars(
        select(Internship)
        .where(Internship.student_id == student_id)
        .options(joinedload(Internship.site))
        .order_by(Internship.id.desc())
    ).all()


def recording_choices(student_id: int) -> Sequence[Recording]:
    """List the student's recordings that are in none of their projects, newest first."""
    used = exists().where(Item.recording_id == Recording.id, Item.archived_at.is_(None))
    return db.session.scalars(
        _recordings(student_id).where(~used).order_by(Recording.id.desc()).limit(MOST)
    ).all()


def recordings_named(student_id: int, public_ids: Sequence[str]) -> Sequence[Recording]:
    """Find recordings of the student by their public ids, in that order; others are left out."""
    named = [each for each in public_ids[:MOST] if PUBLIC_ID.fullmatch(each)]
    found = db.session.scalars(_recordings(student_id).where(Recording.public_id.in_(named)))
    return sorted(found, key=lambda each: named.index(each.public_id))


def _recordings(student_id: int) -> Select[Recording]:
    return select(Recording).where(
        Recording.student_id == student_id,
        Recording.origin == Origin.UPLOAD,
        Recording.archived_at.is_(None),
    )
