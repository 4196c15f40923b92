"""Guessing is slowed down, and nobody can lock somebody else out."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask

from tests.accounts.person import PASSWORD, somebody
from tests.conftest import Web
from tracker.access import ANONYMOUS, Actor
from tracker.accounts.models import Attempt
from tracker.accounts.operations import attempts
from tracker.accounts.queries import attempts as counted
from tracker.accounts.rules import Browser, limits
from tracker.db import db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ADDRESS = "mara@calderbay.example"


def attempt(web: Web, password: str, *, status: int, network: str = "192.0.2.1") -> str:
    page = web.get("/sign-in")
    data = {
        "address": ADDRESS,
        "password": password,
        "csrf_token": page.select("form[action^='/sign-in'] [name=csrf_token]")[0]["value"],
    }
    answer = web.open(
        "/sign-in", method="POST", data=data, environ_overrides={"REMOTE_ADDR": network}
    )
    assert answer.status_code == status
    return answer.text


def test_wrong_passwords_make_pauses_that_grow(web: Web) -> None:
    somebody(address=ADDRESS)
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            attempt(web, "wrong wrong wrong", status=422)
        assert "Wait a quarter of an hour" in attempt(web, PASSWORD, status=429)
        clock.shift(timedelta(seconds=16))
        attempt(web, "wrong wrong wrong", status=422)
        clock.shift(timedelta(seconds=16))
        attempt(web, PASSWORD, status=429)
        clock.shift(timedelta(seconds=16))
        attempt(web, PASSWORD, status=303)


def test_unknown_addresses_pause_alike(web: Web) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            attempt(web, "wrong wrong wrong", status=422)
        attempt(web, PASSWORD, status=429)


def test_somebody_elses_tries_do_not_lock_the_person_out(app: Flask, web: Web) -> None:
    somebody(address=ADDRESS)
    attempt(web, PASSWORD, status=303, network="198.51.100.9")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=2), tick=False):
        attacker = Web(app)
        db.session.add_all(
            Attempt(kind="password.account", key_hash=key(), at=datetime.now(UTC))
            for _ in range(limits.PER_ACCOUNT.most + 2)
        )
        db.session.commit()
        attempt(attacker, PASSWORD, status=429, network="203.0.113.5")
        web.client.delete_cookie("session")
        attempt(web, PASSWORD, status=303, network="198.51.100.9")


def key() -> str:
    from tracker.accounts.queries import by_address  # noqa: PLC0415 - beside its only use

    user = by_address(ADDRESS)
    assert user is not None
    return counted.key_hash(f"user:{user.id}")


def test_one_network_may_not_try_everybody(web: Web) -> None:
    somebody(address=ADDRESS)
    db.session.add_all(
        Attempt(
            kind="password.network", key_hash=counted.key_hash("192.0.2.1"), at=datetime.now(UTC)
        )
        for _ in range(limits.PER_NETWORK.most)
    )
    attempt(web, PASSWORD, status=429)
    attempt(web, PASSWORD, status=303, network="192.0.2.2")


def test_a_right_password_leaves_no_count_behind(web: Web) -> None:
    somebody(address=ADDRESS)
    attempt(web, "wrong wrong wrong", status=422)
    attempt(web, PASSWORD, status=303)
    kinds = list(db.session.scalars(db.select(Attempt.kind).order_by(Attempt.kind)))
    assert kinds == ["password.account", "password.all", "password.network"], "of the wrong one"


def test_old_tries_are_forgotten(web: Web) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        attempts.count_password(None, "a@b.example", Browser("192.0.2.1"), actor=ANONYMOUS)
        clock.shift(timedelta(days=3))
        attempts.sweep(actor=Actor.machine("test"))
    assert db.session.scalars(db.select(Attempt)).all() == []
