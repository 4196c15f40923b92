"""The plan by term: a student's to change, and an adviser's to read."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker.degrees import operations
from tracker.degrees.rules import AttemptKind
from tracker.errors import Outdated, WrongState


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def term(page: BeautifulSoup, name: str) -> str:
    heads = page.select("section.panel h2")
    head = next(h for h in heads if h.get_text() == name)
    section = head.find_parent("section")
    assert section is not None
    return " ".join(section.get_text(" ", strip=True).split())


def test_a_plan_is_checked_term_by_term(one: record.Record, web: Web) -> None:
    one.take_now("AUD 101")
    one.plan("AUD 110")
    one.plan("AUD 201")
    web.sign_in(one.student)
    page = web.get("/degree/plan")
    assert "Now 3 credits AUD 101" in term(page, "Term 3")
    ahead = term(page, "Term 4")
    assert "6 credits" in ahead
    assert "AUD 201 asks for AUD 110 before it." in ahead
    assert "AUD 201 asks for AUD 120 (C) before it." in ahead
    assert "AUD 110 asks" not in ahead
    first = page.select_one("#course optgroup[label='Asked for by the degree']")
    assert first is not None
    assert "AUD 302" in first.get_text()


def test_a_planned_course_moves_to_another_term(one: record.Record, web: Web) -> None:
    planned = one.plan("AUD 101")
    web.sign_in(one.student)
    answer = web.send("/degree/plan", form="form[action*='/term']", term=str(one.terms[2].id))
    assert answer.location == "/degree/plan"
    page = web.get("/degree/plan")
    assert "AUD 101" in term(page, "Term 3")
    assert "AUD 101" not in term(page, "Term 4")
    assert planned.ended_reason == "Moved to Term 3"


def test_what_cannot_be_moved_says_why(one: record.Record) -> None:
    me = make.actor(one.student)
    planned = one.plan("AUD 101")
    with pytest.raises(WrongState, match="AUD 101 is in Term 4 already"):
        operations.move_course(planned, one.terms[3].id, actor=me)
    with pytest.raises(WrongState, match="Term 1 is over"):
        operations.move_course(planned, one.terms[0].id, actor=me)
    operations.unplan_course(planned, actor=me)
    with pytest.raises(Outdated):
        operations.move_course(planned, one.terms[2].id, actor=me)
    with pytest.raises(WrongState, match="Only a planned course"):
        operations.move_course(one.take("AUD 102"), one.terms[3].id, actor=me)


def test_an_empty_plan_begins_with_a_proposal(one: record.Record, web: Web) -> None:
    one.take("AUD 101", grade="A")
    web.sign_in(one.student)
    assert web.get("/degree/plan").select_one(".empty a[href='/degree/plan/proposal']")
    page = web.get("/degree/plan/proposal")
    ticked = [box["value"] for box in page.select("input[name=courses][checked]")]
    assert len(ticked) > 3
    assert "Found no place before" in page.get_text()
    entered = f"Terms are entered until {one.terms[-1].name}"
    for days, is_told in ((30, False), (200, True)):
        one.enrolment.expected_on = one.terms[-1].ends_on + timedelta(days=days)
        assert (entered in web.get("/degree/plan/proposal").get_text()) is is_told
    web.send("/degree/plan/proposal", courses=ticked[:2])
    page = web.get("/degree/plan")
    assert len(page.select(".planned__change")) == 2


def test_a_proposal_is_taken_over_whole_or_not_at_all(one: record.Record, web: Web) -> None:
    course = one.draft("AUD 101").course_id
    pairs = [f"{course}-{one.terms[3].id}", f"{course}-{one.terms[2].id}", "1-x", "9"]
    web.sign_in(one.student)
    answer = web.send("/degree/plan/proposal", status=422, courses=pairs)
    assert "AUD 101 is planned or under way already." in answer.text
    assert web.get("/degree/plan").select(".planned__change") == []
    answer = web.send("/degree/plan/proposal", status=422, courses=["nothing"])
    assert "Choose between 1 and 60 courses." in answer.text


def test_faculty_read_a_plan_and_others_do_not(one: record.Record, web: Web) -> None:
    one.plan("AUD 101")
    path = f"/degree/{one.student.id}/plan"
    for who in (one.faculty, one.office):
        web.sign_in(who)
        page = web.get(path)
        assert "AUD 101" in term(page, "Term 4")
        assert page.select("main form") == []
    web.sign_in(make.student(one.enrolment.programme))
    web.get(path, status=404)
    web.sign_in(one.student)
    assert web.open(path).location == "/degree/plan"


def test_what_was_planned_for_a_term_that_is_over_is_to_be_moved(
    one: record.Record, web: Web
) -> None:
    one.take("AUD 101", 2, "", kind=AttemptKind.PLANNED)
    web.sign_in(one.student)
    assert "This term is over. Move what you still mean to take." in term(
        web.get("/degree/plan"), "Term 2"
    )
