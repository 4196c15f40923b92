"""A desk with much on it, written in bulk: what tests of query counts and the benchmark ask."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, insert, select

from tests import make
from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.internships.models import (
    Agreement,
    HourLine,
    Internship,
    InternshipEvent,
    LineEvent,
    UndecidedLine,
    WeekNote,
)
from tracker.internships.rules import DEFAULT_POLICY, InternshipState, LineState, week_of
from tracker.petitions.models import Petition
from tracker.petitions.rules import PetitionKind
from tracker.programmes.models import Enrolment, Programme

# Of each ten things that wait: five weeks, two proposals, one of each of the others.
MIX = 10
WEEKS = 5
WORKED = 5  # days in each week
BEFORE = 1  # accepted weeks behind each internship with weeks that wait


def fill(count: int, programme: Programme, adviser: User, *, before: int = BEFORE) -> None:
    """Let so many things wait, a multiple of ten; every third student has this adviser.

    ``before`` accepted weeks lie behind those that wait.
    """
    scenes = count // MIX
    version = make.programme_version(programme=programme, catalogue=make.token())
    site, person = make.site(name="Tidewater Studios"), make.supervisor()
    course = make.course(facts={"kind": "internship"})
    project = make.project(student=adviser)
    for state, each in (
        (InternshipState.ACTIVE, partial(_weeks, before=before)),
        (InternshipState.PROPOSED, _nothing),
        (InternshipState.PROPOSED, _agreement),
        (InternshipState.REVIEW, _nothing),
    ):
        students = _students(scenes, version.id, programme.id, adviser.id)
        internships = _rows(
            Internship,
            [
                {
                    "public_id": make.token(),
                    "student_id": student,
                    "programme_id": programme.id,
                    "site_id": site.id,
                    "supervisor_id": person.id,
                    "course_id": course.id,
                    "credits": 3,
                    "title": "Assistant engineer",
                    "state": state,
                    "planned_starts_on": clock.today() - timedelta(days=90),
                    "planned_ends_on": clock.today() + timedelta(days=60),
                    "planned_minutes": 8000,
                    "policy": DEFAULT_POLICY.as_json() if state != "proposed" else {},
                }
                for student in students
            ],
        )
        _event(internships, state)
        each(internships, students, person.id)
    students = _students(scenes, version.id, programme.id, adviser.id)
    enrolments = dict(
        db.session.execute(
            db.select(Enrolment.student_id, Enrolment.id).where(Enrolment.student_id.in_(students))
        ).all()
    )
    _rows(
        Petition,
        [
            {
                "enrolment_id": enrolments[student],
                "student_id": student,
                "programme_id": programme.id,
                "kind": PetitionKind.WAIVER,
                "reason": "I did this elsewhere.",
                "project_id": project.id,
            }
            for student in students
        ],
    )
    db.session.commit()


def _students(count: int, version_id: int, programme_id: int, adviser_id: int) -> list[int]:
    made = _rows(
        User,
        [
            {
                "public_id": make.token(),
                "name": f"Student {number:04}",
                "webauthn_handle": make.token().encode(),
            }
            for number in range(count)
        ],
    )
    _rows(
        Enrolment,
        [
            {
                "student_id": student,
                "version_id": version_id,
                "programme_id": programme_id,
                "started_on": date(2024, 9, 1),
                "adviser_id": adviser_id if number % 3 == 0 else None,
            }
            for number, student in enumerate(made)
        ],
    )
    return made


def _event(internships: list[int], state: InternshipState) -> None:
    _rows(
        InternshipEvent,
        [
            {
                "internship_id": number,
                "event": "submit",
                "from_state": InternshipState.DRAFT,
                "to_state": state,
                "at": _ago(number % 14),
            }
            for number in internships
        ],
    )


def _nothing(_internships: list[int], _students: list[int], _person: int) -> None:
    """Wait as they are."""


def _agreement(internships: list[int], _students: list[int], person: int) -> None:
    _rows(
        Agreement,
        [
            {
                "internship_id": number,
                "public_id": make.token(),
                "number": 1,
                "supervisor_id": person,
                "title": "Agreement",
                "body": "We agree.",
                "sha256": "0" * 64,
            }
            for number in internships
        ],
    )


def _weeks(internships: list[int], students: list[int], person: int, *, before: int) -> None:
    """Five weeks that wait behind accepted ones; of every other student the site confirmed them."""
    this = week_of(clock.today())
    mondays = [this - timedelta(days=7 * n) for n in range(1, WEEKS + before + 1)]
    where = [
        (number, student, place, monday)
        for number, student in zip(internships, students, strict=True)
        for place, monday in enumerate(mondays)
    ]
    _rows(
        WeekNote,
        [
            {"internship_id": number, "week_on": monday, "saved_at": _ago(place)}
            for number, _, place, monday in where
        ],
    )
    days = [
        (number, student, place, monday, step)
        for number, student, place, monday in where
        for step in range(WORKED)
    ]
    lines = _rows(
        HourLine,
        [
            {
                "internship_id": number,
                "week_on": monday,
                "day": monday + timedelta(days=step),
                "minutes": 420 if step else 660,
                "text": f"Tracked take {place}.{step}",
                "written_by": student,
            }
            for number, student, place, monday, step in days
        ],
    )
    events: list[dict[str, Any]] = []
    undecided: list[dict[str, Any]] = []
    for line, (number, student, place, monday, _) in zip(lines, days, strict=True):
        at = _ago(place)
        plain = {"line_id": line, "at": at, "actor_id": None, "supervisor_id": None}
        events.append(plain | {"state": LineState.SUBMITTED, "actor_id": student})
        if number % 2:
            events.append(plain | {"state": LineState.CONFIRMED, "supervisor_id": person})
        if place >= WEEKS:
            events.append(plain | {"state": LineState.ACCEPTED})
        else:
            undecided.append(
                {
                    "line_id": line,
                    "internship_id": number,
                    "week_on": monday,
                    "since": at,
                    "is_confirmed": bool(number % 2),
                }
            )
    _rows(LineEvent, events)
    db.session.execute(insert(UndecidedLine), undecided)


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _rows(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows and return their ids, in their order.

    SQLite would go row by row to tell the ids; there they are counted on.
    """
    if not rows:
        return []
    if db.engine.dialect.name != "sqlite":
        made = insert(model).returning(model.id, sort_by_parameter_order=True)
        return list(db.session.scalars(made, rows))
    first = (db.session.scalar(select(func.max(model.id))) or 0) + 1
    db.session.execute(
        insert(model), [row | {"id": number} for number, row in enumerate(rows, first)]
    )
    return list(range(first, first + len(rows)))
