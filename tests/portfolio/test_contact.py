"""Visitors write, students answer, and nobody learns an address they were not given."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.conftest import Web
from tests.portfolio import making
from tracker import clock
from tracker.db import db
from tracker.mail import OutgoingMail
from tracker.portfolio.models import Page, PageMessage
from tracker.portfolio.rules.kinds import Visibility

FORM = "main form"
TYPED: dict[str, Any] = {
    "name": "Ingrid",
    "email": "ingrid@film.example",
    "message": "Do you have time in May?",
}


@pytest.fixture
def page(web: Web) -> Page:
    return making.published()


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail)))


def test_a_message_reaches_the_student_and_the_answer_the_visitor(page: Page, web: Web) -> None:
    answer = web.send(f"/p/{page.slug}/contact", form=FORM, **TYPED)
    assert answer.location == f"/p/{page.slug}/contact/sent"
    (mail,) = mails()
    assert mail.to_address == page.student.addresses[0].address
    assert mail.reply_to == "ingrid@film.example"
    assert "Do you have time in May?" in mail.text
    sent = web.get(answer.location)
    assert page.student.addresses[0].address not in sent.text


def test_the_form_never_shows_the_students_address(page: Page, web: Web) -> None:
    for path in ("", "/contact"):
        text = web.open(f"/p/{page.slug}{path}").text
        assert page.student.addresses[0].address not in text


def test_a_message_without_an_address_is_asked_for_one_and_kept(page: Page, web: Web) -> None:
    answer = web.send(
        f"/p/{page.slug}/contact", form=FORM, status=422, **TYPED | {"email": "ingrid"}
    )
    assert "Enter an e-mail address" in answer.text
    assert "Do you have time in May?" in answer.text
    assert mails() == []


def test_a_program_that_fills_everything_sends_nothing(page: Page, web: Web) -> None:
    web.send(f"/p/{page.slug}/contact", form=FORM, **TYPED | {"website": "https://spam.example"})
    assert mails() == []


def test_a_form_of_another_site_sends_nothing(page: Page, web: Web) -> None:
    answer = web.open(f"/p/{page.slug}/contact", method="POST", data=TYPED)
    assert answer.status_code == 422
    assert "Do you have time in May?" in answer.text
    assert mails() == []


def test_one_visitor_is_limited_by_the_hour(page: Page, web: Web) -> None:
    for _ in range(3):
        web.send(f"/p/{page.slug}/contact", form=FORM, **TYPED)
    answer = web.send(f"/p/{page.slug}/contact", form=FORM, status=429, **TYPED)
    assert "Try again in an hour" in answer.text
    assert len(mails()) == 3


def test_one_page_is_limited_by_the_day(page: Page, web: Web) -> None:
    for number in range(20):
        db.session.add(PageMessage(page_id=page.id, sender_hash=str(number)))
    assert "tomorrow" in web.send(f"/p/{page.slug}/contact", form=FORM, status=429, **TYPED).text
    for row in db.session.scalars(select(PageMessage)):
        row.created_at = clock.now() - timedelta(days=2)
    web.send(f"/p/{page.slug}/contact", form=FORM, **TYPED)


def test_a_page_without_the_section_takes_no_messages(web: Web) -> None:
    page = making.page()
    for section in page.sections:
        section.shown = section.kind.value != "contact"
    making.published(make.keep(page))
    assert web.open(f"/p/{page.slug}").status_code == 200
    assert web.open(f"/p/{page.slug}/contact").status_code == 404


def test_a_page_at_a_secret_address_is_written_to_there(web: Web) -> None:
    page = making.published(visibility=Visibility.LINK)
    assert web.open(f"/p/{page.slug}/contact").status_code == 404
    answer = web.send(f"/l/{page.link_id}/contact", form=FORM, **TYPED)
    assert answer.location == f"/l/{page.link_id}/contact/sent"
    headers = web.open(f"/l/{page.link_id}/contact").headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
