"""An application on a real database, a session that is rolled back, and somebody who clicks."""

import os
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import page
from tests.browser import chromium
from tracker.accounts.login import start_session
from tracker.accounts.models import User
from tracker.accounts.views.guessing import WRONG
from tracker.app import create_app
from tracker.config import Settings
from tracker.db import Model, db
from tracker.decisions.jobs import carry_out
from tracker.decisions.models import Decision
from tracker.decisions.rules import DecisionState
from tracker.web.transaction import means_to_read

__all__ = ["chromium"]  # a fixture of all tests, see tests.browser

# Property tests try the same examples on every run, so that what fails fails for everybody; no test
# fails because a machine is slow. --hypothesis-profile=search tries others: run it now and then.
hypothesis_settings.register_profile("gate", deadline=None, derandomize=True)
hypothesis_settings.register_profile("search", deadline=None)
hypothesis_settings.load_profile("gate")

SERVER_URL = os.environ.get("TEST_DATABASE_URL", "")

# Folders and files whose tests ask nothing of the database engine: the pass on PostgreSQL leaves
# them out.
DATABASE_FREE = frozenset({"audio", "audit", "config", "foreman", "kit", "storage"})
DATABASE_FREE_FILES = frozenset(
    {
        "test_desk_in_browser.py",
        "test_activity_rules.py",
        "test_house.py",
        "test_lifecycle_rules.py",
        "test_listening_in_browser.py",
        "test_rules.py",
    }
)


WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_writing_while_reading(*called: Any) -> None:
    """Refuse what PostgreSQL refuses where the product runs, see ``tracker.postgres``.

    Nobody else does on SQLite, or inside the transaction around a test.
    """
    if means_to_read() and WRITES.match(called[2]):
        raise RuntimeError(f"A page that is only read must not write: {called[2]}")


@event.listens_for(Engine, "before_execute")
def _refuse_locking_while_reading(_connection: Connection, asked: Any, *_: Any) -> None:
    """Refuse FOR UPDATE, too: PostgreSQL does, and SQLite's dialect leaves the words out."""
    if means_to_read() and getattr(asked, "_for_update_arg", None) is not None:
        raise RuntimeError(f"A page that is only read must not lock: {asked}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count no lines in property tests, and run once what is the same whatever the database.

    What a property test runs a hundred times over is counted where named cases run it; tracing it
    made the audit's four times as long.
    """
    for item in items:
        if hasattr(getattr(item, "obj", None), "hypothesis"):
            item.add_marker("no_cover")
    if not SERVER_URL:
        return
    left_out = [
        item
        for item in items
        if item.path.parent.name in DATABASE_FREE or item.path.name in DATABASE_FREE_FILES
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def fresh_database(name: str, folder: Path) -> str:
    """Return the address of an empty database: a file, or one made on the test server."""
    if not SERVER_URL:
        return f"sqlite:///{folder / f'{name}.db'}"
    engine = create_engine(SERVER_URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return make_url(SERVER_URL).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def settings_for(folder: Path, name: str, **changes: Any) -> Settings:
    plain: dict[str, Any] = {
        "data": folder,
        "database_url": fresh_database(name, folder),
        "secret_key": "only-for-tests",
        "testing": True,
    }
    return Settings(**plain | changes)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("site")
    app = create_app(settings_for(folder, f"tracker_{worker_name}"))
    with app.app_context():
        Model.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside an outer transaction that is always rolled back.

    Flask-SQLAlchemy ignores a session's own ``bind`` and asks ``db.engines``, so the
    connection is put there in the engine's place.
    """
    with app.app_context():
        engine, scoped = db.engine, db.session
        with engine.connect() as connection:
            outer = connection.begin()
            cast("dict[None, Connection]", db.engines)[None] = connection
            db.session = db._make_scoped_session({"join_transaction_mode": "create_savepoint"})
            yield db.session()
            db.session.remove()
            outer.rollback()
        cast("dict[None, Engine]", db.engines)[None] = engine
        db.session = scoped


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Tests open wrong addresses on purpose, all from one network."""
    WRONG.forget()


class Web:
    """Somebody with a browser: opens pages, checks their promises, sends forms."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def sign_in(self, user: User) -> None:
        """Sign in without the sign-in page; those have tests of their own."""
        self.client = self.app.test_client()
        user_id = user.id
        db.session.commit()
        with self.app.app_context(), self.app.test_request_context("/", method="POST"):
            from flask import session as cookie  # noqa: PLC0415

            start_session(cast("User", db.session.get(User, user_id)))
            db.session.commit()
            values = dict(cookie)
        with self.client.session_transaction() as kept:
            kept.update(values)

    def open(self, url: str, **more: Any) -> TestResponse:
        """Send one request in an application context of its own, as a server does."""
        db.session.commit()
        with self.app.app_context():
            answer = self.client.open(url, **more)
        db.session.expire_all()
        return answer

    def get(self, url: str, *, status: int = 200) -> BeautifulSoup:
        """Open a page, check its status and its promises."""
        answer = self.open(url)
        assert answer.status_code == status, (
            f"{answer.status_code} {answer.location or answer.text}"
        )
        return page.check(answer.text)

    def settle(self) -> None:
        """Let what was decided on the desk take effect, as a worker does ten seconds later."""
        db.session.commit()
        with self.app.app_context():
            pending = select(Decision.id).where(Decision.state == DecisionState.PENDING)
            for number in db.session.scalars(pending.order_by(Decision.id)).all():
                carry_out(number)
        db.session.expire_all()

    def send(
        self, url: str, *, status: int = 303, form: str = "main form[method=post]", **typed: Any
    ) -> TestResponse:
        """Open the page, fill the form found there, press its button; check the answer's status.

        The form is the one that the CSS selector finds first on the page; its hidden fields and
        what stands in it already are sent along.
        """
        found = self.get(url).select_one(form)
        assert found is not None, f"no form {form} on {url}"
        data = filled(found) | typed
        answer = self.open(str(found["action"]), method="POST", data=data)
        assert answer.status_code == status, f"{answer.status_code} {answer.text[:3000]}"
        if status in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}:
            page.check(answer.text)
        return answer


def filled(form: Any) -> dict[str, Any]:
    """Return what a browser would send of the form as it stands."""
    values: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        kind = control.get("type", "")
        if control.name == "select":
            chosen = control.select("option[selected]") or control.select("option")[:1]
            values[control["name"]] = [o.get("value", o.text) for o in chosen]
        elif control.name == "textarea":
            values[control["name"]] = control.text.removeprefix("\r").removeprefix("\n")
        elif kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                values.setdefault(control["name"], []).append(control.get("value", "on"))
        elif kind not in {"file", "submit", "button"}:
            values[control["name"]] = control.get("value", "")
    return values


@pytest.fixture
def web(app: Flask, session: Session) -> Web:
    return Web(app)
