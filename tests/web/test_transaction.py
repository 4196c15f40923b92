"""One request, one transaction; and what only reads leaves everything as it was."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests import conftest, make
from tests.conftest import SERVER_URL, settings_for
from tracker.accounts.models import User
from tracker.app import create_app
from tracker.db import Model, db

ASKED_OFTEN = 8  # the driver prepares what it was asked five times


@pytest.fixture
def site(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    """An application with one address that notes a person, whatever the method."""
    app = create_app(settings_for(tmp_path, f"transaction_{worker_name}"))

    def note() -> str:
        db.session.add(
            User(name="Somebody", public_id=make.token(), webauthn_handle=make.token().encode())
        )
        db.session.flush()
        return "noted"

    app.add_url_rule("/note", view_func=note, methods=["GET", "POST"])
    with app.app_context():
        Model.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


def _people(site: Flask) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count(User.id))) or 0


def test_a_page_that_writes_while_it_is_read_leaves_nothing(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conftest, "means_to_read", lambda: False)  # the tests' own guard
    answer = site.test_client().get("/note")
    # PostgreSQL refuses the writing itself, as the transaction is for reading alone.
    refused = HTTPStatus.INTERNAL_SERVER_ERROR if SERVER_URL else HTTPStatus.OK
    assert answer.status_code == refused
    assert _people(site) == 0


def test_the_connection_that_was_read_from_can_be_written_to(site: Flask) -> None:
    client = site.test_client()
    client.get("/healthz")
    client.get("/note")
    assert client.post("/note").status_code == HTTPStatus.OK
    client.get("/note")
    assert _people(site) == 1


@pytest.mark.skipif(not SERVER_URL, reason="Only PostgreSQL plans a question anew each time.")
def test_questions_asked_again_and_again_stay_prepared(site: Flask) -> None:
    prepared = text("SELECT count(*) FROM pg_prepared_statements")
    counts = []
    for _ in range(ASKED_OFTEN):
        with site.test_request_context("/"):  # a request that only reads
            _ = db.session.scalars(select(User.id)).all()
            counts.append(db.session.scalar(prepared))
            db.session.rollback()
    assert counts[0] == 0
    assert counts[-1] > 0
