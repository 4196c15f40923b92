"""A fresh installation gets its first programme, without the demo."""

import io
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker.accounts.models import User
from tracker.catalogues import operations, queries
from tracker.catalogues.models import Draft
from tracker.db import db
from tracker.errors import NotAllowed, WrongState
from tracker.programmes.models import Programme, ProgrammeVersion

NEW = "/office/programmes/new"


@pytest.fixture
def administrator(session: Session, web: Web) -> User:
    who = make.user(is_site_admin=True)
    web.sign_in(who)
    return who


def file(document: dict[str, Any] | bytes) -> tuple[io.BytesIO, str]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return io.BytesIO(content), "programme.json"


def draft() -> Draft:
    return db.session.scalars(select(Draft)).one()


def test_the_first_programme_comes_from_its_file(administrator: User, web: Web) -> None:
    for empty in ("/office", "/office/programmes"):
        assert web.get(empty).select_one(f'main .empty a[href="{NEW}"]')
    web.send(NEW, file=file(record.document()))
    added = draft().programme
    assert (added.code, added.name) == ("BS-AUD", record.document()["name"])
    page = f"/office/catalogues/{draft().id}"
    shown = web.get(page).get_text(" ", strip=True)
    assert "Draft of the first catalogue" in shown
    assert "Try on real students" not in shown
    web.send(page, form="form[action$=publication]", starts_on="someday")
    assert "write a day such as" in web.get(page).get_text()
    web.send(page, form="form[action$=publication]", starts_on="2026-09-01")
    published = db.session.scalars(select(ProgrammeVersion)).one()
    assert (published.starts_on, published.document) == (date(2026, 9, 1), record.document())
    assert "BS-AUD 2026-27" in web.get("/office/programmes").get_text()


def test_a_file_with_problems_is_refused_and_what_was_typed_stays(
    administrator: User, web: Web
) -> None:
    wrong = record.document() | {"total": -1, "credit_unit": ""}
    text = web.send(
        NEW, status=422, file=file(wrong), programme_code="BS-AUD", name="My own name"
    ).text
    assert "The file has 2 problems" in text
    assert "total: write a number" in text
    assert "credit_unit: write some text" in text
    assert "My own name" in text
    assert "not JSON" in web.send(NEW, status=422, file=file(b"{")).text
    other = web.send(NEW, status=422, file=file(record.document()), programme_code="MA-AUD").text
    assert "The file is of BS-AUD" in other
    long = record.document() | {"code": "X" * 41}
    assert "at most 40 characters" in web.send(NEW, status=422, file=file(long)).text
    assert "Enter the code of the programme" in web.send(NEW, status=422, name="Nothing else").text
    assert db.session.scalars(select(Programme)).all() == []


def test_a_programme_is_built_from_nothing_in_the_editor(administrator: User, web: Web) -> None:
    web.send(NEW, programme_code="CERT", name="Certificate in sound")
    page = f"/office/catalogues/{draft().id}"
    shown = web.get(page).get_text(" ", strip=True)
    assert "total: write a number from 0 to 100000" in shown
    assert "requirements: name at least one requirement" in shown
    web.send(f"{page}/head", f_total="30", f_catalogue="2027-28")
    web.send(f"{page}/courses/new", f_code="AUD 1", f_title="Listening", f_credits="30")
    web.send(f"{page}/requirements/new?kind=all_of", f_id="core", f_label="Core", f_courses="AUD 1")
    assert queries.problems_of(draft().document) == []
    web.send(page, form="form[action$=publication]")
    assert (
        db.session.scalars(select(ProgrammeVersion)).one().name == "Certificate in sound, 2027-28"
    )


def test_a_programme_whose_draft_was_thrown_away_begins_again(
    administrator: User, web: Web
) -> None:
    web.send(NEW, programme_code="CERT", name="Certificate in sound")
    web.send(f"/office/catalogues/{draft().id}", form="form[action$=removal]")
    assert "No catalogue of it is published yet" in web.get("/office/programmes").get_text()
    web.send("/office/catalogues", form="form[action$=first-catalogue]")
    assert draft().document["code"] == "CERT"
    assert (
        "a programme CERT already"
        in web.send(NEW, status=422, programme_code="CERT", name="Two").text
    )


def test_the_office_changes_code_and_name_and_drafts_follow(session: Session, web: Web) -> None:
    one = record.student()
    programme = one.enrolment.programme
    open_draft = make.keep(operations.begin(one.enrolment.version, actor=make.actor(one.office)))
    web.sign_in(one.office)
    page = f"/office/programmes/{programme.id}/name"
    other = make.programme(code="TAKEN")
    answer = web.send(page, status=422, programme_code=other.code)
    assert "There is a programme TAKEN already." in answer.text
    web.send(page, status=422, programme_code="  ")
    before = web.get(page).select_one("[name=row_version]")
    assert before is not None
    web.send(page, programme_code="BS-SND", name="BSc Sound")
    assert (programme.code, programme.name) == ("BS-SND", "BSc Sound")
    assert (open_draft.document["code"], open_draft.document["name"]) == ("BS-SND", "BSc Sound")
    assert one.enrolment.version.document["code"] == "BS-AUD"
    answer = web.send(page, status=409, row_version=before["value"], name="BSc Noise")
    assert "Somebody saved this after you opened it" in answer.text
    begun = operations.begin(one.enrolment.version, actor=make.actor(one.office))
    assert begun.document["code"] == "BS-SND"
    web.sign_in(one.faculty)
    web.get(page, status=404)


def test_only_offices_and_administrators_add_programmes(session: Session, web: Web) -> None:
    for who in (make.user(), make.student(make.programme())):
        web.sign_in(who)
        web.get(NEW, status=404)
        assert not web.get("/office/programmes").select(f'a[href="{NEW}"]')


def test_a_first_catalogue_is_the_first_and_of_its_programme(session: Session) -> None:
    one = record.student()
    office, programme = make.actor(one.office), one.enrolment.programme
    with pytest.raises(WrongState, match="has a catalogue"):
        operations.begin_first(programme, actor=office)
    mine = make.programme()
    with pytest.raises(NotAllowed):
        operations.begin_first(mine, actor=office)
    with pytest.raises(WrongState, match="another programme"):
        operations.begin_first(
            mine, actor=make.actor(make.office(mine)), document=record.document()
        )
    fresh = operations.begin_first(mine, actor=make.actor(make.office(mine)))
    operations.save(
        fresh,
        record.document() | {"code": mine.code},
        based_on=fresh.row_version,
        actor=make.actor(make.office(mine)),
    )
    with pytest.raises(WrongState, match="nobody to try it on"):
        operations.try_out(fresh, actor=make.actor(make.office(mine)))
