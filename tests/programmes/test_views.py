from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker.programmes.models import Term


def test_staff_see_their_programmes_and_what_they_ask(session: Session, web: Web) -> None:
    one = record.student()
    web.sign_in(one.office)
    page = web.get("/office/programmes")
    assert "BS-AUD 2026-27" in page.get_text()
    link = page.select_one("main table a")
    assert link is not None
    shown = web.get(str(link["href"])).get_text(" ", strip=True)
    assert "Bachelor of Science in Audio Production" in shown
    assert "9 credits tagged GE-HUM, from at least 2 subjects." in shown
    assert "AUD 191 Recording Crew" in shown


def test_who_belongs_to_no_programme_is_told_so(session: Session, web: Web) -> None:
    web.sign_in(make.user())
    assert "You belong to no programme yet" in web.get("/office/programmes").get_text()


def test_another_programme_looks_like_none(session: Session, web: Web) -> None:
    version = record.version()
    web.sign_in(make.office(make.programme()))
    web.get(f"/office/programmes/versions/{version.id}", status=404)
    web.get(f"/office/programmes/versions/{2**62}", status=404)


AUTUMN: dict[str, Any] = {
    "name": " Autumn  2031",
    "starts_on": "2031-09-01",
    "ends_on": "2031-12-20",
}


def test_the_office_adds_a_term_and_moves_it(session: Session, web: Web) -> None:
    web.sign_in(make.office(make.programme()))
    web.send("/office/terms", form="form.form", **AUTUMN)
    term = session.scalars(select(Term).where(Term.name == "Autumn 2031")).one()
    assert "Autumn 2031" in web.get("/office/terms").get_text()
    web.send(f"/office/terms/{term.id}", form="form.form", ends_on="2032-01-10", name="Fall 2031")
    assert (term.name, term.ends_on) == ("Fall 2031", date(2032, 1, 10))


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "  ", "Enter the name"),
        ("name", "x" * 61, "Use at most 60 characters"),
        ("name", "Spring 2030", "There is a term Spring 2030 already."),
        ("starts_on", "tomorrow", "Not a valid date value"),
        ("ends_on", "2031-08-31", "The last day comes after the first"),
    ],
)
def test_a_term_that_cannot_be_is_told_and_what_was_typed_stays(
    session: Session, web: Web, field: str, typed: str, words: str
) -> None:
    make.keep(Term(name="Spring 2030", starts_on=date(2030, 2, 1), ends_on=date(2030, 6, 1)))
    web.sign_in(make.office(make.programme()))
    answer = web.send("/office/terms", form="form.form", status=422, **AUTUMN | {field: typed})
    assert words in answer.text
    assert 'value="2031-12-20"' in answer.text or field == "ends_on"


def test_the_second_editor_of_a_term_is_told(session: Session, web: Web) -> None:
    term = make.keep(Term(name="Spring", starts_on=date(2030, 2, 1), ends_on=date(2030, 6, 1)))
    web.sign_in(make.office(make.programme()))
    url = f"/office/terms/{term.id}"
    web.send(url, form="form.form", name="Spring 2030")
    web.send(url, form="form.form", status=409, name="Spring 30", row_version=1)
    assert term.name == "Spring 2030"


def test_terms_are_no_business_of_others(session: Session, web: Web) -> None:
    web.sign_in(make.student())
    web.get("/office/terms", status=404)
