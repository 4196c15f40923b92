"""What an address that begins with https asks of every answer."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tracker.accounts.login import start_session
from tracker.web.scheme import remember


def test_every_cookie_is_for_https_alone(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the proxy in front does not say that it was asked by https."""
    user = make.user()
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)  # noqa: FBT003 - as it is kept
    with app.test_request_context("http://notes.example/sign-in", method="POST"):
        start_session(user)
        answer = app.response_class()
        remember(answer, "dark")
        cookies = app.process_response(answer).headers.getlist("Set-Cookie")
    named = {each.partition("=")[0]: each.split("; ") for each in cookies}
    assert set(named) == {"session", "device", "scheme"}
    for flags in named.values():
        assert {"Secure", "SameSite=Lax", "Path=/"} <= set(flags)
    assert all("HttpOnly" in named[name] for name in ("session", "device"))
