"""One request, one transaction; and what only reads leaves everything as it was."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from tests import conftest, make
from tests.conftest import SERVER_URL, settings_for
from tracker.accounts.models import User
from tracker.app import create_app
from tracker.db import Model, db

ASKED_OFTEN = 8  # the driver prepares what it was asked five times


@pytest.fixture
def site(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    """An application with addresses that write, lock or lose their connection."""
    app = create_app(settings_for(tmp_path, f"transaction_{worker_name}"))

    def note() -> tuple[str, int]:
        db.session.add(
            User(name="Somebody", public_id=make.token(), webauthn_handle=make.token().encode())
        )
        db.session.flush()
        return "noted", int(request.args.get("status", HTTPStatus.OK))

    def lock() -> str:
        return f"{len(db.session.scalars(select(User).with_for_update()).all())} locked"

    def lose() -> str:
        return str(db.session.scalar(text("SELECT pg_terminate_backend(pg_backend_pid())")))

    app.add_url_rule("/note", view_func=note, methods=["GET", "POST"])
    app.add_url_rule("/lock", view_func=lock, methods=["GET", "POST"])

    def fail() -> str:
        note()
        raise LookupError("half way")

    app.add_url_rule("/lose", view_func=lose, methods=["GET", "POST"])
    app.add_url_rule("/fail", view_func=fail, methods=["POST"])
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


def test_a_page_that_wrote_and_was_then_refused_leaves_nothing(site: Flask) -> None:
    client = site.test_client()
    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post(f"/note?status={refused.value}").status_code == refused
    assert _people(site) == 0


def test_the_tests_refuse_pages_that_write_or_lock_while_they_are_read(site: Flask) -> None:
    client = site.test_client()
    for address in ("/note", "/lock"):
        assert client.get(address).status_code == HTTPStatus.INTERNAL_SERVER_ERROR
        assert client.post(address).status_code == HTTPStatus.OK


def test_the_connection_that_was_read_from_can_be_written_to(site: Flask) -> None:
    client = site.test_client()
    client.get("/healthz")
    client.get("/note")
    assert client.post("/note").status_code == HTTPStatus.OK
    client.get("/note")
    assert _people(site) == 1


@pytest.mark.skipif(not SERVER_URL, reason="Only PostgreSQL is reached by a connection.")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_lost_on_the_way_is_told_and_replaced(site: Flask, method: str) -> None:
    client = site.test_client()
    answer = client.open("/lose", method=method)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Busy at the moment" in answer.text
    assert client.post("/note").status_code == HTTPStatus.OK
    assert _people(site) == 1


@pytest.mark.skipif(not SERVER_URL, reason="Only PostgreSQL is reached by a connection.")
def test_a_connection_lost_unnoticed_is_told_at_the_end(site: Flask) -> None:
    end = text("SELECT pg_terminate_backend(:pid, 5000)")
    with site.test_request_context("/"):
        pid = db.session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            assert other.scalar(end, {"pid": pid})
        with pytest.raises(OperationalError):
            db.session.rollback()


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


def test_what_fails_half_way_leaves_nothing_and_is_found_in_the_log(
    site: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = site.test_client().post("/fail")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert _people(site) == 0
    assert "half way" not in answer.text
    reference = answer.headers["X-Request-Id"]
    assert reference in answer.text, "whoever meets it can name it"
    assert reference in caplog.text
    assert "half way" in caplog.text
