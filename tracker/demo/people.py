"""The people of the demo university, what they belong to, and the courses they took."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tracker import clock
from tracker.access import Actor, Role
from tracker.accounts import operations as account_operations
from tracker.accounts.models import User
from tracker.accounts.operations import NewAccount
from tracker.accounts.rules import AddressKind
from tracker.db import db, transaction
from tracker.degrees import operations as degree_operations
from tracker.degrees.rules import (
    AttemptDraft,
    AttemptKind,
    ExceptionDraft,
    ExceptionKind,
    MilestoneDraft,
)
from tracker.demo import calendar
from tracker.programmes import operations as programme_operations
from tracker.programmes import queries as programme_queries
from tracker.programmes.models import Course, Enrolment, Programme, Term
from tracker.programmes.rules import EnrolmentDraft, EnrolmentState

LOADER = Actor.machine("demo")
PAST_TERMS, COMING_TERMS = 9, 2


@dataclass
class Cast:
    """Who is who: user ids by the key the data file uses."""

    ids: dict[str, int] = field(default_factory=dict)

    def user(self, key: str) -> User:
        """Return the person behind a key."""
        return db.session.get_one(User, self.ids[key])

    def actor(self, key: str) -> Actor:
        """Return the person as somebody who acts."""
        user = self.user(key)
        roles = programme_queries.roles_of(user.id)
        return Actor(user_id=user.id, roles=roles, site_admin=user.is_site_admin)


def load_catalogue(documents: list[dict[str, Any]]) -> None:
    """Enter terms, programmes and courses."""
    with transaction():
        for term in calendar.terms(clock.today(), before=PAST_TERMS, after=COMING_TERMS):
            programme_operations.upsert_term(term.name, term.starts_on, term.ends_on, actor=LOADER)
        for document in documents:
            programme = programme_operations.create_programme(
                document["code"], document["name"], actor=LOADER
            )
            programme_operations.add_version(programme, document, actor=LOADER)


def load_people(data: dict[str, Any]) -> Cast:
    """Make everybody's account and say what they are in which programme."""
    cast = Cast()
    with transaction():
        for person in [*data["staff"], *data["students"]]:
            user = account_operations.create_account(
                NewAccount(
                    name=person["name"],
                    address=person["address"],
                    kind=AddressKind.INSTITUTIONAL,
                    password=data["password"],
                ),
                actor=LOADER,
                is_site_admin=person.get("site_admin", False),
            )
            cast.ids[person["key"]] = user.id
            for role, code in _roles(person):
                programme_operations.add_member(user, _programme(code), role, actor=LOADER)
    return cast


def load_record(student: dict[str, Any], data: dict[str, Any], cast: Cast) -> None:
    """Enrol one student and enter courses, decisions and milestones as the office would."""
    with transaction():
        office = cast.actor("onslow")
        enrolment = _enrol(student, cast, office)
        plan = data["plans"][student["plan"]]
        for offset, term_courses in enumerate(plan):
            place = PAST_TERMS + offset - (student["term"] - 1)
            for course in term_courses:
                _enter_attempt(enrolment, course, place, office)
        for decision in student.get("exceptions", ()):
            _decide(enrolment, decision, cast.actor(decision["by"]))
        for node in student.get("milestones", ()):
            reached = MilestoneDraft(node=node, reached_on=clock.today() - timedelta(days=200))
            degree_operations.reach_milestone(enrolment, reached, actor=office)


def _roles(person: dict[str, Any]) -> list[tuple[Role, str]]:
    found = [(Role.FACULTY, code) for code in person.get("faculty", ())]
    found += [(Role.OFFICE, code) for code in person.get("office", ())]
    return found + ([(Role.STUDENT, person["programme"])] if "programme" in person else [])


def _programme(code: str) -> Programme:
    return db.session.scalars(select(Programme).where(Programme.code == code)).one()


def _terms() -> list[Term]:
    return list(db.session.scalars(select(Term).order_by(Term.starts_on)))


def _enrol(student: dict[str, Any], cast: Cast, office: Actor) -> Enrolment:
    version = _programme(student["programme"]).versions[-1]
    started = _terms()[PAST_TERMS - (student["term"] - 1)]
    terms_in_all = 2 if student["programme"].startswith("CERT") else 8
    ended = _terms()[PAST_TERMS - 1].ends_on if student.get("graduated") else None
    left = terms_in_all - student["term"]
    expected = ended or _last_day(left)
    draft = EnrolmentDraft(
        started_on=started.starts_on,
        expected_on=expected,
        ended_on=ended,
        state=EnrolmentState.GRADUATED if ended else EnrolmentState.ACTIVE,
        stage=student["stage"],
        option=student.get("option", ""),
        adviser_id=cast.ids[student["adviser"]],
    )
    return programme_operations.enrol(cast.user(student["key"]), version, draft, actor=office)


def _last_day(terms_left: int) -> date:
    """Return the last day of the term so many terms after the current one."""
    return calendar.terms(clock.today(), before=0, after=max(terms_left, 0))[-1].ends_on


def _enter_attempt(enrolment: Enrolment, entry: list[str], place: int, office: Actor) -> None:
    code, grade = entry[0], entry[1] if len(entry) > 1 else ""
    course = db.session.scalars(select(Course).where(Course.code == code)).one()
    if place < PAST_TERMS:
        kind = AttemptKind(entry[2]) if len(entry) > 2 else AttemptKind.GRADED
    else:
        kind = AttemptKind.IN_PROGRESS if place == PAST_TERMS else AttemptKind.PLANNED
        grade = ""
    draft = AttemptDraft(
        course_id=course.id,
        kind=kind,
        credits=Decimal(course.credits),
        term_id=_terms()[place].id,
        grade=grade,
    )
    degree_operations.record_attempt(enrolment, draft, actor=office)


def _decide(enrolment: Enrolment, decision: dict[str, Any], office: Actor) -> None:
    def course_id(name: str) -> int | None:
        code = decision.get(name)
        return code and db.session.scalars(select(Course.id).where(Course.code == code)).one()

    draft = ExceptionDraft(
        kind=ExceptionKind(decision["kind"]),
        reason=decision["reason"],
        course_id=course_id("course"),
        replaces_id=course_id("replaces"),
        node=decision.get("node", "") if decision["kind"] == "waiver" else "",
    )
    degree_operations.decide_exception(enrolment, draft, actor=office)
