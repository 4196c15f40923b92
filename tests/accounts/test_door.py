"""Signing in and out, as a person sees it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from tests.accounts.person import PASSWORD, somebody
from tests.conftest import Web
from tracker.accounts.rules import passwords
from tracker.db import db
from tracker.trail import TrailEntry

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def sign_in(web: Web, address: str, password: str = PASSWORD, *, status: int = 303) -> str:
    answer = web.send("/sign-in", status=status, address=address, password=password)
    return answer.location if status == 303 else answer.text


def deeds() -> list[str]:
    return list(db.session.scalars(db.select(TrailEntry.action).order_by(TrailEntry.id)))


def test_the_right_password_leads_to_the_start(web: Web) -> None:
    somebody(address="mara@calderbay.example")
    assert sign_in(web, "  MARA@calderbay.example ") == "/home"
    assert web.get("/home").h1 is not None
    assert deeds()[-1] == "account.signed-in"


def test_and_to_the_page_that_was_wanted(web: Web) -> None:
    somebody(address="mara@calderbay.example")
    answer = web.open("/settings?x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/settings?x%3D1"
    done = web.send(answer.location, address="mara@calderbay.example", password=PASSWORD)
    assert done.location == "/settings?x=1"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "https:evil", "/\\evil"]
)
def test_but_never_to_another_host(web: Web, evil: str) -> None:
    somebody(address="mara@calderbay.example")
    answer = web.send(f"/sign-in?next={evil}", address="mara@calderbay.example", password=PASSWORD)
    assert answer.location == "/home"


def test_unknown_address_and_wrong_password_read_alike(web: Web) -> None:
    somebody(address="mara@calderbay.example")
    known = sign_in(web, "mara@calderbay.example", "not the kiln at all", status=422)
    unknown = sign_in(web, "nobody@calderbay.example", "not the kiln at all", status=422)
    assert "Address and password do not match" in known
    assert words(known).replace("mara@", "nobody@") == words(unknown)
    assert deeds().count("account.sign-in-failed") == 2


def test_a_hash_is_computed_even_for_unknown_addresses(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(address="mara@calderbay.example")
    computed: list[str] = []

    class Listening(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            computed.append(str(hash)[:30])  # kind and parameters
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_HASHER", Listening(2, 19_456, 1))
    sign_in(web, "mara@calderbay.example", "not the kiln at all", status=422)
    sign_in(web, "nobody@calderbay.example", "not the kiln at all", status=422)
    assert len(computed) == 2
    assert computed[0] == computed[1], "with the same parameters, so in the same time"


def test_a_deactivated_person_stays_out_and_is_told_nothing(web: Web) -> None:
    somebody(address="mara@calderbay.example", deactivated_at=NOON)
    assert "do not match" in sign_in(web, "mara@calderbay.example", status=422)


def test_signing_in_gives_a_new_session_and_ends_the_old_one(app: Flask, web: Web) -> None:
    somebody(address="mara@calderbay.example")
    sign_in(web, "mara@calderbay.example")
    old = web.client.get_cookie("session")
    assert old is not None
    csrf = web.get("/settings").select("[name=csrf_token]")[0]["value"]
    data = {"address": "mara@calderbay.example", "password": PASSWORD, "csrf_token": csrf}
    assert web.open("/sign-in", method="POST", data=data).status_code == 303
    copied = Web(app)
    copied.client.set_cookie("session", old.value)
    assert copied.open("/home").status_code == 303
    assert web.open("/home").status_code == 200


def test_a_copied_cookie_dies_with_sign_out(app: Flask, web: Web) -> None:
    somebody(address="mara@calderbay.example")
    sign_in(web, "mara@calderbay.example")
    cookie = web.client.get_cookie("session")
    assert cookie is not None
    copied = Web(app)
    copied.client.set_cookie("session", cookie.value)
    assert copied.open("/home").status_code == 200
    left = web.send("/home", form="form[data-sign-out]")
    assert left.location == "/"
    assert web.open("/home").location.startswith("/sign-in")
    assert copied.open("/home").location.startswith("/sign-in")


def test_nobody_signs_out_by_a_link(web: Web) -> None:
    web.sign_in(somebody())
    assert web.open("/sign-out").status_code == 405
    assert web.open("/sign-out", method="POST").location == "/home"
    assert web.open("/home").status_code == 200


@pytest.mark.parametrize(
    ("admin", "pause", "stays"),
    [
        (False, timedelta(days=6), True),
        (False, timedelta(days=8), False),
        (True, timedelta(hours=1), True),
        (True, timedelta(hours=3), False),
    ],
)
def test_an_idle_sign_in_ends(web: Web, admin: bool, pause: timedelta, stays: bool) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        web.sign_in(somebody(is_site_admin=admin))
        clock.shift(pause)
        assert (web.open("/home").status_code == 200) is stays


@pytest.mark.parametrize(
    ("admin", "days", "stays"), [(False, 29, True), (False, 31, False), (True, 1, False)]
)
def test_every_sign_in_ends_one_day_however_busy(
    web: Web, admin: bool, days: int, stays: bool
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        web.sign_in(somebody(is_site_admin=admin))
        clock.shift(timedelta(days=days))
        with web.client.session_transaction() as cookie:
            cookie["seen"] = int(datetime.now(UTC).timestamp())
        assert (web.open("/home").status_code == 200) is stays


def test_reading_keeps_a_sign_in_awake(web: Web) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        web.sign_in(somebody())
        for _ in range(3):
            clock.shift(timedelta(days=5))
            assert web.open("/home").status_code == 200


def words(html: str) -> str:
    return re.sub(r'value="[^"]*"|name="csrf_token"', "", html)
