"""The house rules that a linter cannot express."""

import ast
import re
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from importlinter import configuration
from importlinter.application import use_cases

from tracker import access, config
from tracker.access import TABLE, Can
from tracker.web.assets import release

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "tracker").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

configuration.configure()


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_respect_the_floors() -> None:
    # Its command would silence every logger that exists already, for all tests after this one.
    assert use_cases.lint_imports(config_filename=str(ROOT / "pyproject.toml"))


def test_every_action_has_a_row() -> None:
    assert set(TABLE) == set(Can)


def test_every_route_declares_who_may_enter(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert silent == []


def test_every_url_part_is_typed(app: Flask) -> None:
    assert [r.rule for r in app.url_map.iter_rules() if re.search(r"<[^:>]+>", r.rule)] == []


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_python_files_stay_small(path: Path) -> None:
    assert path.read_text().count("\n") <= 400


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_functions_stay_small(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_stay_small(path: Path) -> None:
    assert path.read_text().count("\n") <= 200


def test_every_template_is_used_and_every_use_exists() -> None:
    sources = [*PYTHON, *TEMPLATES]
    named = {n for p in sources for n in re.findall(r"[\"']([\w/\-]+\.html)[\"']", p.read_text())}
    mails = {str(p.relative_to(ROOT / "templates")) for p in TEMPLATES if "email" in p.parts}
    assert named | mails == {str(p.relative_to(ROOT / "templates")) for p in TEMPLATES}


def test_documented_permissions_are_current() -> None:
    assert access.as_markdown() in (ROOT / "docs" / "permissions.md").read_text()


def test_documented_settings_are_current() -> None:
    assert config.as_markdown() in (ROOT / "docs" / "settings.md").read_text()


OPERATIONS = [
    pytest.param(node, id=f"{name(path)}::{node.name}")
    for path in PYTHON
    if path.stem == "operations" or path.parent.stem == "operations"
    for node in ast.parse(path.read_text()).body
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_asks_who_and_whether(operation: ast.FunctionDef) -> None:
    assert "actor" in [a.arg for a in operation.args.kwonlyargs]
    assert any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "authorize"
        for n in ast.walk(operation)
    )


# What changes nothing that anybody could ask about later, or is a record by itself.
OFF_THE_RECORD = {
    "cancel",  # an upload that never arrived
    "carry_over",  # comments into the next round: asking for it is on record
    "check",  # a file of records is looked at; carrying it out is on record
    "check_content",
    "choose",  # which rows of a file to take over
    "copy_last_week",  # lines of hours are only ever added
    "creation_options",
    "defer",  # what is decided is on record when it takes effect
    "end_links_of",  # part of correcting an address, which is on record
    "keep_document",  # what it is attached to is on record
    "leave_out",  # of a mail of news
    "note_arrival",
    "open_upload",
    "prepare_again",
    "save_answers",  # of an evaluation that is not sent yet
    "save_week",  # lines of hours are only ever added
    "spend_address_link",  # the address it adds is on record
    "try_out",  # a catalogue, on nobody's record
    "undo",  # a decision that had no effect yet
}
CALLED = re.compile(r"(?<!session\.)(?<!mail\.)(?<!queries\.)\b(\w+)\(")


def test_every_deed_of_a_person_is_put_on_record() -> None:
    """Jobs and the way in have tests of their own."""
    deeds = {
        (path.relative_to(ROOT).parts[1], node.name): ast.unparse(node)
        for path in PYTHON
        if path.stem == "operations" or path.parent.stem == "operations"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    calls = {deed: set(CALLED.findall(text)) - {deed[1]} for deed, text in deeds.items()}
    recorded = {deed for deed in deeds if "record" in calls[deed]}
    before = 0
    while len(recorded) > before:  # whoever calls what records, records
        before = len(recorded)
        recorded |= {
            deed
            for deed in deeds
            for feature, name in recorded
            if name in calls[deed] and (feature == deed[0] or not name.startswith("_"))
        }
    silent = {
        name
        for (feature, name), text in deeds.items()
        if not re.search(r"WORK_AS_SYSTEM|SIGN_IN", text)
        and not name.startswith("_")
        and (feature, name) not in recorded
    }
    assert silent == OFF_THE_RECORD


COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|lch)a?\(", re.IGNORECASE)
BANNED_JS = {
    "innerHTML": re.compile(r"\.(?:innerHTML|outerHTML)\s*="),
    "raw listener": re.compile(r"\.addEventListener\("),
    "raw timer": re.compile(r"\b(?:setTimeout|setInterval|requestAnimationFrame)\("),
}


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "css").rglob("*.css")), ids=name)
def test_style_sheets_use_layers_and_tokens(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("@layer ")
    assert path.stem == "tokens" or not COLOUR.search(text)


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").rglob("*.js")), ids=name)
def test_scripts_keep_the_house(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("// @ts-check")
    found = [what for what, ban in BANNED_JS.items() if ban.search(text)]
    assert path.stem == "scope" or found == []


def test_every_asset_named_in_a_template_exists() -> None:
    named = {n for p in TEMPLATES for n in re.findall(r"asset\(['\"]([^'\"]+)", p.read_text())}
    assert [n for n in named if not (ROOT / "static" / n).exists()] == []


def test_a_released_file_is_cached_for_ever(app: Flask) -> None:
    client = app.test_client()
    with client.get(f"/static/{release()}/robots.txt") as fresh:
        assert "immutable" in fresh.headers["Cache-Control"]
    with client.get("/static/0000000000/robots.txt") as stale:
        assert "immutable" not in stale.headers["Cache-Control"]
    assert client.get(f"/static/{release()}/../wsgi.py").status_code == HTTPStatus.NOT_FOUND
