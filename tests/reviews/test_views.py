"""The desk, as faculty meet it."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tracker import clock
from tracker.db import db
from tracker.internships.rules import InternshipState
from tracker.reviews import queries

FORM = ".decide form"


def test_an_empty_desk_says_so(web: Web, session: Session) -> None:
    web.sign_in(make.faculty(make.programme()))
    assert "Nothing waits for you." in web.get("/desk").text


def test_only_faculty_has_a_desk(web: Web, session: Session) -> None:
    programme = make.programme()
    for person in (make.student(programme), make.office(programme), make.user(is_site_admin=True)):
        web.sign_in(person)
        web.get("/desk", status=404)


def test_the_desk_shows_proposals_and_weeks_of_the_own_programme_alone(
    web: Web, session: Session
) -> None:
    week = scenes.under_way()
    week.log(60)
    week.send()
    proposal = scenes.proposed(programme=week.internship.programme)
    elsewhere = scenes.proposed()
    web.sign_in(week.faculty)
    page = web.get("/desk")
    assert "2 to decide" in page.text
    assert week.student.name in page.text
    assert proposal.student.name in page.text
    assert elsewhere.student.name not in page.text


def test_one_does_not_meet_ones_own_work_on_the_desk(web: Web, session: Session) -> None:
    programme = make.programme()
    both = make.student(programme)
    scene = scenes.proposed(student=both, programme=programme)
    make.membership(user=both, programme=programme, role="faculty")
    web.sign_in(both)
    assert "Nothing waits for you." in web.get("/desk").text
    web.get(f"/desk/proposals/{scene.internship.id}", status=404)


def test_a_proposal_is_approved_and_the_next_entry_opens(web: Web, session: Session) -> None:
    first = scenes.proposed()
    second = scenes.proposed(programme=first.internship.programme)
    web.sign_in(first.faculty)
    url = f"/desk/proposals/{first.internship.id}"
    assert "Approve 100 hours" in web.get(url).text
    answer = web.send(url, form=FORM, do="approve")
    assert answer.location == "/desk/next"
    assert web.open("/desk/next").location == f"/desk/proposals/{second.internship.id}"
    assert first.internship.state is InternshipState.ACTIVE
    assert "This proposal does not wait for a decision." in web.get(url).text


@pytest.mark.parametrize(("do", "state"), [("return", "returned"), ("decline", "declined")])
def test_a_no_needs_words(web: Web, session: Session, do: str, state: str) -> None:
    scene = scenes.proposed()
    web.sign_in(scene.faculty)
    url = f"/desk/proposals/{scene.internship.id}"
    refused = web.send(url, form=FORM, status=422, do=do, reason="  ")
    assert "Say why, so that the student can act on it" in refused.text
    web.send(url, form=FORM, do=do, reason="The dates lie in the holidays.")
    assert scene.internship.state.value == state
    web.sign_in(scene.student)
    assert "The dates lie in the holidays." in web.get(scene.url).text


def test_no_button_is_no_decision(web: Web, session: Session) -> None:
    scene = scenes.proposed()
    web.sign_in(scene.faculty)
    url = f"/desk/proposals/{scene.internship.id}"
    answer = web.send(url, form=FORM, status=422, do="burn", reason="Why not.")
    assert "Press one of the buttons" in answer.text
    assert scene.internship.state is InternshipState.PROPOSED


def test_the_slower_of_two_is_told_and_keeps_the_message(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    web.sign_in(scene.faculty)
    data = filled(web.get(scene.desk_url).select_one(FORM))
    scene.accept()
    late = data | {"do": "return", "reason": "Say more."}
    answer = web.open(scene.desk_url, method="POST", data=late)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert scene.week().sums.accepted == 60


def test_pressing_accept_twice_counts_once(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    web.sign_in(scene.faculty)
    data = filled(web.get(scene.desk_url).select_one(FORM)) | {"do": "accept"}
    answers = [web.open(scene.desk_url, method="POST", data=data) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert scene.week().sums.accepted == 60


def test_what_waits_too_long_is_late_and_told_on_the_start_page(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    actor = make.actor(scene.faculty)
    assert [need.tag for need in queries.needs_you(actor)] == ["waiting"]
    later, url = clock.now() + timedelta(days=8), scene.desk_url
    monkeypatch.setattr(clock, "now", lambda: later)
    needs = queries.needs_you(actor)
    assert [(need.tag, need.url) for need in needs] == [("late", url)]


def test_the_desk_takes_the_same_number_of_queries_for_one_and_for_many(
    web: Web, session: Session
) -> None:
    programme = make.programme()
    web.sign_in(make.faculty(programme))

    def queries_of(count: int) -> int:
        for _ in range(count):
            scene = scenes.under_way(programme=programme)
            scene.log(60)
            scene.send()
            scenes.proposed(programme=programme)
        made = 0

        def note(*_: object) -> None:
            nonlocal made
            made += 1

        event.listen(db.engine, "before_cursor_execute", note)
        web.open("/desk")
        event.remove(db.engine, "before_cursor_execute", note)
        return made

    assert queries_of(1) == queries_of(4)
