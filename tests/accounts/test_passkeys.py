"""Passkeys: the round trip in a real browser, and what is refused without one."""

import json
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.accounts.person import PASSWORD, somebody
from tests.browser import chromium
from tests.conftest import Web, settings_for
from tracker.access import ANONYMOUS, Actor
from tracker.accounts.models import Passkey
from tracker.accounts.operations import NewAccount, create_account, passkeys
from tracker.accounts.operations.passkeys import Site
from tracker.accounts.rules import AddressKind
from tracker.app import create_app
from tracker.db import Model, db, transaction
from tracker.errors import WrongState

__all__ = ["chromium"]
ADDRESS = "mara@calderbay.example"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[str]:
    """A server of its own: browsers bind passkeys to a host name and port."""
    folder = tmp_path_factory.mktemp("passkeys")
    server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    origin = f"http://localhost:{server.port}"
    app = create_app(settings_for(folder, f"passkeys_{worker_name}", base_url=origin))
    with app.app_context():
        Model.metadata.create_all(db.engine)
        with transaction():
            draft = NewAccount("Mara Quist", ADDRESS, AddressKind.INSTITUTIONAL, PASSWORD)
            create_account(draft, actor=Actor.machine("test"))
    server.app = app
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield origin
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def tab(chromium: Browser, site: str) -> Iterator[Page]:
    """A page whose device makes and shows passkeys by itself."""
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    yield page
    context.close()


def type_password(tab: Page) -> None:
    tab.goto("/sign-in")
    tab.get_by_label("Mail address").fill(ADDRESS)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Show password").click()
    expect(tab.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    tab.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_made_and_signs_in_alone_or_after_the_password(tab: Page) -> None:
    type_password(tab)
    tab.wait_for_url("**/home")
    tab.goto("/settings/security/passkeys/new")
    tab.get_by_label("Name").fill("Blue key")
    tab.get_by_role("button", name="Add passkey").click()
    tab.wait_for_url("**/settings/security/codes")
    tab.get_by_role("button", name="Make ten codes").click()
    expect(tab.locator("ol code")).to_have_count(10)

    tab.context.clear_cookies()
    tab.goto("/sign-in?next=/settings/security")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    tab.wait_for_url("**/settings/security")
    expect(tab.get_by_role("link", name="Change Blue key")).to_be_visible()

    tab.context.clear_cookies()
    type_password(tab)
    tab.wait_for_url("**/sign-in/code")
    tab.get_by_role("button", name="Use a passkey").click()
    tab.wait_for_url("**/home")


@pytest.mark.parametrize(
    ("base_url", "host", "origin"),
    [
        ("https://notes.calderbay.example", "notes.calderbay.example", None),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://[::1]:8000", "localhost", "http://localhost:8000"),
        ("http://localhost:8000", "localhost", None),
    ],
)
def test_passkeys_are_made_for_a_name(base_url: str, host: str, origin: str | None) -> None:
    assert Site.at(base_url) == Site(host, origin or base_url)


JUNK = ["", "{}", "[]", "null", '{"rawId":"AA","response":{}}', "[" * 100_000]


@pytest.mark.parametrize("credential", JUNK, ids=range(len(JUNK)))
def test_junk_is_refused_in_words(web: Web, credential: str) -> None:
    page = web.get("/sign-in")
    token = page.select("pass-key [name=csrf_token]")[0]["value"]
    asked = web.open("/sign-in/passkey/options", method="POST", data={"csrf_token": token})
    assert json.loads(asked.text)["userVerification"] == "required"
    data = {"csrf_token": token, "credential": credential}
    assert web.open("/sign-in/passkey", method="POST", data=data).location == "/sign-in"
    assert "could not be checked" in web.get("/sign-in").text


def test_options_are_given_to_pages_of_ours_alone(web: Web) -> None:
    assert web.open("/sign-in/passkey/options", method="POST").status_code == 400
    web.sign_in(somebody())
    assert web.open("/settings/security/passkeys/options", method="POST").status_code == 400


def test_a_passkey_of_a_deactivated_person_is_refused(web: Web) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 - beside its only use

    user = somebody(deactivated_at=datetime.now(UTC))
    user.passkeys.append(Passkey(credential_id=b"\0", public_key=b"2", sign_count=0, name="Key"))
    db.session.commit()
    credential = json.dumps({"rawId": "AA", "response": {}})
    with pytest.raises(WrongState):
        passkeys.accept(
            Site.at("http://localhost"), credential=credential, challenge=b"1", actor=ANONYMOUS
        )
