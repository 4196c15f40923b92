"""Migrations lead exactly to the models, up and down, one step at a time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import BigInteger, Integer

from tests.conftest import settings_for
from tracker.app import create_app
from tracker.db import Model, db

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, f"migrations_{worker_name}"))
    yield app
    command.downgrade(config(app), "base")
    with app.app_context():
        db.engine.dispose()


def config(app: Flask) -> Config:
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["app"] = app
    return config


def test_one_straight_line(empty: Flask) -> None:
    script = ScriptDirectory.from_config(config(empty))
    revisions = [r.revision for r in script.walk_revisions()][::-1]
    assert revisions == [f"{n:04}" for n in range(1, len(revisions) + 1)]


def test_up_down_up_each_step(empty: Flask) -> None:
    setup = config(empty)
    for script in list(ScriptDirectory.from_config(setup).walk_revisions())[::-1]:
        command.upgrade(setup, script.revision)
        command.downgrade(setup, "-1")
        command.upgrade(setup, script.revision)


def test_models_need_no_further_migration(empty: Flask) -> None:
    command.upgrade(config(empty), "head")
    with empty.app_context(), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Model.metadata) == []


def test_whole_numbers_have_64_bits() -> None:
    """An id from an address may be as large as 2^63-1; PostgreSQL fails on it with fewer bits."""
    columns = [column for table in Model.metadata.tables.values() for column in table.columns]
    whole = [column for column in columns if isinstance(column.type, Integer)]
    assert [str(c) for c in whole if not isinstance(c.type, BigInteger)] == []
