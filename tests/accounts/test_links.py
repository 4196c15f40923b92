"""Signing up, forgotten passwords and the first administrator: what mailed links do."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.accounts.person import PASSWORD, mails, somebody
from tests.conftest import Web
from tracker.access import Actor
from tracker.accounts.models import MailedToken, User
from tracker.accounts.operations import links
from tracker.accounts.queries import by_address, has_site_admin
from tracker.accounts.rules import AddressKind, passwords
from tracker.db import db
from tracker.jobs.worker import run_all
from tracker.mail.outgoing import OutgoingMail

NEW = "a drum kit in the hallway"


def work(app: Flask) -> None:
    """Let the worker write what is due, without handing it to the outbox yet."""
    from tracker.accounts import jobs  # noqa: PLC0415 - beside its only use
    from tracker.jobs import Job, JobState  # noqa: PLC0415

    tasks = {
        "accounts.answer_sign_up": jobs.answer_sign_up,
        "accounts.answer_reset": jobs.answer_reset,
    }
    for job in db.session.scalars(db.select(Job).where(Job.state == JobState.WAITING)):
        if run := tasks.get(job.name):
            job.state = JobState.DONE
            given = dict(job.arguments)
            db.session.commit()
            with app.app_context():
                run(**given)


def link(subject: str, pattern: str) -> str:
    mail = next(mail for mail in reversed(mails()) if subject in mail.subject)
    found = re.search(rf"http://\S+?({pattern}\S+)", mail.text)
    assert found is not None, mail.text
    assert found[1] in (mail.html or "")
    return found[1]


def ask_reset(app: Flask, web: Web, address: str) -> str:
    web.send("/reset", address=address)
    work(app)
    return link("new password", "/reset/")


def test_a_school_address_gets_a_link_and_makes_an_account(app: Flask, web: Web) -> None:
    assert web.send("/sign-up", address="New@calderbay.example").location == "/link-sent"
    assert "New@calderbay.example" in web.get("/link-sent").text
    work(app)
    address = link("Make your account", "/sign-up/")
    assert web.open(address).headers["Referrer-Policy"] == "no-referrer"
    web.send(address, status=422, name=" ", password="short")
    assert web.send(address, name="New Person", password=PASSWORD).location == "/home"
    user = by_address("new@calderbay.example")
    assert user is not None
    assert (user.name, user.addresses[0].kind) == ("New Person", AddressKind.INSTITUTIONAL)
    web.get("/home")
    assert "no longer works" in web.get(address, status=404).text


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, web: Web) -> None:
    somebody(address="known@calderbay.example")
    for page in ("/sign-up", "/reset"):
        seen = []
        for address in ("known@calderbay.example", "other@calderbay.example"):
            visitor = Web(app)
            answer = visitor.send(page, address=address)
            shown = visitor.get(answer.location).get_text()
            seen.append((answer.status_code, answer.location, shown.replace(address, "")))
        assert seen[0] == seen[1]
    assert mails() == [], "whether there is an account is looked up later, by the worker"
    work(app)
    subjects = {(mail.to_address, mail.subject) for mail in mails()}
    assert subjects == {
        ("known@calderbay.example", "You have an account already"),
        ("known@calderbay.example", "Choose a new password"),
        ("other@calderbay.example", "Make your account"),
    }


def test_other_domains_are_sent_to_the_office(web: Web) -> None:
    answer = web.send("/sign-up", status=422, address="me@evil-calderbay.example")
    assert "calderbay.example, or ask for an invitation" in answer.text


def test_a_new_password_ends_every_sign_in_and_begins_none(app: Flask, web: Web) -> None:
    user = somebody(address="mara@calderbay.example")
    web.sign_in(user)
    signed_in = web.client
    visitor = Web(app)
    address = ask_reset(app, visitor, "mara@calderbay.example")
    assert visitor.send(address, password=NEW).location == "/sign-in"
    assert visitor.open("/home").status_code == 303
    web.client = signed_in
    assert web.open("/home").status_code == 303
    assert passwords.matches(NEW, db.session.get_one(User, user.id).password_hash)
    assert "password was changed" in mails()[-1].subject
    visitor.get(address, status=404)
    assert (
        visitor.send("/sign-in", address="mara@calderbay.example", password=NEW).location == "/home"
    )


def test_the_newest_reset_link_ends_the_older(app: Flask, web: Web) -> None:
    somebody(address="mara@calderbay.example")
    older = ask_reset(app, web, "mara@calderbay.example")
    newer = ask_reset(app, web, "mara@calderbay.example")
    web.get(older, status=404)
    web.get(newer)


def test_a_reset_link_lives_under_an_hour_and_opening_it_spends_nothing(
    app: Flask, web: Web
) -> None:
    somebody(address="mara@calderbay.example")
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as clock:
        address = ask_reset(app, web, "mara@calderbay.example")
        for _ in range(3):
            web.get(address)
        clock.shift(timedelta(minutes=60))
        web.get(address, status=404)


def test_changing_the_password_ends_a_reset_link_on_its_way(app: Flask, web: Web) -> None:
    user = somebody(address="mara@calderbay.example")
    address = ask_reset(app, web, "mara@calderbay.example")
    with app.test_request_context("/", method="POST"):
        links.change_password(user, NEW, actor=Actor(user_id=user.id), keep=None)
    web.get(address, status=404)


def test_the_database_keeps_no_link_that_works(app: Flask, web: Web) -> None:
    somebody(address="mara@calderbay.example")
    address = ask_reset(app, web, "mara@calderbay.example")
    token = address.rpartition("/")[2]
    db.session.commit()
    run_all(app)
    db.session.expire_all()
    kept = [row.token_hash for row in db.session.scalars(db.select(MailedToken))]
    kept += [f"{m.text}{m.html}" for m in db.session.scalars(db.select(OutgoingMail))]
    assert kept
    assert all(token not in text for text in kept)


def test_nobody_is_flooded_with_mail(app: Flask, web: Web) -> None:
    somebody(address="mara@calderbay.example")
    for _ in range(7):
        assert web.send("/reset", address="mara@calderbay.example").location == "/link-sent"
    work(app)
    assert len(mails()) == 4


def test_links_come_from_the_settings_never_from_the_host_asked(app: Flask, web: Web) -> None:
    somebody(address="mara@calderbay.example")
    page = web.get("/reset")
    csrf = page.select("[name=csrf_token]")[0]["value"]
    data = {"address": "mara@calderbay.example", "csrf_token": csrf}
    web.open("/reset", method="POST", data=data, headers={"X-Forwarded-Host": "evil.example"})
    work(app)
    assert "evil" not in f"{mails()[-1].text}{mails()[-1].html}"
    assert "http://127.0.0.1:8000/reset/" in mails()[-1].text


@pytest.mark.parametrize("path", ["/sign-up/", "/reset/", "/first-admin/", "/invite/"])
def test_an_unknown_link_says_so(web: Web, path: str) -> None:
    assert "no longer works" in web.get(f"{path}nothing-like-it", status=404).text


def test_the_first_administrator_is_made_once(app: Flask, web: Web) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(args=["first-admin"]).output
    printed = runner.invoke(args=["first-admin"]).output
    old, new = (re.search(r"(/first-admin/\S+)", out) for out in (first, printed))
    assert old is not None
    assert new is not None
    web.get(old[1], status=404)
    typed: Any = {"name": "Ada Site", "address": "ada@calderbay.example"}
    web.send(new[1], status=422, password="ada ada ada ada ada", **typed)
    assert web.send(new[1], password=PASSWORD, **typed).status_code == 303
    assert has_site_admin()
    web.get("/office")
    web.get(new[1], status=404)
    assert runner.invoke(args=["first-admin"]).output == ""


def test_what_is_over_is_swept_and_what_is_not_stays(app: Flask, web: Web) -> None:
    from tracker.accounts import jobs  # noqa: PLC0415 - beside its only use

    somebody(address="mara@calderbay.example")
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as clock:
        ask_reset(app, web, "mara@calderbay.example")
        jobs.sweep()
        assert len(db.session.scalars(db.select(MailedToken)).all()) == 1
        clock.shift(timedelta(days=4))
        jobs.sweep()
        assert db.session.scalars(db.select(MailedToken)).all() == []
