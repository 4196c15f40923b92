"""One's own settings: name, addresses, look, and the list of sign-ins."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.accounts.person import PASSWORD, mails, somebody
from tests.conftest import Web
from tracker.accounts.models import Address, Session, User
from tracker.accounts.queries import by_address, primary_address
from tracker.accounts.rules import AddressKind, Scheme
from tracker.db import db
from tracker.trail import TrailEntry

HOME = "mara@home.example"


def add(web: Web, address: str = HOME) -> str:
    """Ask for an address; return the link in its mail."""
    web.send("/settings", form="form[action='/settings/addresses']", address=address)
    mail = next(m for m in mails() if m.to_address == address)
    found = re.search(r"http://\S+?(/settings/addresses/confirm/\S+)", mail.text)
    assert found is not None
    return found[1]


def test_a_name_is_changed_and_tidied(web: Web) -> None:
    user = somebody()
    web.sign_in(user)
    web.send("/settings", form="form[action$=name]", name="  Mara \u202e Quist ")
    assert db.session.get_one(User, user.id).name == "Mara Quist"
    web.send("/settings", status=422, form="form[action$=name]", name="   ")


def test_colours_and_keys_are_kept_and_set_at_once(web: Web) -> None:
    user = somebody()
    web.sign_in(user)
    answer = web.send(
        "/settings", form="form[action$=look]", scheme="dark", single_key_shortcuts=[]
    )
    assert "scheme=dark" in answer.headers["Set-Cookie"]
    kept = db.session.get_one(User, user.id)
    assert (kept.scheme, kept.single_key_shortcuts) == (Scheme.DARK, False)
    assert web.get("/settings").select_one("html[data-scheme=dark]")


def test_an_address_is_added_by_its_mailed_link(web: Web) -> None:
    user = somebody(address="mara@calderbay.example")
    web.sign_in(user)
    link = add(web)
    assert "is to be added" in next(m for m in mails() if m.to_address != HOME).subject
    assert by_address(HOME) is None
    web.get(link)
    assert by_address(HOME) is None, "opening a link changes nothing"
    web.send(link, form="main form")
    assert by_address(HOME) == db.session.get_one(User, user.id)
    kinds = {a.address: a.kind for a in db.session.scalars(db.select(Address))}
    assert kinds[HOME] is AddressKind.PERSONAL
    web.get(link, status=404)


def test_the_link_adds_to_nobody_elses_account(web: Web) -> None:
    web.sign_in(somebody())
    link = add(web)
    web.sign_in(somebody())
    web.get(link, status=404)


def test_a_taken_address_reads_like_a_free_one_and_its_owner_hears(web: Web) -> None:
    somebody(address=HOME)
    web.sign_in(somebody())
    web.send("/settings", form="form[action='/settings/addresses']", address=HOME)
    assert "A link is on its way" in web.get("/settings").text
    mail = next(m for m in mails() if m.to_address == HOME)
    assert "belongs to an account already" in mail.subject
    assert "/confirm/" not in mail.text


def test_a_new_main_address_is_told_to_the_old_one(web: Web) -> None:
    user = somebody(address="mara@calderbay.example")
    web.sign_in(user)
    web.send(add(web), form="main form")
    web.send("/settings", form="form[action$=primary]")
    assert primary_address(db.session.get_one(User, user.id)) == HOME
    told = [m.to_address for m in mails() if "main address was changed" in m.subject]
    assert told == ["mara@calderbay.example", HOME]
    web.send("/settings", form="form[action$=remove]")
    assert by_address("mara@calderbay.example") is None
    told = [m.to_address for m in mails() if "was removed" in m.subject]
    assert told == ["mara@calderbay.example", HOME]


def test_the_main_address_stays(web: Web) -> None:
    user = somebody()
    web.sign_in(user)
    csrf = web.get("/settings").select("[name=csrf_token]")[0]["value"]
    path = f"/settings/addresses/{user.addresses[0].id}/remove"
    assert web.open(path, method="POST", data={"csrf_token": csrf}).status_code == 409
    theirs = somebody(address=HOME)
    path = f"/settings/addresses/{theirs.addresses[0].id}/remove"
    assert web.open(path, method="POST", data={"csrf_token": csrf}).status_code == 409
    assert by_address(HOME) is not None


def test_changing_addresses_asks_for_the_password_and_keeps_what_was_typed(web: Web) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as clock:
        web.sign_in(somebody())
        clock.shift(timedelta(minutes=20))
        form = "form[action='/settings/addresses']"
        asked = web.send("/settings", form=form, address=HOME)
        assert asked.location.startswith("/settings/prove")
        assert mails() == []
        assert web.send(asked.location, form="main form", password=PASSWORD).location == "/kept"
        again = web.send("/kept", status=307, form="main form")
        assert again.location == "/settings/addresses"


def test_sign_ins_are_listed_and_ended_one_by_one_or_all_others(app: Flask, web: Web) -> None:
    user = somebody()
    others = [Web(app), Web(app)]
    for other in others:
        other.sign_in(user)
    web.sign_in(user)
    page = web.get("/settings/security")
    assert len(page.select("[aria-labelledby=sign-ins] .entry")) == 3
    assert page.text.count("This one") == 1
    rows = db.session.scalars(db.select(Session.id).order_by(Session.id)).all()
    web.send("/settings/security", form=f"form[action$='/{rows[0]}/end']")
    assert others[0].open("/home").status_code == 303
    assert others[1].open("/home").status_code == 200
    web.send("/settings/security", form="form[action$=end-others]")
    assert others[1].open("/home").status_code == 303
    assert web.open("/home").status_code == 200
    web.send("/settings/security", form=f"form[action$='/{rows[2]}/end']")
    assert web.open("/home").status_code == 303


def test_nobody_ends_anothers_sign_in(app: Flask, web: Web) -> None:
    other = Web(app)
    other.sign_in(somebody())
    theirs = db.session.scalars(db.select(Session.id)).one()
    web.sign_in(somebody())
    csrf = web.get("/settings").select("[name=csrf_token]")[0]["value"]
    path = f"/settings/security/sessions/{theirs}/end"
    web.open(path, method="POST", data={"csrf_token": csrf})
    assert other.open("/home").status_code == 200


def test_a_new_password_ends_the_other_sign_ins(app: Flask, web: Web) -> None:
    user = somebody()
    other = Web(app)
    other.sign_in(user)
    web.sign_in(user)
    web.send("/settings/password", form="main form", password="a drum kit in the hallway")
    assert other.open("/home").status_code == 303
    assert web.open("/home").status_code == 200
    assert "password was changed" in mails()[-1].subject


@pytest.mark.parametrize("path", ["/settings", "/settings/security", "/kept", "/office"])
def test_visitors_are_asked_to_sign_in(web: Web, path: str) -> None:
    assert web.open(path).location == f"/sign-in?next={path}"
    answer = web.open(path, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.is_json


def test_no_secret_is_logged_or_put_on_the_trail(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    somebody(address="mara@calderbay.example")
    wrong = "marker wrong password 1"
    web.send("/sign-in", status=422, address="mara@calderbay.example", password=wrong)
    web.send("/sign-in", address="mara@calderbay.example", password=PASSWORD)
    cookie = web.client.get_cookie("session")
    assert cookie is not None
    link = add(web)
    web.send(link, form="main form")
    web.send("/settings/password", form="main form", password="marker new password 2")
    said = caplog.text + "".join(
        f"{row.action}{row.detail}" for row in db.session.scalars(db.select(TrailEntry))
    )
    assert "account.signed-in" in said
    for secret in (wrong, PASSWORD, "marker new", cookie.value, link.rpartition("/")[2]):
        assert secret not in said
