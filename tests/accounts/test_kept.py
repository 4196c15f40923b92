"""What was typed when a sign-in had ended comes back after the next one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.accounts.person import PASSWORD, somebody
from tests.conftest import Web
from tracker.access import Actor
from tracker.accounts.models import KeptForm, Session, User
from tracker.accounts.operations import sessions
from tracker.db import db

ADDRESS = "mara@calderbay.example"
TYPED: Any = {"name": "Mara of the kiln <b>", "csrf_token": "old", "password": "secret words"}


def end_all() -> None:
    for row in db.session.scalars(db.select(Session)):
        row.ended_at = datetime.now(UTC)
    db.session.commit()


def type_and_lose(web: Web, **more: Any) -> None:
    """Send a form after the sign-in has ended on the server."""
    end_all()
    answer = web.open("/settings/name?x=1", method="POST", data=TYPED, **more)
    assert answer.status_code == 303
    assert answer.location == "/sign-in"


def come_back(web: Web, address: str = ADDRESS) -> str:
    return str(web.send("/sign-in", address=address, password=PASSWORD).location)


def test_it_is_shown_and_sent_again_with_one_press(web: Web) -> None:
    user = somebody(address=ADDRESS)
    web.sign_in(user)
    type_and_lose(web)
    assert "What you typed is kept" in web.get("/sign-in").text
    assert come_back(web) == "/kept"
    page = web.get("/kept")
    assert "Mara of the kiln <b>" in page.select("dl")[0].text
    assert "secret words" not in str(page)
    form = page.select("main form")[0]
    data = {f["name"]: f.get("value") or f.text.removeprefix("\n") for f in form.select("[name]")}
    answer = web.open("/kept", method="POST", data=data)
    assert (answer.status_code, answer.location) == (307, "/settings/name?x=1")
    sent = web.open(answer.location, method="POST", data=data)
    assert sent.location == "/settings"
    assert db.session.get_one(User, user.id).name == "Mara of the kiln <b>"
    assert db.session.scalars(db.select(KeptForm)).all() == []
    assert web.open("/kept").location == "/home"


def test_what_cannot_be_stored_is_kept_with_a_mark_in_its_place(web: Web) -> None:
    web.sign_in(somebody(address=ADDRESS))
    end_all()
    typed = {"name": "Mara\0 of the kiln"}
    assert web.open("/settings/name", method="POST", data=typed).location == "/sign-in"
    assert come_back(web) == "/kept"
    assert "Mara\ufffd of the kiln" in web.get("/kept").select("dl")[0].text


def test_it_is_thrown_away(web: Web) -> None:
    web.sign_in(somebody(address=ADDRESS))
    type_and_lose(web)
    come_back(web)
    web.send("/kept", form="form[action$=drop]")
    assert db.session.scalars(db.select(KeptForm)).all() == []


def test_somebody_else_on_the_same_browser_does_not_see_it(web: Web) -> None:
    web.sign_in(somebody())
    type_and_lose(web)
    somebody(address=ADDRESS)
    assert come_back(web) == "/home"
    assert web.open("/kept").location == "/home"


def test_another_browser_does_not_see_it(app: Flask, web: Web) -> None:
    web.sign_in(somebody(address=ADDRESS))
    type_and_lose(web)
    assert come_back(Web(app)) == "/home"


def test_it_is_kept_for_a_day(web: Web) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as clock:
        web.sign_in(somebody(address=ADDRESS))
        type_and_lose(web)
        clock.shift(timedelta(hours=25))
        assert come_back(web) == "/home"
        sessions.sweep(actor=Actor.machine("test"))
        assert db.session.scalars(db.select(KeptForm)).all() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_sites_put_no_words_in_anybodys_mouth(web: Web, headers: dict[str, str]) -> None:
    answer = web.open("/settings/name", method="POST", data=TYPED, headers=headers)
    assert answer.status_code == 401
    assert db.session.scalars(db.select(KeptForm)).all() == []


def test_too_much_is_not_kept(web: Web) -> None:
    data = {"name": "x" * 300_000}
    assert web.open("/settings/name", method="POST", data=data).location == "/sign-in"
    assert db.session.scalars(db.select(KeptForm)).all() == []


def test_nobody_fills_the_table(web: Web) -> None:
    for _ in range(33):
        web.open("/settings/name", method="POST", data=TYPED)
    assert len(db.session.scalars(db.select(KeptForm)).all()) == 30
