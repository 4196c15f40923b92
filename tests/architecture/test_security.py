"""Promises that hold for the whole house: who reaches what, and where markup is made."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import text

from tests.conftest import settings_for
from tracker.access import Can
from tracker.app import create_app
from tracker.db import db
from tracker.web.transaction import SAFE

ROOT = Path(__file__).parents[2]
OPEN = {
    "accounts.first_admin",
    "accounts.finish_reset",
    "accounts.finish_sign_up",
    "accounts.link_sent",
    "accounts.passkey_options",
    "accounts.passkey_sign_in",
    "accounts.reset",
    "accounts.second_step",
    "accounts.sign_in",
    "accounts.sign_up",
    "assets.file",
    "contacts.calendar_file",
    "evaluations.calendar_file",
    "home.health",
    "home.landing",
    "home.security",
    "home.styleguide",
    "home.styleguide_page",
    "home.styleguide_sound",
    "media.open_sound",
    "programmes.invitation",
    "scheme.choose",
}
OPEN_PARTS = {"evaluators", "portfolio", "supervisors", "witnesses"}
# These ask the table again, for what their buttons do.
READ_AND_ASKED_AGAIN = {
    "internships.agreement",
    "petitions.show",
    "rounds.answer",
    "rounds.place",
    "rounds.remove",
    "rounds.step",
}
# Streams of bytes: a header that no other site can send stands for the token.
WITHOUT_TOKEN = {"media.end_upload", "media.open_upload", "media.send_piece"}


def views(app: Flask) -> Iterator[tuple[str, Any, set[str]]]:
    for rule in app.url_map.iter_rules():
        unsafe = (rule.methods or set()) - SAFE
        yield rule.endpoint, app.view_functions[rule.endpoint], unsafe


def test_visitors_reach_a_short_list_of_pages(app: Flask) -> None:
    found = {name for name, view, _ in views(app) if view.access == "public"}
    by_name = {name for name in found if name.partition(".")[0] not in OPEN_PARTS}
    assert by_name == OPEN
    assert sorted(name for name in found - by_name if name.startswith("portfolio.")) == [
        "portfolio.contact",
        "portfolio.contact_by_link",
        "portfolio.oembed",
        "portfolio.reel_file",
        "portfolio.reel_file_by_link",
        "portfolio.sent",
        "portfolio.sent_by_link",
    ]


def test_no_right_to_read_is_a_right_to_write(app: Flask) -> None:
    found = {
        name
        for name, view, unsafe in views(app)
        if unsafe and re.search(r":(view|read|use)", str(view.access))
    }
    assert found == READ_AND_ASKED_AGAIN


def test_every_row_of_the_table_is_asked_somewhere() -> None:
    used = {
        name
        for path in (ROOT / "tracker").rglob("*.py")
        if path.name != "access.py"
        for name in re.findall(r"\bCan\.(\w+)", path.read_text())
    }
    assert {each.name for each in Can} == used


def called_by(function: Callable[..., Any]) -> str:
    """Return the text of a view with that of all functions it leads to in views of ours."""
    seen: dict[object, str] = {}
    waiting = [inspect.unwrap(function)]
    while waiting:
        each = waiting.pop()
        seen[each] = inspect.getsource(each)
        here = sys.modules[each.__module__]
        for name, part in re.findall(r"\b(\w+)(?:\.(\w+))?\(", seen[each]):
            found = getattr(here, name, None)
            found = getattr(found, part, None) if inspect.ismodule(found) else found
            if isinstance(found, FunctionType) and ".views" in found.__module__:
                waiting += [found] if found not in seen else []
    return "".join(seen.values())


def test_every_form_that_arrives_is_checked_for_its_token(app: Flask) -> None:
    unchecked = {
        name for name, view, unsafe in views(app) if unsafe and "validate(" not in called_by(view)
    }
    assert unchecked == WITHOUT_TOKEN


MAKES_MARKUP = {"covers.py", "filters.py", "icons.py", "markdown.py", "scheme.py", "compiler.py"}


def test_markup_is_made_in_few_places_and_never_of_text_that_was_typed() -> None:
    makers = {p for p in (ROOT / "tracker").rglob("*.py") if "Markup(" in p.read_text()}
    assert {path.name for path in makers} == MAKES_MARKUP
    for path in (ROOT / "templates").rglob("*.html"):
        said = path.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape", said), path
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', re.sub(r"\{#.*?#\}", "", said, flags=re.DOTALL))
        assert not re.search(r"<[a-z][^<>]*\s[\w-]+=\{\{", bare), (
            f"an attribute without quotes: {path}"
        )


def test_what_sqlite_acknowledged_survives_a_power_loss(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, "unused", database_url=f"sqlite:///{tmp_path}/own.db"))
    with app.app_context():
        asked = ("synchronous", "journal_mode", "foreign_keys")
        found = [db.session.scalar(text(f"PRAGMA {name}")) for name in asked]
        db.session.remove()
        db.engine.dispose()
    assert found == [2, "wal", 1], "FULL, not NORMAL"


@pytest.mark.parametrize(
    ("proxies", "client"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")]
)
def test_only_proxies_of_ours_say_who_asks(tmp_path: Path, proxies: int, client: str) -> None:
    url = f"sqlite:///{tmp_path}/own.db"
    settings = settings_for(tmp_path, "unused", database_url=url, trusted_proxies=proxies)
    app, seen = create_app(settings), list[str | None]()
    app.before_request(lambda: seen.append(request.remote_addr))
    said = {"X-Forwarded-For": "192.0.2.1, 203.0.113.9, 198.51.100.7"}
    app.test_client().get("/healthz", headers=said)
    assert seen == [client]
