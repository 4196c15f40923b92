"""A real browser for the few tests that need one, and what axe has to say about a page."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from tracker.accounts.login import start_session
from tracker.accounts.models import User
from tracker.app import create_app
from tracker.config import Settings
from tracker.db import Model, db

ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def program() -> str:
    """The browser `make check` found or installed; CHROMIUM names another."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, (named,) if named else NAMES)), None)
    assert found, "No Chromium here. `make prepare-check` installs it or says how."
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program(),
            args=["--autoplay-policy=document-user-activation-required", "--mute-audio"],
        )
        yield browser
        browser.close()


@contextmanager
def made_site(settings: Settings, fill: Callable[[Flask], object]) -> Iterator[Flask]:
    """An application with empty tables, filled once; nothing of it is rolled back."""
    site = create_app(settings)
    with site.app_context():
        Model.metadata.create_all(db.engine)
        fill(site)
    yield site
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def served(site: Flask) -> Iterator[str]:
    """The address at which a browser finds a site, for as long as the block runs."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def signed_in(
    chromium: Browser, site: Flask, address: str, mail: Any = "", **options: Any
) -> Iterator[BrowserContext]:
    """A browser's window in which somebody is signed in: the first person, unless one is named."""
    with site.test_request_context("/", method="POST"):
        from flask import session as cookie  # noqa: PLC0415

        found_by = select(User).order_by(User.id)
        if mail:
            found_by = found_by.where(User.addresses.any(address=mail))
        user = db.session.scalars(found_by).first()
        assert user is not None
        start_session(user)
        db.session.commit()
        values = dict(cookie)
    client = site.test_client()
    with client.session_transaction() as kept:
        kept.update(values)
    found = client.get_cookie("session")
    assert found is not None
    context = chromium.new_context(base_url=address, **options)
    context.add_cookies([{"name": "session", "value": found.value, "url": address}])
    yield context
    context.close()


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands now: one line per rule and element."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [
        f"{fault['id']}: {node['target'][0]} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
