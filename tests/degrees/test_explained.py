"""Why an answer is as it is: on the page, at its own address, and on paper."""

from http import HTTPStatus
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker.degrees import operations
from tracker.degrees.rules import ExceptionDraft, ExceptionKind
from tracker.programmes import queries as programmes


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def said(page: BeautifulSoup, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, f"nothing is {selector}"
    return " ".join(found.get_text(" ", strip=True).split())


def decide(one: record.Record, kind: ExceptionKind, code: str, node: str = "") -> None:
    course = programmes.course_by_code(code)
    assert course is not None
    draft = ExceptionDraft(kind=kind, course_id=course.id, node=node, reason="Taught it for years.")
    operations.decide_exception(one.enrolment, draft, actor=make.actor(one.office))


def test_requirements_in_conflict_are_named(one: record.Record, web: Web) -> None:
    for code in ("AUD 321", "AUD 421", "AUD 422"):
        one.take(code)
    web.sign_in(one.student)
    page = web.get("/degree/requirements/post-elective")
    assert (
        "Cannot be met together with Concentration courses by the courses there are: they need "
        "the same ones. Either of the two can be met."
    ) in said(page, "main")
    assert "It counts for Concentration courses." in said(page, "main details")


def test_a_requirement_has_an_address_of_its_own(one: record.Record, web: Web) -> None:
    one.take("AUD 101", grade="D")
    web.sign_in(one.student)
    core = web.get("/degree").select_one("#area-core a[href='/degree/requirements/core']")
    assert core is not None
    page = web.get("/degree/requirements/core")
    assert said(page, "h1") == "Audio core"
    assert "D is below the C asked here." in said(page, "main")
    for path in ("/degree/requirements/nowhere", "/degree/requirements/music-elective"):
        web.get(path, status=404)


def test_faculty_read_the_same_explanation_and_others_nothing(one: record.Record, web: Web) -> None:
    one.take("AUD 101", grade="D")
    theirs = [f"/degree/{one.student.id}/requirements/core", f"/degree/{one.student.id}/record"]
    for who in (one.faculty, one.office):
        web.sign_in(who)
        for path in theirs:
            page = web.get(path)
            assert "AUD 101 Introduction to Audio Technology" in said(page, "main")
            assert page.select("a[href*='petitions/new']") == []
    web.sign_in(make.student(one.enrolment.programme))
    for path in theirs:
        web.get(path, status=404)


def test_what_is_open_leads_to_a_petition_for_exactly_that(one: record.Record, web: Web) -> None:
    web.sign_in(one.student)
    page = web.get("/degree")
    links = {str(a["href"]) for a in page.select("a[href*='petitions/new']")}
    assert "/degree/petitions/new?node=biz-el" in links
    assert "/degree/petitions/new?node=cand-credits" not in links
    form = web.get("/degree/petitions/new?node=biz-el")
    assert said(form, "#node option[selected]") == "Business elective"


def test_a_decision_stands_where_it_counts_with_who_and_why(one: record.Record, web: Web) -> None:
    decide(one, ExceptionKind.WAIVER, "AUD 101")
    web.sign_in(one.student)
    page = web.get("/degree")
    for place in ("#area-core", "section[aria-labelledby=decided-title]"):
        assert "AUD 101 is not asked for. Taught it for years." in said(page, place)
        assert one.office.name in said(page, place)
    assert "Taught it for years." not in said(page, "#area-ge")


def test_what_is_left_is_listed_once(one: record.Record, web: Web) -> None:
    one.take("UNI 100")
    web.sign_in(one.student)
    left = said(web.get("/degree"), "section[aria-labelledby=finish-title]")
    assert "118 credits to find" in left
    assert "Junior portfolio review . Junior portfolio review is open." in left
    assert "First-year seminar" not in left
    assert left.count("AUD 101 Introduction") == 1


def test_the_record_is_dated_and_without_navigation(one: record.Record, web: Web) -> None:
    one.take("AUD 102", grade="A")
    one.take("AUD 101", grade="D")
    decide(one, ExceptionKind.WAIVER, "AUD 110", node="core")
    web.sign_in(one.student)
    page = web.get("/degree/record")
    text = said(page, "main")
    assert "catalogue 2026-27" in text
    assert "As of" in text
    assert "AUD 102 Critical Listening I, 2, Term 1, A" in text
    assert "Open: AUD 101 Introduction to Audio Technology, C or better." in text
    assert "AUD 110 is not asked for, for Audio core. Taught it for years." in text
    assert page.select(".side, .bar") == []
    assert page.select("main .no-print") == []


def test_nobody_without_a_degree_has_a_record(session: Session, web: Web) -> None:
    web.sign_in(make.student())
    for path in ("/degree/record", "/degree/requirements/core"):
        assert web.open(path).status_code == HTTPStatus.NOT_FOUND


def test_the_office_forces_a_course_and_pins_another(one: record.Record, web: Web) -> None:
    taken = one.take("FLM 150", grade="B")
    web.sign_in(one.office)
    path = f"/office/students/{one.student.id}/exceptions/new"
    typed: dict[str, Any] = {"course": str(taken.course_id), "reason": "Agreed at entry."}
    refused = web.send(path, status=422, kind="forced", node="", **typed)
    assert "Choose the course and the requirement it counts for." in refused.text
    refused = web.send(path, status=422, kind="pin", node="cand", **typed)
    assert "This requirement takes no courses" in refused.text
    web.send(path, kind="forced", node="biz-el", **typed)
    page = web.get(f"/degree/{one.student.id}/requirements/biz-el")
    assert "Met" in said(page, "main .tag")
    assert "FLM 150 counts for Business elective, whatever the rule there says." in said(
        page, "main"
    )
    web.send(path, kind="pin", node="ge-hum", **typed)
    assert "FLM 150 counts for Humanities where that costs nothing else." in said(
        web.get(f"/degree/{one.student.id}"), "section[aria-labelledby=decided-title]"
    )
