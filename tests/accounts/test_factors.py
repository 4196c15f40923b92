"""Second factors and fresh proof, as a person meets them."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from tests.accounts.person import PASSWORD, SHORT, kept, mails, somebody
from tests.conftest import Web
from tracker.access import Actor
from tracker.accounts.models import Authenticator, Passkey, RecoveryCode, User
from tracker.accounts.operations import factors
from tracker.accounts.rules import codes, seals
from tracker.db import db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADDRESS = "mara@calderbay.example"


def with_app(password: str = PASSWORD) -> User:
    user = somebody(password, address=ADDRESS)
    sealed = seals.seal(SECRET, key="only-for-tests", purpose=factors.PURPOSE)
    user.authenticator = Authenticator(secret=sealed)
    db.session.commit()
    return user


def shown(at: datetime = NOON) -> str:
    return pyotp.TOTP(SECRET).at(at)


def first_step(web: Web, password: str = PASSWORD) -> str:
    return str(web.send("/sign-in", address=ADDRESS, password=password).location)


def test_an_app_is_connected_by_its_first_code(web: Web) -> None:
    user = somebody(address=ADDRESS)
    web.sign_in(user)
    page = web.get("/settings/security/app")
    secret = page.select("code")[0].text.replace(" ", "")
    assert page.select("img[src^='data:image/svg']")
    assert web.send("/settings/security/app", form="main form", status=422, code="12").text
    answer = web.open(
        "/settings/security/app",
        method="POST",
        data={
            "csrf_token": page.select("main [name=csrf_token]")[0]["value"],
            "sealed": page.select("[name=sealed]")[0]["value"],
            "code": pyotp.TOTP(secret).now(),
        },
    )
    assert answer.location == "/settings/security/codes"
    kept_now = db.session.scalars(db.select(Authenticator)).one()
    assert secret not in kept_now.secret
    assert "app was added" in mails()[-1].text


def test_the_password_alone_does_not_sign_in_any_more(web: Web) -> None:
    with_app()
    with time_machine.travel(NOON, tick=False):
        assert first_step(web) == "/sign-in/code"
        assert web.open("/home").status_code == 303
        web.send("/sign-in/code", status=422, code="000000")
        assert web.send("/sign-in/code", code=shown()).location == "/home"
        web.get("/home")


def test_a_code_is_refused_the_second_time(app: Flask, web: Web) -> None:
    with_app()
    with time_machine.travel(NOON, tick=False):
        first_step(web)
        web.send("/sign-in/code", code=shown())
        replay = Web(app)
        first_step(replay)
        answer = replay.send("/sign-in/code", status=422, code=shown())
        assert "used before" in answer.text


def test_a_recovery_code_signs_in_once_and_is_announced(app: Flask, web: Web) -> None:
    user = with_app()
    made = codes.new_recovery_codes()
    user.recovery_codes.extend(RecoveryCode(code_hash=codes.recovery_hash(c)) for c in made)
    db.session.commit()
    first_step(web)
    assert web.send("/sign-in/code", code=made[3].upper()).location == "/home"
    assert "9 are left" in mails()[-1].text
    again = Web(app)
    first_step(again)
    again.send("/sign-in/code", status=422, code=made[3])


def test_ten_recovery_codes_are_shown_once_and_replace_the_older(web: Web) -> None:
    web.sign_in(with_app())
    path = "/settings/security/codes"
    first = web.send(path, status=200, form="main form").text
    made = re.findall(r"<code>([a-z0-9-]{19})</code>", first)
    assert len(made) == 10
    assert made[0] not in str(web.get(path))
    kept_codes = db.session.scalars(db.select(RecoveryCode)).all()
    assert {row.code_hash for row in kept_codes} == {codes.recovery_hash(c) for c in made}
    web.send(path, status=200, form="main form")
    assert len(db.session.scalars(db.select(RecoveryCode)).all()) == 10


def test_the_second_step_does_not_wait_for_ever(web: Web) -> None:
    with_app()
    with time_machine.travel(NOON, tick=False) as clock:
        first_step(web)
        clock.shift(timedelta(minutes=11))
        assert web.open("/sign-in/code").location == "/sign-in"


def test_the_second_step_ends_when_the_password_changes(web: Web) -> None:
    user = with_app()
    first_step(web)
    db.session.get_one(User, user.id).password_hash = kept("another long password")
    assert web.open("/sign-in/code").location == "/sign-in"


def test_guessing_codes_is_slowed_down(web: Web) -> None:
    with_app()
    with time_machine.travel(NOON, tick=False) as clock:
        first_step(web)
        for _ in range(5):
            web.send("/sign-in/code", status=422, code="000000")
        web.send("/sign-in/code", status=429, code=shown())
        clock.shift(timedelta(seconds=16))
        assert (
            web.send("/sign-in/code", code=shown(NOON + timedelta(seconds=16))).location == "/home"
        )


@pytest.mark.parametrize(
    ("password", "status"), [(PASSWORD, 303), (SHORT, 422), ("not the right one", 422)]
)
def test_the_last_factor_goes_only_when_the_password_can_stand_alone(
    web: Web, password: str, status: int
) -> None:
    user = with_app(password if password != "not the right one" else PASSWORD)
    web.sign_in(user)
    answer = web.send(
        "/settings/security/app/remove", status=status, form="main form", password=password
    )
    left = db.session.scalars(db.select(Authenticator)).all()
    assert (left == []) is (status == 303)
    if password == SHORT:
        assert "Choose a longer one first" in answer.text


def test_a_short_password_may_stay_while_another_factor_does(web: Web) -> None:
    user = with_app(SHORT)
    user.passkeys.append(Passkey(credential_id=b"1", public_key=b"2", sign_count=0, name="Key"))
    db.session.commit()
    web.sign_in(user)
    web.send("/settings/security/app/remove", form="main form", password=SHORT)
    key = db.session.scalars(db.select(Passkey)).one()
    page = f"/settings/security/passkeys/{key.id}"
    answer = web.send(page, status=422, form="form[action$=remove]", password=SHORT)
    assert "Choose a longer one first" in answer.text
    web.send(page, form="main form", name="Blue key")
    assert "Blue key" in web.get("/settings/security").text


def test_a_short_password_is_enough_with_a_second_factor_only(web: Web) -> None:
    alone = somebody()
    web.sign_in(alone)
    web.send("/settings/password", status=422, form="main form", password=SHORT)
    web.sign_in(with_app())
    web.send("/settings/password", form="main form", password=SHORT)


@pytest.mark.parametrize(
    "path",
    ["/settings/password", "/settings/security/app", "/settings/security/codes",
     "/settings/security/passkeys/new"],
)  # fmt: skip
def test_sensitive_pages_ask_again_after_a_while(web: Web, path: str) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        web.sign_in(with_app())
        web.get(path)
        clock.shift(timedelta(minutes=16))
        assert web.open(path).location == f"/settings/prove?next={path}"
        web.send(f"/settings/prove?next={path}", status=422, form="main form", password="no")
        done = web.send(f"/settings/prove?next={path}", form="main form", password=PASSWORD)
        assert done.location == path
        web.get(path)


def test_nobody_touches_anothers_passkey(web: Web) -> None:
    theirs = somebody()
    theirs.passkeys.append(Passkey(credential_id=b"1", public_key=b"2", sign_count=0, name="Key"))
    db.session.commit()
    key_id = theirs.passkeys[0].id
    web.sign_in(somebody())
    assert web.open(f"/settings/security/passkeys/{key_id}").location == "/settings/security"
    path = f"/settings/security/passkeys/{key_id}/remove"
    assert web.open(path, method="POST").location == "/settings/security"
    assert db.session.get(Passkey, key_id) is not None


def test_an_operation_on_another_persons_account_is_refused(app: Flask, web: Web) -> None:
    from tracker.errors import NotAllowed  # noqa: PLC0415 - beside its only use

    user = with_app()
    with app.test_request_context("/"), pytest.raises(NotAllowed):
        factors.make_recovery_codes(user, actor=Actor(user_id=user.id + 1))
