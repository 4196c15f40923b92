from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Web


def test_a_supervisor_hears_that_the_process_answers(web: Web) -> None:
    assert web.open("/healthz").json == {"status": "ok"}


def test_every_answer_carries_the_security_headers(web: Web) -> None:
    for path in ("/", "/nothing-here"):
        headers = web.open(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "no-store" in headers["Cache-Control"]


def test_whoever_finds_a_hole_is_told_where_to_say_so(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/.well-known/security.txt"
    assert web.open(address).status_code == 404, "nobody is named by default"
    settings = replace(web.app.extensions["settings"], security_contact="mailto:it@school.example")
    monkeypatch.setitem(web.app.extensions, "settings", settings)
    answer = web.open(address)
    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert said["Contact"] == "mailto:it@school.example"
    assert said["Canonical"] == f"{settings.base_url}{address}"
    left = datetime.fromisoformat(said["Expires"]) - datetime.now(UTC)
    assert timedelta(0) < left < timedelta(days=366)
