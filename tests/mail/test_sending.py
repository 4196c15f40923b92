"""Mails: two parts each, a way to end them, once, and what happens when nobody takes one."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tracker import clock, mail
from tracker.mail import outgoing, transport
from tracker.mail.transport import Refused

TEMPLATES = Path(__file__).parents[2] / "templates"
NO_ACCOUNT = {
    "attestations/email/ask",
    "accounts/email/sign_up",
    "evaluations/email/receipt",
    "internships/email/receipt",
    "leaving/email/left",
    "programmes/email/invitation",
}
STOPPED = {"evaluations/email/ask", "internships/email/agreement", "internships/email/digest"}


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for path in TEMPLATES.rglob("email/*.txt")
        if "mail_foot" in path.read_text()
        for name in [str(path.relative_to(TEMPLATES)).removesuffix(".txt")]
    ),
)
def test_every_mail_has_two_parts_and_a_way_to_end_it(name: str) -> None:
    text = (TEMPLATES / f"{name}.txt").read_text()
    html = (TEMPLATES / f"{name}.html").read_text()
    assert "layouts/mail.html" in html
    for part in (text, html):
        assert ("no_account" in part) == (name in NO_ACCOUNT)
        assert ("stop_url" in part) == (name in STOPPED)


def test_every_html_part_has_its_text() -> None:
    for path in TEMPLATES.rglob("email/*.html"):
        assert path.with_suffix(".txt").exists(), path


def test_a_mail_of_which_only_the_text_was_written_gets_its_html(app: Flask) -> None:
    with app.app_context():
        text = "Hello,\n\nsee http://a.example/x <b>now</b>\n\n-- \nLiner Notes"
        html = outgoing._html("none/email/none", "A subject", text, {})
    assert '<a href="http://a.example/x' in html
    assert "&lt;b&gt;" in html
    assert "A subject" in html


def written(session: Session) -> int:
    user = make.user()
    made = mail.send("mara@studio.example", "leaving/email/stayed", user=user)
    session.commit()
    assert made is not None
    return made.id


def test_a_mail_that_is_tried_again_is_the_same_file_and_the_same_id(
    app: Flask, session: Session
) -> None:
    outbox = app.extensions["settings"].data / "outbox"
    earlier = set(outbox.glob("*.eml"))  # of tests before this one
    number = written(session)
    outgoing.deliver_one(number)
    outgoing.deliver_one(number)
    session.expire_all()
    row = session.get_one(mail.OutgoingMail, number)
    assert row.sent_at
    assert row.text == ""
    (file,) = set(outbox.glob("*.eml")) - earlier
    row.sent_at = None  # as if the worker had died between the two
    session.commit()
    outgoing.deliver_one(number)
    assert set(outbox.glob("*.eml")) == earlier | {file}
    assert f"-{number}@liner-notes.invalid" in file.read_text()


def test_to_nobody_nothing_is_written(session: Session) -> None:
    assert mail.send("", "leaving/email/stayed", user=make.user()) is None


class Server:
    """An SMTP server that takes nothing for anybody."""

    code = 0

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def ehlo(self) -> None: ...

    def has_extn(self, _name: str) -> bool:
        return False

    def send_message(self, _message: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({"mara@studio.example": (self.code, b"no")})


@pytest.mark.parametrize(
    ("code", "refusal"), [(550, Refused), (450, smtplib.SMTPRecipientsRefused)]
)
def test_an_unknown_address_is_told_from_a_busy_one(
    monkeypatch: pytest.MonkeyPatch, code: int, refusal: type[Exception]
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(Server, "code", code)
    with pytest.raises(refusal):
        transport._smtp(EmailMessage(), "smtp://127.0.0.1")


def test_a_refused_mail_is_noted_and_not_tried_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refuse(*_: object, **__: object) -> None:
        tries.append(1)
        raise Refused

    monkeypatch.setattr(outgoing, "deliver", refuse)
    number = written(session)
    outgoing.deliver_one(number)
    outgoing.deliver_one(number)
    session.expire_all()
    row = session.get_one(mail.OutgoingMail, number)
    assert (row.sent_at, bool(row.refused_at), tries) == (None, True, [1])


def test_the_list_of_mails_is_forgotten_after_some_months(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = written(session)
    outgoing.sweep()
    assert session.get(mail.OutgoingMail, number)
    later = clock.now() + outgoing.KEPT * 1.1
    monkeypatch.setattr(clock, "now", lambda: later)
    outgoing.sweep()
    session.expire_all()
    assert session.get(mail.OutgoingMail, number) is None
