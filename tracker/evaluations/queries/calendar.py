"""The days that a student has to keep in mind. Nothing here changes anything."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from tracker.db import db
from tracker.evaluations.rules import middle_of
from tracker.internships.models import Internship
from tracker.internships.rules import ANSWERING, InternshipState

MOST_DAYS = 120


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """One day that a student has to keep in mind.

    Attributes:
        name: what it is, the same while the thing is.
    """

    internship: Internship
    name: str
    on: date
    title: str


def due_days(student_id: int) -> list[DueDay]:
    """List the days to keep in mind of a student's internships that go on or are ahead."""
    found = db.session.scalars(
        select(Internship)
        .where(
            Internship.student_id == student_id,
            Internship.state.in_(ANSWERING | {InternshipState.APPROVED}),
        )
        .order_by(Internship.id)
    )
    return [due for each in found for due in _due_days(each)]


def _due_days(internship: Internship) -> list[DueDay]:
    place = internship.site.name if internship.site else internship.title
    starts, ends = internship.planned_starts_on, internship.planned_ends_on
    named: list[tuple[str, date | None, str]] = [
        ("first", starts, f"First day at {place}"),
        ("last", ends, f"Last day at {place}: hand in the whole"),
        ("rest", internship.incomplete_until, f"What is missing is due: {place}"),
    ]
    if starts is not None and ends is not None:
        named.append(("middle", middle_of(starts, ends), f"Half-time at {place}: evaluation"))
        sunday = starts + timedelta(days=6 - starts.weekday())
        while sunday < ends + timedelta(days=7) and len(named) < MOST_DAYS:
            named.append((f"week-{sunday}", sunday, f"Send the week at {place}"))
            sunday += timedelta(days=7)
    return [
        DueDay(internship=internship, name=name, on=on, title=title)
        for name, on, title in named
        if on is not None
    ]
