"""A student of the demo's programme, with terms around today, and the office that records."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests import make
from tracker import audit, clock
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.db import db
from tracker.degrees import operations, queries
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptDraft, AttemptKind
from tracker.programmes import operations as programmes
from tracker.programmes import queries as programme_queries
from tracker.programmes.models import Enrolment, ProgrammeVersion, Term
from tracker.programmes.rules import EnrolmentDraft

DATA = Path(__file__).parents[2] / "tracker" / "demo" / "data" / "programmes"
MACHINE = Actor.machine("test")


def document(name: str = "bs-aud") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text())
    return found


def version(name: str = "bs-aud", asks: Sequence[dict[str, Any]] = ()) -> ProgrammeVersion:
    read = document(name)
    read["requirements"] += asks
    programme = programmes.create_programme(read["code"], read["name"], actor=MACHINE)
    return make.keep(programmes.add_version(programme, read, actor=MACHINE))


def terms() -> list[Term]:
    """Four terms: two that are over, the one of today, and the next."""
    start = clock.today() - timedelta(days=60)
    return [
        make.keep(
            programmes.upsert_term(
                f"Term {number}",
                start + timedelta(days=182 * (number - 3)),
                start + timedelta(days=182 * (number - 3) + 120),
                actor=MACHINE,
            )
        )
        for number in (1, 2, 3, 4)
    ]


@dataclass
class Record:
    """One student, and those who look at their degree."""

    enrolment: Enrolment
    terms: list[Term]
    student: User
    faculty: User
    office: User

    def take(self, code: str, term: int = 1, grade: str = "B", **changes: Any) -> Attempt:
        """Record an attempt as the office would."""
        return make.keep(
            operations.record_attempt(
                self.enrolment,
                self.draft(code, term, grade, **changes),
                actor=make.actor(self.office),
            )
        )

    def draft(self, code: str, term: int = 1, grade: str = "B", **changes: Any) -> AttemptDraft:
        course = programme_queries.course_by_code(code)
        assert course is not None
        plain: dict[str, Any] = {
            "course_id": course.id,
            "kind": AttemptKind.GRADED,
            "credits": course.credits,
            "term_id": self.terms[term - 1].id,
            "grade": grade,
        }
        return AttemptDraft(**plain | changes)

    def take_now(self, code: str) -> Attempt:
        return self.take(code, 3, "", kind=AttemptKind.IN_PROGRESS)

    def plan(self, code: str) -> Attempt:
        return self.take(code, 4, "", kind=AttemptKind.PLANNED)

    def bring(self, code: str) -> Attempt:
        return self.take(code, kind=AttemptKind.TRANSFER, grade="", term_id=None)

    def answer(self) -> audit.Answer:
        db.session.expire_all()
        programme = audit.read_programme(self.enrolment.version.document)
        return audit.audit(programme, queries.facts_of(self.enrolment))


def student(
    name: str = "bs-aud", option: str = "", asks: Sequence[dict[str, Any]] = (), **changes: Any
) -> Record:
    """Make a student; what ``asks`` names is asked for beside the rest of the programme."""
    of = version(name, asks)
    office = make.office(of.programme)
    who = make.student(of.programme)
    plain: dict[str, Any] = {
        "started_on": date(2024, 9, 1),
        "expected_on": date(2028, 6, 30),
        "option": option,
    }
    enrolment = programmes.enrol(
        who, of, EnrolmentDraft(**plain | changes), actor=make.actor(office)
    )
    return Record(
        enrolment=make.keep(enrolment),
        terms=terms(),
        student=who,
        faculty=make.faculty(of.programme),
        office=office,
    )
