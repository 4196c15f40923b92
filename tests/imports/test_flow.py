"""From a file to records, and back."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.accounts.queries import by_address
from tracker.db import db
from tracker.degrees import operations as degrees
from tracker.degrees.models import Attempt
from tracker.degrees.rules import AttemptKind
from tracker.errors import NotAllowed, WrongState
from tracker.imports import operations, queries
from tracker.imports.models import Import, ImportRow
from tracker.imports.operations import applying, undoing
from tracker.imports.rules import UNDO_LASTS, ImportKind, ImportState, RowState
from tracker.imports.rules.states import KEPT
from tracker.mail.outgoing import OutgoingMail
from tracker.programmes.models import Enrolment
from tracker.programmes.queries import enrolment_of
from tracker.trail import TrailEntry


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


COUNTERS = {"row_version"}


def address_of(user: User) -> str:
    return user.addresses[0].address


def checked(one: record.Record, kind: ImportKind, text: str, *, invites: bool = False) -> Import:
    actor = make.actor(one.office)
    found = operations.receive(
        one.enrolment.programme, kind, "list.csv", text.encode(), actor=actor
    )
    operations.check(found, found.columns, invites=invites, actor=actor)
    return make.keep(found)


def work(found: Import, step: Any, actor: Actor) -> Import:
    while step(found, actor=actor):
        pass
    db.session.commit()
    return found


def applied(one: record.Record, kind: ImportKind, text: str, **more: Any) -> Import:
    found, actor = checked(one, kind, text, **more), make.actor(one.office)
    operations.apply(found, actor=actor)
    return work(found, operations.apply_next, actor)


def taken_back(one: record.Record, found: Import) -> Import:
    actor = make.actor(one.office)
    operations.undo(found, actor=actor)
    return work(found, operations.undo_next, actor)


def outcomes(found: Import) -> list[str]:
    return [str(row.outcome) for row in queries.rows_of(found)]


def results(one: record.Record, *rows: str) -> str:
    mail = address_of(one.student)
    return "Email,Course,Term,Grade\n" + "\n".join(f"{mail},{row}" for row in rows) + "\n"


def recorded(one: record.Record) -> list[tuple[str, str | None]]:
    rows = db.session.scalars(
        select(Attempt)
        .where(Attempt.enrolment_id == one.enrolment.id, Attempt.ended_at.is_(None))
        .order_by(Attempt.id)
    )
    return [(row.course.code, row.grade) for row in rows]


def test_the_check_writes_no_record(one: record.Record) -> None:
    found = checked(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A", "AUD 999,Term 1,A"))
    assert outcomes(found) == ["add", "problem"]
    assert recorded(one) == []


def test_results_are_recorded_as_the_check_said(one: record.Record) -> None:
    one.take("AUD 102", grade="B")
    one.take_now("AUD 201")
    text = results(one, "AUD 101,Term 1,A", "AUD 102,Term 1,B", "AUD 201,Term 3,C", "AUD 110,,")
    found = applied(one, ImportKind.RESULTS, text)
    assert outcomes(found) == ["add", "same", "change", "problem"]
    assert recorded(one) == [("AUD 102", "B"), ("AUD 101", "A"), ("AUD 201", "C")]
    assert found.state is ImportState.APPLIED


def test_the_same_file_twice_changes_nothing(one: record.Record) -> None:
    text = results(one, "AUD 101,Term 1,A", "AUD 102,Term 1,B-")
    applied(one, ImportKind.RESULTS, text)
    again = checked(one, ImportKind.RESULTS, text)
    assert outcomes(again) == ["same", "same"]
    with pytest.raises(WrongState, match="nothing to import"):
        operations.apply(again, actor=make.actor(one.office))


def test_a_row_about_the_same_thing_counts_once(one: record.Record) -> None:
    rows = "AUD 101,Term 1,A", "AUD 101,Term 1,A", "aud101,Term 1,B"
    found = checked(one, ImportKind.RESULTS, results(one, *rows))
    assert outcomes(found) == ["add", "problem", "problem"]
    assert "Line 2 is about the same" in queries.rows_of(found)[1].said


def test_students_are_entered_without_a_word_to_them(one: record.Record) -> None:
    rows = f"Name,Email\nBo Li,bo.li@x.example\nAgain,{address_of(one.student)}\n"
    found = applied(one, ImportKind.STUDENTS, rows)
    assert outcomes(found) == ["add", "same"]
    entered = by_address("bo.li@x.example")
    assert entered is not None
    assert (entered.name, entered.password_hash) == ("Bo Li", None)
    sent = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.to_address == "bo.li@x.example")
    )
    assert sent.all() == []


def test_new_students_are_told_only_when_the_office_asks_so(one: record.Record) -> None:
    elsewhere = address_of(make.user())
    rows = f"Name,Email\nBo Li,bo.li@x.example\nHas An Account,{elsewhere}\n"
    applied(one, ImportKind.STUDENTS, rows, invites=True)
    mails = db.session.scalars(select(OutgoingMail)).all()
    assert [m.to_address for m in mails] == ["bo.li@x.example"]
    assert "/reset" in mails[0].text


def test_enrolments_follow_students(one: record.Record) -> None:
    applied(one, ImportKind.STUDENTS, "Name,Email\nBo Li,bo@x.example\n")
    found = applied(
        one,
        ImportKind.ENROLMENTS,
        "Email;Catalogue;Start date;Concentration;Advisor\n"
        f"bo@x.example;2026-27;1.9.2026;post;{address_of(one.faculty)}\n"
        f"{address_of(one.student)};;;music;\n",
    )
    assert outcomes(found) == ["add", "change"]
    entered = by_address("bo@x.example")
    enrolment = enrolment_of(entered.id) if entered else None
    assert enrolment is not None
    assert (enrolment.option, enrolment.adviser_id) == ("post", one.faculty.id)
    db.session.refresh(one.enrolment)
    assert one.enrolment.option == "music"


def image(one: record.Record) -> dict[str, list[Any]]:
    """All rows of the record as the database has them, but for the counter of editors."""
    db.session.expire_all()
    return {
        kind.__tablename__: [
            {
                c.name: getattr(row, c.name)
                for c in kind.__table__.columns
                if c.name != "row_version"
            }
            for row in db.session.scalars(select(kind).order_by(kind.id))
        ]
        for kind in (Attempt, Enrolment, User)
    }


def test_taking_back_restores_exactly(one: record.Record) -> None:
    one.take("AUD 102", grade="B")
    one.take_now("AUD 201")
    before = image(one)
    text = results(one, "AUD 101,Term 1,A", "AUD 201,Term 3,C", "AUD 102,Term 1,A")
    first = applied(one, ImportKind.STUDENTS, "Name,Email\nBo Li,bo@x.example\n")
    moved = applied(
        one,
        ImportKind.ENROLMENTS,
        f"Email,Concentration,Start date\n{address_of(one.student)},music,2020-09-01\n",
    )
    second = applied(one, ImportKind.RESULTS, text)
    assert image(one) != before
    for found in (second, moved, first):
        assert taken_back(one, found).state is ImportState.UNDONE
    assert image(one) == before


def test_what_was_changed_since_is_kept_and_named(one: record.Record) -> None:
    text = results(one, "AUD 101,Term 1,A", "AUD 102,Term 1,B")
    found = applied(one, ImportKind.RESULTS, text)
    first = db.session.scalars(select(Attempt).order_by(Attempt.id)).first()
    assert first is not None
    degrees.correct_attempt(
        first, one.draft("AUD 101", grade="C"), reason="Mistyped", actor=make.actor(one.office)
    )
    taken_back(one, found)
    assert [str(row.state) for row in queries.rows_of(found)] == ["kept", "undone"]
    assert queries.rows_of(found)[0].said == undoing.CHANGED
    assert recorded(one) == [("AUD 101", "C")]


def test_a_student_whose_record_was_begun_stays(one: record.Record) -> None:
    students = applied(one, ImportKind.STUDENTS, "Name,Email\nBo Li,bo@x.example\n")
    applied(one, ImportKind.ENROLMENTS, "Email,Catalogue\nbo@x.example,2026-27\n")
    taken_back(one, students)
    assert queries.rows_of(students)[0].said == undoing.USED
    assert by_address("bo@x.example") is not None


def test_a_day_later_an_import_stays(one: record.Record, monkeypatch: pytest.MonkeyPatch) -> None:
    found = applied(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    later = make.moment() + UNDO_LASTS
    monkeypatch.setattr("tracker.clock.now", lambda: later)
    with pytest.raises(WrongState, match="within 24 hours"):
        operations.undo(found, actor=make.actor(one.office))


def test_a_record_that_changed_after_the_check_is_left(one: record.Record) -> None:
    found = checked(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    one.take("AUD 101", grade="C")
    actor = make.actor(one.office)
    operations.apply(found, actor=actor)
    work(found, operations.apply_next, actor)
    assert queries.rows_of(found)[0].said == applying.STALE
    assert recorded(one) == [("AUD 101", "C")]


def test_nobody_imports_their_own_results(one: record.Record) -> None:
    student_id = one.student.id
    make.membership(user=one.student, programme=one.enrolment.programme, role="office")
    one.office = one.student
    found = applied(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    assert queries.rows_of(found)[0].state is RowState.LEFT
    assert one.student.id == student_id
    assert recorded(one) == []


def test_work_goes_on_after_a_stop_and_does_nothing_twice(
    one: record.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    rows = "AUD 101,Term 1,A", "AUD 102,Term 1,B", "AUD 110,Term 2,C"
    found, actor = checked(one, ImportKind.RESULTS, results(one, *rows)), make.actor(one.office)
    operations.apply(found, actor=actor)
    assert operations.apply_next(found, actor=actor)  # then the worker is killed
    db.session.commit()
    assert found.rows_done == 1
    work(found, operations.apply_next, actor)
    assert not operations.apply_next(found, actor=actor)
    assert len(recorded(one)) == 3


def test_the_work_stops_when_its_owner_leaves_the_office(one: record.Record) -> None:
    found = checked(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    operations.apply(found, actor=make.actor(one.office))
    work(found, operations.apply_next, Actor(user_id=one.office.id))
    assert "left the office" in queries.rows_of(found)[0].said
    assert recorded(one) == []


def test_only_the_office_of_the_programme_imports(one: record.Record) -> None:
    found = checked(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    others = make.office(make.programme())
    for who in (one.student, one.faculty, others):
        with pytest.raises(NotAllowed):
            operations.apply(found, actor=make.actor(who))
    assert found.state is ImportState.CHECKED


def test_old_files_are_forgotten_and_records_stay(
    one: record.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = applied(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    later = make.moment() + KEPT * 2
    monkeypatch.setattr("tracker.clock.now", lambda: later)
    operations.sweep(actor=Actor.machine("imports"))
    assert db.session.scalars(select(ImportRow)).all() == []
    assert not queries.may_undo(found)
    assert recorded(one) == [("AUD 101", "A")]


def test_the_trail_tells_who_imported_what(one: record.Record) -> None:
    found = applied(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    taken_back(one, found)
    deeds = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
    told = [(deed.action, deed.actor_id) for deed in deeds if "import" in deed.action]
    assert [action for action, _ in told] == [
        "import.received",
        "import.asked",
        "import.applied",
        "import.undo_asked",
        "import.row_taken_back",
        "import.undone",
    ]
    assert {who for _, who in told} == {one.office.id}


def upload(web: Web, kind: str, content: bytes) -> str:
    answer = web.send(
        "/office/imports/new", kind=kind, file=(io.BytesIO(content), "from the registry.csv")
    )
    return str(answer.location)


def test_the_office_imports_in_four_pages(one: record.Record, web: Web, app: Flask) -> None:
    from tracker.jobs import worker  # noqa: PLC0415 - beside its only use

    web.sign_in(one.office)
    assert "belong here" in web.get("/office/imports").text
    columns = upload(web, "results", results(one, "AUD 101,Term 1,A", "=1+1,Term 1,A").encode())
    page = web.get(columns)
    assert "written in UTF-8 with commas" in page.text
    assert page.select_one("#grade option[selected]").text == "Grade"  # type: ignore[union-attr]
    shown = str(web.send(columns).location)
    page = web.get(shown)
    assert "1 new" in " ".join(page.select_one(".figures").get_text(" ").split())  # type: ignore[union-attr]
    assert "Course: =1+1" in " ".join(page.text.split())
    web.send(shown, form="form[action$=application]")
    page = web.get(shown)
    assert page.select_one("progress") is not None
    assert "0 of 1 rows" in page.text
    assert page.select_one("#import[data-hx-trigger]") is not None
    while worker.run_one(app):
        pass
    db.session.expire_all()
    page = web.get(shown)
    assert "1 imported" in " ".join(page.select_one(".figures").get_text(" ").split())  # type: ignore[union-attr]
    web.send(shown, form="form[action$=undo]")
    while worker.run_one(app):
        pass
    assert "1 taken back" in " ".join(web.get(shown).text.split())


def test_the_problems_come_as_a_harmless_file(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    columns = upload(web, "results", results(one, "=1+1,Term 1,A").encode())
    shown = str(web.send(columns).location)
    answer = web.open(f"{shown}/problems.csv")
    assert '"\'=1+1"' in answer.text
    assert "not in the course list" in answer.text


def test_the_columns_are_corrected(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    content = f"A,B,C,D\n{address_of(one.student)},AUD 101,Term 1,A\n".encode()
    columns = upload(web, "results", content)
    refused = web.send(columns, status=422)
    assert "Choose the column that holds: mail address." in refused.text
    shown = web.send(columns, address="0", course="1", term="2", grade="3").location
    assert "1 new" in " ".join(web.get(str(shown)).text.split())
    assert "chosen twice" in web.send(columns, status=422, address="0", course="0").text


def test_a_file_that_is_no_table_is_refused(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    for content, said in ((b"", "empty"), (b"%PDF-1.7", "not a CSV file"), (b"a,b\n", "nothing")):
        file = (io.BytesIO(content), "x.csv")
        answer = web.send("/office/imports/new", status=422, kind="students", file=file)
        assert said in answer.text
    assert "Choose a file" in web.send("/office/imports/new", status=422, kind="students").text


def test_others_find_no_imports(one: record.Record, web: Web) -> None:
    found = checked(one, ImportKind.RESULTS, results(one, "AUD 101,Term 1,A"))
    found_id = found.id
    for who in (one.student, one.faculty, make.office(make.programme())):
        web.sign_in(who)
        web.get(f"/office/imports/{found_id}", status=404)
        web.get("/office/imports/987654", status=404)
        assert web.open(f"/office/imports/{found_id}/application", method="POST").status_code == 404
    web.sign_in(one.student)
    web.get("/office/imports", status=404)
    web.get("/office/imports/new", status=404)


def test_a_file_is_thrown_away_before_it_is_used(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    columns = upload(web, "results", results(one, "AUD 101,Term 1,A").encode())
    shown = str(web.send(columns).location)
    web.send(shown, form="form[action$=removal]")
    web.get(shown, status=404)
    assert db.session.scalars(select(ImportRow)).all() == []


def test_kinds_of_attempts_are_those_of_the_record(one: record.Record) -> None:
    mail = address_of(one.student)
    text = f"Email,Course,Status\n{mail},ENG 101,transfer\n{mail},MAT 120,waived\n"
    applied(one, ImportKind.RESULTS, text)
    kinds = set(db.session.scalars(select(Attempt.kind)).all())
    assert kinds == {AttemptKind.TRANSFER, AttemptKind.WAIVED}
