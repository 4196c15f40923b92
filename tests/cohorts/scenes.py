"""Many students at once, and one whose record has all that makes credits hard to add up."""

import secrets
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from tests import make
from tracker import clock
from tracker.accounts.models import Address, User
from tracker.accounts.rules import AddressKind
from tracker.db import db
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptKind
from tracker.internships.models import HourLine, Internship, LineEvent
from tracker.internships.rules import InternshipState, LineState
from tracker.programmes.models import Enrolment, ProgrammeVersion, Term

DOCUMENT: dict[str, Any] = {
    "format": "programme/1",
    "code": "X",
    "name": "Sound",
    "catalogue": "2026-27",
    "credit_unit": "credit",
    "total": 120,
    "grades": {"points": {"A": 4.0, "B": 3.0, "F": 0.0}, "fail": ["F"]},
    "courses": [{"code": "AUD 101", "title": "Sound", "credits": 3}],
    "requirements": [{"id": "core", "label": "Core", "type": "all_of", "courses": ["AUD 101"]}],
    "policies": [],
}


def version(**changes: Any) -> ProgrammeVersion:
    return make.programme_version(document=DOCUMENT, **changes)


def terms() -> list[Term]:
    """The four terms before today's, today's, and one to come: two a year."""
    start = clock.today() - timedelta(days=60)
    rows = []
    for number in range(-4, 2):
        begins = start + timedelta(days=182 * number)
        ends = begins + timedelta(days=120)
        rows.append(make.keep(Term(name=f"Term {number + 5}", starts_on=begins, ends_on=ends)))
    return rows


def students(of: ProgrammeVersion, count: int, **changes: Any) -> list[int]:
    """Enrol so many students with a course, an internship and an accepted day each; quickly."""
    course = make.course(code=f"AUD {secrets.randbelow(10**9)}")
    stamp = secrets.token_hex(4)

    def ids(model: Any, rows: list[dict[str, Any]]) -> list[int]:
        return list(db.session.scalars(insert(model).returning(model.id), rows))

    people = ids(
        User,
        [
            {
                "name": f"Student {n:04}",
                "public_id": f"{stamp}-{n}",
                "webauthn_handle": secrets.token_bytes(32),
            }
            for n in range(count)
        ],
    )
    db.session.execute(
        insert(Address),
        [
            {
                "user_id": person,
                "address": f"s{stamp}{n}@calderbay.example",
                "kind": AddressKind.INSTITUTIONAL,
                "is_primary": True,
            }
            for n, person in enumerate(people)
        ],
    )
    plain = {
        "version_id": of.id,
        "programme_id": of.programme_id,
        "started_on": date(2024, 9, 1),
        "expected_on": date(2028, 6, 30),
    }
    db.session.execute(insert(Enrolment), [plain | changes | {"student_id": p} for p in people])
    enrolled = list(
        db.session.scalars(
            select(Enrolment.id).where(Enrolment.student_id.in_(people)).order_by(Enrolment.id)
        )
    )
    db.session.execute(
        insert(Attempt),
        [
            {
                "enrolment_id": enrolment,
                "student_id": person,
                "course_id": course.id,
                "kind": AttemptKind.GRADED,
                "grade": "A",
                "credits": Decimal(3),
            }
            for enrolment, person in zip(enrolled, people, strict=True)
        ],
    )
    _internships(of, people, stamp)
    db.session.commit()
    return enrolled


def _internships(of: ProgrammeVersion, people: list[int], stamp: str) -> None:
    today = clock.today()
    db.session.execute(
        insert(Internship),
        [
            {
                "public_id": f"{stamp}-i{n}",
                "student_id": person,
                "programme_id": of.programme_id,
                "title": "Assistant",
                "state": InternshipState.ACTIVE,
                "planned_starts_on": today - timedelta(weeks=3),
                "planned_ends_on": today + timedelta(weeks=7),
                "planned_minutes": 6000,
                "required_minutes": 6000,
                "policy": {},
            }
            for n, person in enumerate(people)
        ],
    )
    placements = list(
        db.session.scalars(select(Internship.id).where(Internship.student_id.in_(people)))
    )
    day = today - timedelta(days=today.weekday() + 7)
    db.session.execute(
        insert(HourLine),
        [
            {
                "internship_id": placement,
                "week_on": day,
                "day": day,
                "minutes": 480,
                "text": "Patched the desk.",
                "written_by": people[0],
            }
            for placement in placements
        ],
    )
    lines = db.session.scalars(select(HourLine.id).where(HourLine.internship_id.in_(placements)))
    db.session.execute(
        insert(LineEvent),
        [{"line_id": line, "state": LineState.ACCEPTED, "at": clock.now()} for line in lines],
    )
