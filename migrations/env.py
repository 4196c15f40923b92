"""Alembic environment: one metadata, one engine, numbered revisions."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Enum

from tracker.app import create_app
from tracker.db import Model, UTCDateTime, db


def number_revision(
    _context: MigrationContext, _revision: object, directives: list[MigrationScript]
) -> None:
    """Name revisions 0001, 0002 … so that the folder reads as history."""
    head = ScriptDirectory.from_config(context.config).get_current_head()
    directives[0].rev_id = f"{int(head or 0) + 1:04}"


def render_plainly(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write plain SQLAlchemy types: a migration imports nothing from the application."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    """Run the migrations inside one transaction per revision."""
    app = context.config.attributes.get("app") or create_app()
    with app.app_context(), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
            process_revision_directives=number_revision,
            render_item=render_plainly,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
