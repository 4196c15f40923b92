from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.degrees import record
from tracker.access import Role
from tracker.audit import ProgrammeError
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes import operations, queries
from tracker.programmes.models import Course
from tracker.programmes.rules import EnrolmentDraft, EnrolmentState


def test_a_version_is_made_from_its_file_with_its_courses(session: Session) -> None:
    version = record.version()
    assert (version.catalogue, version.total_credits) == ("2026-27", Decimal(120))
    mixing = queries.course_by_code("AUD 301")
    assert mixing is not None
    assert (mixing.title, mixing.facts["prerequisite"]) == ("Mixing", "AUD 201 and candidacy")


def test_two_programmes_share_their_courses(session: Session) -> None:
    record.version("bs-aud")
    before = len(session.scalars(select(Course)).all())
    record.version("cert-aud")
    assert len(session.scalars(select(Course)).all()) == before


def test_a_catalogue_that_students_follow_is_never_replaced(session: Session) -> None:
    version = record.version()
    with pytest.raises(WrongState, match="has a catalogue 2026-27 already"):
        operations.add_version(version.programme, record.document(), actor=record.MACHINE)


def test_a_catalogue_with_a_name_too_long_to_store_is_refused(session: Session) -> None:
    programme = record.version().programme
    long = record.document() | {"catalogue": "2" * 41}
    with pytest.raises(WrongState, match="at most 40 characters"):
        operations.add_version(programme, long, actor=record.MACHINE)


def test_a_file_that_cannot_be_used_is_refused_with_reasons(session: Session) -> None:
    programme = operations.create_programme("X", "Trial", actor=record.MACHINE)
    with pytest.raises(ProgrammeError, match="name at least one requirement"):
        operations.add_version(
            programme, record.document() | {"requirements": []}, actor=record.MACHINE
        )


def test_a_course_and_a_term_are_brought_up_to_date(session: Session) -> None:
    programme = record.version().programme
    before = queries.course_by_code("AUD 301")
    assert before is not None
    courses = [
        course | ({"title": "Mixing 1"} if course["code"] == "AUD 301" else {})
        for course in record.document()["courses"]
    ]
    newer = record.document() | {"catalogue": "2027-28", "courses": courses}
    operations.add_version(programme, newer, actor=record.MACHINE)
    again = queries.course_by_code("AUD 301")
    assert again is not None
    assert (again.id, again.title) == (before.id, "Mixing 1")
    days = date(2026, 9, 1), date(2026, 12, 20)
    term = operations.upsert_term("Autumn 2026", *days, actor=record.MACHINE)
    moved = operations.upsert_term("Autumn 2026", date(2026, 9, 7), days[1], actor=record.MACHINE)
    assert (moved.id, moved.starts_on) == (term.id, date(2026, 9, 7))
    with pytest.raises(WrongState, match="ends before it starts"):
        operations.upsert_term("Spring 2027", *reversed(days), actor=record.MACHINE)


def test_between_two_terms_the_next_one_is_current(session: Session) -> None:
    for name, starts, ends in (
        ("Autumn", date(2026, 9, 1), date(2026, 12, 20)),
        ("Spring", date(2027, 1, 10), date(2027, 5, 20)),
    ):
        operations.upsert_term(name, starts, ends, actor=record.MACHINE)
    found = [queries.current_term(day) for day in (date(2026, 12, 20), date(2026, 12, 30))]
    assert [term and term.name for term in found] == ["Autumn", "Spring"]
    assert queries.current_term(date(2030, 1, 1)) is None


def test_an_office_or_an_administrator_adds_a_programme_and_is_its_office(
    session: Session,
) -> None:
    theirs = make.programme()
    office, administrator = make.office(theirs), make.user(is_site_admin=True)
    for code, who in (("ONE", office), ("TWO", administrator)):
        added = operations.create_programme(code, "Trial", actor=make.actor(who))
        assert queries.current_membership(who.id, added.id, Role.OFFICE)
    with pytest.raises(WrongState, match="a programme ONE already"):
        operations.create_programme("ONE", "Again", actor=make.actor(office))
    for who in (make.student(theirs), make.faculty(theirs), make.user()):
        with pytest.raises(NotAllowed):
            operations.create_programme("THREE", "Trial", actor=make.actor(who))


def test_an_enrolment_is_changed_by_one_editor_at_a_time(session: Session) -> None:
    one = record.student()
    actor, based_on = make.actor(one.office), one.enrolment.row_version
    draft = EnrolmentDraft(started_on=date(2024, 9, 1), option="post", stage="junior")
    operations.change_enrolment(one.enrolment, draft, based_on=based_on, actor=actor)
    assert (one.enrolment.option, one.enrolment.stage) == ("post", "junior")
    with pytest.raises(Outdated):
        operations.change_enrolment(one.enrolment, draft, based_on=based_on, actor=actor)


def test_a_branch_must_exist(session: Session) -> None:
    with pytest.raises(WrongState, match="no such branch"):
        record.student(option="gone")


def test_the_office_enrols_and_others_do_not(session: Session) -> None:
    version = record.version()
    draft = EnrolmentDraft(started_on=date(2024, 9, 1), state=EnrolmentState.ACTIVE)
    student = make.student(version.programme)
    with pytest.raises(NotAllowed):
        operations.enrol(student, version, draft, actor=make.actor(student))
