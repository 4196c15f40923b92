"""What of internships waits for a decision, as the desk shows it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.access import Actor, Role
from tracker.db import db
from tracker.internships.models import Internship, PlacementPolicy
from tracker.internships.queries.pending import Pending, asked_by
from tracker.internships.queries.placements import layered
from tracker.internships.rules import STEP_WORDS, StepKind, week_title
from tracker.programmes.models import Course
from tracker.web.waiting import Waiting

TAKES_MINUTES = {
    "week": 3,
    "proposal": 8,
    "agreement": 4,
    "change": 4,
    "completion": 12,
    "approval": 3,
}
_WHAT = {
    "proposal": "proposal",
    "agreement": "agreement to sign",
    "change": "change to agree to",
    "completion": "the whole internship",
}
_PLACE = {
    "proposal": "proposals",
    "agreement": "agreements",
    "change": "agreements",
    "completion": "completions",
}
Patience = Callable[[int, int | None], int]


def waiting_on(actor: Actor) -> list[Waiting]:
    """List what this person may decide as faculty or in the office, in no order.

    It is told in three queries, however much it is.
    """
    faculty, office = actor.programmes_as(Role.FACULTY), actor.programmes_as(Role.OFFICE)
    if not faculty and not office:
        return []
    question, asked = asked_by(actor.user_id, faculty, office)
    # Columns only: the session would hand each of a thousand rows through its loading of entities.
    found = db.session.connection().execute(question, asked).all()
    patience = _patience([*faculty, *office]) if found else None
    title = cache(week_title)  # many students write in the same weeks
    return [_entry(Pending._make(row), patience, title) for row in found] if patience else []


def _entry(row: Pending, patience: Patience, title: Callable[[Any], str]) -> Waiting:
    what, path, batch = _told(row, title)
    days = row.frozen_days
    if days is None:
        days = patience(row.programme_id, row.course_id)
    return Waiting(
        "agreement" if row.kind == "change" else row.kind,
        row.student,
        row.student_id,
        f"{what}, {row.site or row.title}",
        path,
        row.since.date() + timedelta(days=days),
        TAKES_MINUTES[row.kind],
        course=row.course or "",
        batch=batch,
        subject_id=row.id,
    )


def _told(row: Pending, title: Callable[[Any], str]) -> tuple[str, str, str]:
    """Say what waits, where it is decided, and by which key with others of its kind."""
    if row.kind == "week":
        key = "" if row.unconfirmed else f"{row.id}.{row.week_on}.{row.version or 0}"
        return title(row.week_on), f"/desk/weeks/{row.id}/{row.week_on}", key
    if row.step:
        return (
            STEP_WORDS[StepKind(row.step)].title.lower(),
            f"/desk/approvals/{row.id}/{row.step}",
            "",
        )
    return _WHAT[row.kind], f"/desk/{_PLACE[row.kind]}/{row.id}", ""


def _patience(programmes: list[int]) -> Patience:
    """Tell within how many days faculty answers where nothing is frozen yet."""
    policies, interned = _patience_queries()
    asked = {"programmes": programmes}
    said: dict[tuple[int, int | None], Mapping[str, Any]] = {
        (row.programme_id, row.course_id): row.said for row in db.session.execute(policies, asked)
    }
    courses = {course.id: course for course in db.session.scalars(interned)}

    @cache
    def days(programme_id: int, course_id: int | None) -> int:
        course = courses.get(course_id) if course_id else None
        of_one = {c: s for (p, c), s in said.items() if p == programme_id}
        return layered(course, of_one).reviewer_days

    return days


@cache
def _patience_queries() -> tuple[Select[Any], Select[Course]]:
    said = (
        select(PlacementPolicy.programme_id, PlacementPolicy.course_id, PlacementPolicy.said)
        .where(PlacementPolicy.programme_id.in_(bindparam("programmes", expanding=True)))
        .order_by(PlacementPolicy.id)
    )
    return said, select(Course).where(Course.id.in_(select(Internship.course_id)))
