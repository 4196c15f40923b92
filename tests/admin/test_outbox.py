"""Reading the mail that was written instead of sent."""

from pathlib import Path

import pytest
from flask import Flask

from tests.accounts.person import somebody
from tests.conftest import Web
from tracker import mail
from tracker.db import db
from tracker.jobs.worker import run_all
from tracker.mail.outgoing import OutgoingMail


@pytest.fixture
def letter(app: Flask, web: Web) -> Path:
    person = somebody(name="Mara Quist", address="mara@calderbay.example")
    with app.test_request_context("/", method="POST"):
        mail.send("mara@calderbay.example", "accounts/email/reset", user=person, token="secret-1")
    db.session.commit()
    run_all(app)
    folder: Path = app.extensions["settings"].data / "outbox"
    return max(folder.glob("*.eml"))


def test_an_administrator_reads_a_mail_as_text_and_as_page(web: Web, letter: Path) -> None:
    web.sign_in(somebody(is_site_admin=True))
    listed = web.get("/office/outbox")
    link = next(a for a in listed.select("a[href^='/office/outbox/']") if letter.stem in a["href"])
    page = web.get(str(link["href"]))
    assert page.select_one("h1").get_text(strip=True) == "Choose a new password"  # type: ignore[union-attr]
    assert "Hello Mara Quist" in page.select_one("pre").text  # type: ignore[union-attr]
    links = page.select("main section:last-of-type a[href*='/reset/secret-1']")
    assert len(links) == 1


def test_a_mail_that_left_keeps_no_link_in_the_table(web: Web, letter: Path) -> None:
    row = db.session.scalars(db.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert row is not None
    assert row.sent_at is not None
    assert "secret-1" not in f"{row.text}{row.html}"


def test_what_could_act_in_a_mail_is_taken_out(app: Flask, web: Web) -> None:
    folder: Path = app.extensions["settings"].data / "outbox"
    folder.mkdir(exist_ok=True)
    (folder / "20000101T000000000000.eml").write_text(
        "To: a@b.example\nSubject: <b>Bold</b>\nContent-Type: text/html\n\n"
        "<script>alert(1)</script><p onclick=x()>Words <img src=x onerror=alert(1)></p>"
        "<a href='javascript:alert(1)'>go</a>"
    )
    web.sign_in(somebody(is_site_admin=True))
    page = web.get("/office/outbox/20000101T000000000000")
    assert "Words" in page.text
    assert "alert" not in str(page.main)


@pytest.mark.parametrize("name", ["nothing", "..", "secret_key", "%2e%2e%2fsecret_key"])
def test_nothing_but_mail_is_read(web: Web, name: str) -> None:
    web.sign_in(somebody(is_site_admin=True))
    assert web.open(f"/office/outbox/{name}").status_code in {404, 405}
