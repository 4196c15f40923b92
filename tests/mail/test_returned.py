"""Mail servers say that a mail did not arrive: what is believed, and what is noted."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tracker import mail
from tracker.internships import jobs
from tracker.mail import returned
from tracker.mail.outgoing import OutgoingMail, name_of

FAILED, LATE = "failed", "delayed"


def report(message_id: str, *, action: str = FAILED, whole: bool = False) -> bytes:
    """Write what Postfix sends: words, a delivery status, and the mail or its head."""
    original = f"From: school@uni.example\nMessage-ID: {message_id}\nSubject: 9 hours wait\n"
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.uni.example
To: school@uni.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.uni.example

Final-Recipient: rfc822; mara@studio.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b1
Content-Type: {kind}

{original}{"" if not whole else chr(10) + "Hello"}

--b1--
""".encode()


def sent(session: Session) -> tuple[OutgoingMail, str]:
    made = mail.send("mara@studio.example", "leaving/email/stayed", user=make.user())
    session.commit()
    assert made is not None
    return made, f"<{name_of(made)}@liner-notes.invalid>"


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_that_a_mail_was_given_up_is_noted_once(session: Session, *, whole: bool) -> None:
    made, message_id = sent(session)
    assert returned.note(report(message_id, whole=whole)) is made
    noted = made.refused_at
    assert noted
    assert returned.note(report(message_id, whole=whole)) is made
    assert made.refused_at == noted


def test_what_is_no_report_of_a_mail_that_left_here_changes_nothing(session: Session) -> None:
    made, message_id = sent(session)
    other_moment = message_id.replace("<2", "<1")
    for letter in (
        report(message_id, action=LATE),
        report(message_id, action="relayed"),
        report("<x@elsewhere.example>"),
        report(other_moment),  # the number alone can be guessed, the moment cannot
        report(f"<20260101T000000000000-{10**17}@liner-notes.invalid>"),
        f"Message-ID: {message_id}\nSubject: Away until Monday\n\nHello".encode(),
        b"",
        b"\xff\x00Content-Type: message/delivery-status\n\nAction: failed",
    ):
        assert returned.note(letter) is None
    assert made.refused_at is None


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_letter_is_too_broken_to_be_read(data: st.DataObject) -> None:
    whole = report("<20260101T000000000000-7@liner-notes.invalid>", whole=True)
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    returned.failed(whole[:first] + data.draw(st.binary(max_size=40)) + whole[last:])


def test_the_mail_server_hands_reports_to_a_command_and_the_school_is_told(
    app: Flask, web: Web, session: Session
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    person = scene.internship.supervisor
    assert person is not None
    to_them = select(OutgoingMail).where(OutgoingMail.to_address == person.mail)
    made = session.scalars(to_them).one()
    run = app.test_cli_runner()
    told = run.invoke(args=["mail", "bounced"], input=b"Subject: Hello\n\nI am away.")
    assert (told.exit_code, "nothing is noted" in told.output) == (0, True)
    letter = report(f"<{name_of(made)}@liner-notes.invalid>")
    told = run.invoke(args=["mail", "bounced"], input=letter)
    assert (told.exit_code, person.mail in told.output) == (0, True)
    session.expire_all()
    jobs.tell_due()
    jobs.tell_due()
    for who, words in ((scene.student, "Have it changed"), (scene.faculty, "does not take mail")):
        web.sign_in(who)
        page = web.get(scene.url)
        assert f"A mail to {person.name} came back." in page.text
        assert words in page.text
