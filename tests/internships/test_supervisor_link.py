"""The supervisor's link: two presses from mail to confirmed, and nothing by accident."""

import json
import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.evaluations.test_papers import read
from tests.internships import scenes
from tracker import clock
from tracker.accounts.views import guessing
from tracker.db import Model
from tracker.errors import WrongState
from tracker.internships import operations, queries
from tracker.internships.models import Confirmation, HourLine, LineEvent, SupervisorLink
from tracker.internships.rules import Asked, Event, LineState
from tracker.mail import OutgoingMail, outgoing
from tracker.web.tries import Tries

CONFIRM, EACH = "form:has(button[value=confirm])", "form:has(button[value=answer])"
PROXY, DISOWN = "form:has(button[value=proxy])", "form:has(button[value=not-mine])"


def mails(session: Session, to: str = "") -> list[OutgoingMail]:
    found = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return [mail for mail in found if to in mail.to_address]


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"/s/[\w-]+", mail.text)
    assert found
    return found[0]


def sent(session: Session, *minutes: int) -> tuple[scenes.Scene, str]:
    """A week that was sent, and the link in its mail."""
    scene = scenes.under_way()
    scene.log(*(minutes or (450, 300)))
    scene.send()
    return scene, link_in(mails(session)[-1])


def everything(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Model.metadata.tables.items()
    }


def field_of(page: BeautifulSoup, start: str) -> str:
    found = page.select_one(f"[name^={start}]")
    assert found is not None
    return str(found["name"])


def test_two_presses_lead_from_the_mail_to_confirmed_hours(web: Web, session: Session) -> None:
    scene, url = sent(session)
    mail = mails(session)[-1]
    assert scene.internship.supervisor is not None
    assert mail.to_address == scene.internship.supervisor.mail
    assert mail.subject == f"12.5 hours of {scene.student.name} wait for your word"
    assert mail.html is not None
    page = web.get(url)
    assert "Patched the desk. Day 0." in page.text
    answer = web.send(url, form=CONFIRM, do="confirm", note="Good work.")
    receipt = web.get(answer.location)
    kept = session.scalars(select(Confirmation)).one()
    assert kept.sha256 in receipt.text
    assert "Good work." in receipt.text
    assert scene.week().sums.confirmed == 750
    assert kept.sha256 in mails(session)[-1].text
    scene.accept()
    assert queries.public_facts(scene.student.id)[0].vouched == "confirmed by the site"
    assert "Nothing waits for your answer" in web.get(url).text


def test_the_receipt_is_given_on_paper_and_goes_along_with_its_mail(
    app: Flask, web: Web, session: Session
) -> None:
    scene, url = sent(session, 450, 300, 240)
    first, second, _ = scene.week().days
    said: dict[str, Any] = {
        f"verdict_{first.line_id}": "change",
        f"hours_{first.line_id}": "6",
        f"word_{first.line_id}": "Left at three.",
        f"verdict_{second.line_id}": "strike",
        f"word_{second.line_id}": "Closed that day.",
        "remark": "Good work.",
    }
    place = web.send(url, form=EACH, do="answer", **said).location
    kept = session.scalars(select(Confirmation)).one()
    page = web.get(place)
    sheets = [str(link["href"]) for link in page.select("a[href$='.pdf']")]
    for sheet, size in zip(sheets, ((595, 842), (612, 792)), strict=True):
        words, found, is_tagged = read(web.open(sheet).data)
        assert (found, is_tagged) == (size, True)
        for part in ("10.00", "Changed from 7.50: Left at three.", "Struck: Closed that day."):
            assert part in words
        assert "Good work." in words
        assert kept.sha256 in words.replace(" ", "")
    mail = mails(session)[-1]
    assert mail.paper == web.open(sheets[0]).data
    outgoing.deliver_one(mail.id)
    session.expire_all()
    assert mail.paper is None, "it is kept where it was given, not a second time"
    outbox = app.extensions["settings"].data / "outbox"
    (file,) = outbox.glob(f"*-{mail.id}.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    (paper,) = letter.iter_attachments()
    assert paper.get_filename() == f"receipt-{kept.public_id}.pdf"
    assert kept.sha256 in read(paper.get_content())[0].replace(" ", "")
    stranger = scenes.under_way()
    stranger.log(60)
    stranger.send()
    other = link_in(mails(session)[-1])
    assert web.open(sheets[0].replace(url, other)).status_code == 404


def test_a_mail_scanner_that_opens_every_link_twenty_times_changes_nothing(
    web: Web, session: Session
) -> None:
    scene, url = sent(session)
    mail = mails(session)[-1]
    before = everything(session)
    for address in set(re.findall(r"/s/[^\s\"<]+", mail.text + (mail.html or ""))):
        for _ in range(20):
            web.client = web.app.test_client()  # each time as somebody new
            assert web.open(address).status_code == 200
            assert web.open(address, method="HEAD").status_code == 200
    assert everything(session) == before
    assert scene.week().sums.waiting == 750
    web.send(url, form=CONFIRM, do="confirm")
    assert scene.week().sums.confirmed == 750


def test_the_page_is_kept_nowhere_and_tells_nobody_its_address(web: Web, session: Session) -> None:
    _, url = sent(session)
    headers = web.open(url).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]


def test_a_day_is_changed_and_another_struck_each_with_a_word(web: Web, session: Session) -> None:
    scene, url = sent(session, 450, 300, 240)
    first, second, _ = scene.week().days
    said: dict[str, Any] = {
        f"verdict_{first.line_id}": "change",
        f"hours_{first.line_id}": "6",
        f"word_{first.line_id}": "Left at three.",
        f"verdict_{second.line_id}": "strike",
        f"word_{second.line_id}": "Closed that day.",
    }
    web.send(url, form=EACH, do="answer", **said)
    week = scene.week()
    assert [(d.minutes, d.state.value) for d in week.days] == [
        (360, "confirmed"),
        (300, "returned"),
        (240, "confirmed"),
    ]
    changed = session.get_one(HourLine, week.days[0].line_id)
    assert (changed.supersedes_id, changed.written_by) == (first.line_id, None)
    assert (week.state, week.remark) == (LineState.RETURNED, "Closed that day.")
    assert scene.internship.supervisor is not None
    assert week.remark_by == scene.internship.supervisor.name
    assert not week.changed
    web.sign_in(scene.student)
    page = web.get(scene.week_url).text
    assert "Left at three." in page
    assert "Closed that day." in page
    web.sign_in(scene.faculty)
    assert "Left at three." in web.get(scene.desk_url).text


@pytest.mark.parametrize(
    ("verdict", "hours", "word", "complaint"),
    [
        ("strike", "", "", "say why in a word or two"),
        ("change", "6", " ", "say why in a word or two"),
        ("change", "", "Left early.", "enter the hours as they were"),
        ("change", "25", "Left early.", "a day has 24 hours"),
        ("vanish", "", "", "Not a valid choice"),
    ],
)
def test_a_change_or_a_strike_without_what_and_why_is_refused(
    web: Web, session: Session, verdict: str, hours: str, word: str, complaint: str
) -> None:
    scene, url = sent(session, 60)
    line = scene.week().days[0].line_id
    said: dict[str, Any] = {
        f"verdict_{line}": verdict,
        f"hours_{line}": hours,
        f"word_{line}": word,
    }
    answer = web.send(url, form=EACH, status=422, do="answer", **said)
    assert complaint in answer.text
    assert scene.week().sums.waiting == 60


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"nonce": ""}, 409),
        ({"nonce": "0" * 64}, 409),
        ({"do": ""}, 422),
        ({"csrf_token": ""}, 422),
    ],
)
def test_an_answer_needs_the_page_and_a_pressed_button(
    web: Web, session: Session, changes: dict[str, str], status: int
) -> None:
    scene, url = sent(session, 60)
    data = filled(web.get(url).select_one(CONFIRM)) | {"do": "confirm"}
    assert web.open(url, method="POST", data=data | changes).status_code == status
    assert scene.week().sums.waiting == 60
    assert session.scalar(select(func.count(Confirmation.id))) == 0


def test_pressing_again_shows_what_was_recorded(web: Web, session: Session) -> None:
    _, url = sent(session)
    data = filled(web.get(url).select_one(CONFIRM)) | {"do": "confirm"}
    places = [web.open(url, method="POST", data=data).location for _ in range(3)]
    assert len(set(places)) == 1
    assert session.scalar(select(func.count(Confirmation.id))) == 1


def test_an_answer_about_lines_that_changed_meanwhile_is_refused(
    web: Web, session: Session
) -> None:
    scene, url = sent(session, 60)
    data = filled(web.get(url).select_one(EACH)) | {"do": "answer"}
    scene.send_back("Say more.")
    scene.log(600, text="Much more.")
    week = scene.week()
    operations.send_week(week, actor=make.actor(scene.student))
    session.commit()
    newer = link_in(mails(session)[-1])
    assert web.open(url, method="POST", data=data).status_code == 404  # a newer mail ended it
    stale = data | {"csrf_token": filled(web.get(newer).select_one(EACH))["csrf_token"]}
    late = web.open(newer, method="POST", data=stale)
    assert late.status_code == 409
    assert "changed after you opened this page" in late.text
    assert scene.week().sums.waiting == 600


def test_a_link_that_ended_looks_like_one_that_never_was(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, rotated = sent(session, 60)
    web.sign_in(scene.faculty)
    session.scalars(select(SupervisorLink)).one().created_at -= timedelta(hours=2)
    session.commit()
    web.send(scene.url, form="form:has(button[value=mail])", do="mail")
    live = link_in(mails(session)[-1])
    assert live != rotated
    web.send(scene.url, form="form:has(button[value=end])", do="end")
    web.client = web.app.test_client()

    def shown(url: str) -> str:
        page = web.get(url, status=404)
        main = page.select_one("main")
        assert main is not None
        for hidden in main.select("input"):
            hidden.decompose()
        return str(main).replace(url, "")

    pages = {shown(url) for url in (rotated, live, "/s/" + "x" * 43)}
    _, running = sent(session, 60)
    later = clock.now() + timedelta(days=21)
    monkeypatch.setattr(clock, "now", lambda: later)
    pages.add(shown(running))
    assert len(pages) == 1
    for url in (rotated, live, running):
        for sent_along in ({}, {"do": "confirm"}, {"do": "answer"}):
            assert web.open(url, method="POST", data=sent_along).status_code == 404


def test_a_link_ended_on_purpose_does_not_come_back_by_itself(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, url = sent(session, 60)
    operations.end_links(scene.internship, actor=make.actor(scene.faculty))
    session.commit()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    before = len(mails(session))
    known = web.get(url, status=404).select_one("main form")
    web.open(f"{url}/again", method="POST", data=filled(known))
    assert len(mails(session)) == before
    assert operations.mail_link(scene.internship, again=True, actor=make.actor(scene.faculty))


def test_a_link_is_not_mailed_twice_within_an_hour_even_when_it_was_ended(
    session: Session,
) -> None:
    scene, _ = sent(session, 60)
    student = make.actor(scene.student)
    operations.end_links(scene.internship, actor=student)
    with pytest.raises(WrongState, match="within the last hour"):
        operations.mail_link(scene.internship, again=True, actor=student)


def test_a_link_ends_with_the_internship(web: Web, session: Session) -> None:
    scene, url = sent(session, 60)
    operations.take_step(
        scene.internship,
        Event.TERMINATE,
        asked=Asked(words="The place closed."),
        based_on=scene.internship.row_version,
        actor=make.actor(scene.faculty),
    )
    session.commit()
    web.get(url, status=404)
    assert scene.internship.id not in queries.all_waiting_for_the_site()
    with pytest.raises(WrongState, match="until the internship is over"):
        operations.mail_link(scene.internship, again=True, actor=make.actor(scene.faculty))


def test_a_new_link_goes_to_the_old_address_and_the_answer_tells_nothing(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, url = sent(session, 60)
    assert scene.internship.supervisor is not None
    later = clock.now() + timedelta(days=22)
    monkeypatch.setattr(clock, "now", lambda: later)
    before = len(mails(session))
    known = web.get(url, status=404).select_one("main form")
    answers = {
        web.open(f"{address}/again", method="POST", data=filled(known)).text
        for address in (url, f"/s/{'x' * 43}")
    }
    assert len(answers) == 1
    assert [m.to_address for m in mails(session)[before:]] == [scene.internship.supervisor.mail]


def test_a_link_opens_no_other_internship(web: Web, session: Session) -> None:
    _, first = sent(session, 60)
    place = web.send(first, form=CONFIRM, do="confirm").location
    _, other = sent(session, 120)
    number = place.rsplit("/", 1)[1]
    web.get(f"{other}/receipts/{number}", status=404)
    web.get(f"{other}/receipts/{number}/file", status=404)
    data = filled(web.get(other).select_one(CONFIRM)) | {"do": "confirm"}
    assert web.open(first, method="POST", data=data).status_code == 409
    assert session.scalar(select(func.count(Confirmation.id))) == 1


def test_somebody_else_at_the_site_answers(web: Web, session: Session) -> None:
    scene, url = sent(session, 60)
    own = scene.student.addresses[0].address
    refused = web.send(url, form=PROXY, status=409, do="proxy", name="Me", mail=own)
    assert "address of the student" in refused.text
    done = web.send(
        url, form=PROXY, status=200, do="proxy", name="Dae Hollis", mail="dae@x.example"
    )
    assert "Dae Hollis has the link now" in done.text
    web.get(url, status=404)
    mail = mails(session)[-1]
    assert mail.to_address == "dae@x.example"
    web.send(link_in(mail), form=CONFIRM, do="confirm")
    assert session.scalars(select(Confirmation)).one().supervisor.name == "Dae Hollis"
    web.sign_in(scene.faculty)
    assert "Dae Hollis answers, named by" in web.get(scene.url).text


def test_who_does_not_know_the_student_gets_no_more_mail_until_faculty_asks(
    web: Web, session: Session
) -> None:
    scene, url = sent(session, 60)
    web.send(url, form=DISOWN, status=200, do="not-mine", words="Never met them.")
    web.get(url, status=404)
    count = len(mails(session))
    assert not operations.mail_link(scene.internship, actor=make.actor(scene.student))
    assert len(mails(session)) == count
    web.sign_in(scene.faculty)
    assert "Never met them." in web.get(scene.url).text
    assert operations.mail_link(scene.internship, actor=make.actor(scene.faculty))


def test_nothing_is_mailed_to_an_address_of_the_student(session: Session) -> None:
    student = make.student(programme := make.programme())
    host = make.supervisor(mail=student.addresses[0].address)
    scene = scenes.under_way(student=student, programme=programme, supervisor=host)
    scene.log(60)
    scene.send()
    assert mails(session) == []
    assert scene.week().sums.waiting == 60


def test_no_table_holds_the_secret_of_a_link(web: Web, session: Session) -> None:
    _, url = sent(session, 60)
    web.send(url, form=CONFIRM, do="confirm")
    for mail in mails(session):
        mail.text, mail.html = "", None  # as they are once they left
    session.commit()
    token = url.removeprefix("/s/")
    kept = session.scalars(select(SupervisorLink)).one()
    assert kept.token_hash == queries.link_hash(token)
    for name, table in Model.metadata.tables.items():
        assert token not in str(session.execute(select(table)).all()), name


def test_a_receipt_is_checked_against_itself_and_the_ledger(
    web: Web, session: Session, tmp_path: Path
) -> None:
    _, url = sent(session, 60)
    place = web.send(url, form=CONFIRM, do="confirm").location
    saved = web.open(f"{place}/file")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    kept = json.loads(saved.text)
    assert queries.receipt_faults(kept) == []
    file = tmp_path / "receipt.json"
    file.write_text(saved.text)
    ran = web.app.test_cli_runner().invoke(args=["internship", "verify-receipt", str(file)])
    assert "This receipt is genuine" in ran.output
    assert kept["sha256"] in ran.output
    kept["said"]["lines"][0]["minutes"] = 600
    assert "not that of its words" in queries.receipt_faults(kept)[0]
    for text in ("{", "[1]", '{"said": {"kind": 1}}', "[" * 100_000):
        file.write_text(text)
        ran = web.app.test_cli_runner().invoke(args=["internship", "verify-receipt", str(file)])
        assert ran.exit_code == 1
        assert ran.output.startswith("Error: ")


def test_an_accepted_day_is_voided_with_a_reason(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60, 120)
    scene.send()
    scene.accept()
    web.sign_in(scene.faculty)
    url = f"{scene.desk_url}/void"
    assert web.get(scene.desk_url).select_one(f"a[href='{url}']")
    assert "Say why" in web.send(url, form="form.narrow", status=422).text
    web.send(url, form="form.narrow", reason="Counted twice.")
    assert queries.accepted_minutes(scene.student.id) == 120
    last = session.scalars(select(LineEvent).order_by(LineEvent.id.desc())).first()
    assert last is not None
    assert (last.state, last.reason) == (LineState.VOIDED, "Counted twice.")


def test_who_tries_one_address_after_the_other_is_told_to_wait(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, url = sent(session)
    for n in range(60):
        assert web.open(url).status_code == 200  # a link that is known is never counted
        assert web.open(f"/s/{'wrong' * 8}{n}").status_code == 404
    assert web.open(f"/s/{'wrong' * 8}").status_code == 429
    assert web.open("/s/evaluations/unknown-token").status_code == 429
    assert web.open("/s/credits/unknown-token").status_code == 429
    other = {"REMOTE_ADDR": "198.51.100.7"}
    assert web.open(url, environ_base=other).status_code == 200
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    assert web.open(url).status_code == 200


def test_who_wants_no_mails_is_not_named_in_somebodys_place(web: Web, session: Session) -> None:
    scene, url = sent(session)
    assert scene.internship.site is not None
    quiet = make.supervisor(site=scene.internship.site, stopped_at=clock.now())
    count = len(mails(session))
    refused = web.send(url, form=PROXY, status=409, do="proxy", name="Bea", mail=quiet.mail)
    assert "wants no more mails" in refused.text
    assert len(mails(session)) == count


@pytest.mark.parametrize(
    ("url", "method"),
    [
        ("/s/{}/stop", "GET"),
        ("/s/{}/again", "POST"),
        ("/s/evaluations/{}/record", "GET"),
        ("/s/evaluations/{}/stop", "GET"),
        ("/s/evaluations/{}/again", "POST"),
        ("/s/credits/{}", "GET"),
        ("/s/credits/{}/refusal", "POST"),
        ("/s/credits/{}/again", "POST"),
        ("/reset/{}", "GET"),
        ("/sign-up/{}", "POST"),
        ("/first-admin/{}", "GET"),
        ("/invite/{}", "POST"),
    ],
)
def test_every_page_of_a_mailed_link_counts_wrong_addresses(
    web: Web, monkeypatch: pytest.MonkeyPatch, url: str, method: str
) -> None:
    monkeypatch.setattr(guessing, "WRONG", Tries(most=2, within=timedelta(minutes=15)))
    for n in range(2):
        assert web.open(url.format(f"wrong{n}"), method=method).status_code == 404
    assert web.open(url.format("wrong"), method=method).status_code == 429
