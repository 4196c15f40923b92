"""Commands: ``flask --app wsgi …``. Each calls an operation or a library, nothing else."""

import logging
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from tracker import access, config
from tracker.access import Actor
from tracker.accounts.cli import first_admin
from tracker.audio import children
from tracker.config import Settings, SettingsError
from tracker.db import db
from tracker.demo import university
from tracker.foreman import Foreman, Program, is_open, why_not
from tracker.jobs.worker import run_forever
from tracker.mail.cli import letters
from tracker.portfolio import operations as portfolio
from tracker.programmes.cli import programme
from tracker.trail import broken_at

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent
PAPERS = {"settings.md": config.as_markdown, "permissions.md": access.as_markdown}


def register(app: Flask) -> None:
    """Attach the commands."""
    for each in (
        up,
        worker,
        migrate,
        demo,
        backup,
        papers,
        check_trail,
        first_admin,
        programme,
        letters,
    ):
        app.cli.add_command(each)


@click.command()
@with_appcontext
@click.pass_context
def up(context: click.Context) -> None:
    """Run the whole site here until Ctrl-C: newest tables, web server and worker."""
    settings: Settings = current_app.extensions["settings"]
    if problem := why_not(settings.host, settings.port):
        raise click.ClickException(
            f"Nothing can listen at {settings.host}, port {settings.port}: {problem}. "
            f"Another port: TRACKER_PORT={settings.port + 1} make run"
        )
    context.invoke(migrate)
    if university.is_wanted():
        context.invoke(demo)
    # An upgrade may have changed what published pages are made of.
    portfolio.recompile(actor=Actor.machine("up"))
    Foreman(programs(), say=click.echo).work(
        ready=lambda: is_open(settings.host, settings.port),
        announce=lambda: _welcome(context, settings),
    )


@click.command()
@with_appcontext
def worker() -> None:
    """Do the work that waits: prepare sound, deliver mail, publish."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _settle()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not set from the handler itself, which may interrupt the wait for this very event.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    with children.kept_ready():
        run_forever(current_app._get_current_object(), stop)  # type: ignore[attr-defined]  # noqa: SLF001 - threads need the application itself


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the tables to the newest migration."""
    from alembic import command
    from alembic.util import CommandError

    _settle()
    try:
        command.upgrade(_migrations(), "head")
    except CommandError as error:
        raise click.ClickException(
            f"These tables were made by a newer version of Liner Notes ({error})."
        ) from error
    except OperationalError as error:
        raise click.ClickException(
            f"The database that TRACKER_DATABASE_URL names cannot be used: {error.orig}"
        ) from error
    finally:
        db.engine.dispose()


@click.command()
@with_appcontext
def demo() -> None:
    """Load the fictional demo university into an empty database, or end a load that was cut off."""
    from alembic import command

    from tracker.demo import loader  # composes sound: only here

    if university.is_loaded():
        raise click.ClickException("The demo university is loaded already.")
    if university.was_interrupted():
        click.echo("The demo university was not loaded to its end; beginning again.")
        db.session.remove()
        command.downgrade(_migrations(), "base")
        command.upgrade(_migrations(), "head")
    elif not university.is_empty():
        raise click.ClickException("There are people in this database; the demo stays out of it.")
    click.echo("Loading the demo university. This takes a minute or two, once.")
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    with children.kept_ready():
        loader.load(app, lambda words: click.echo(f"  {words}"))
    db.session.remove()
    db.engine.dispose()


def _migrations() -> "Config":
    from alembic.config import Config

    setup = Config(toml_file=str(ROOT / "pyproject.toml"))
    setup.attributes["app"] = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    return setup


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def backup(file: Path) -> None:
    """Write a complete copy of the SQLite database to FILE while the site runs."""
    url = db.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        raise click.ClickException("This database is copied with pg_dump: see docs/operations.md.")
    if file.exists():
        raise click.ClickException(f"{file} exists already and stays as it is.")
    file.touch(mode=0o600)
    with (
        closing(sqlite3.connect(url.database)) as source,
        closing(sqlite3.connect(file)) as target,
    ):
        source.backup(target)


@click.command()
@with_appcontext
def check_trail() -> None:
    """Walk the trail of who did what; fails when an entry was changed or taken out."""
    broken = broken_at()
    if broken is not None:
        raise click.ClickException(f"The trail does not fit together at entry {broken}.")
    click.echo("The trail is whole.")


@click.command()
@with_appcontext
def papers() -> None:
    """Write the tables of docs/settings.md and docs/permissions.md again."""
    for name, table in PAPERS.items():
        path = ROOT / "docs" / name
        above = path.read_text().partition("\n| ")[0]
        path.write_text(f"{above}\n{table()}")


def _settle() -> None:
    """Make what the site keeps its data in, or end with a sentence that says what is wrong."""
    settings: Settings = current_app.extensions["settings"]
    try:
        settings.settle()
    except SettingsError as error:
        raise click.ClickException(f"Liner Notes cannot start. {error}") from error


def programs() -> list[Program]:
    """Name what makes up the house."""
    python = (sys.executable, "-m")
    gunicorn = ("gunicorn", "--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "wsgi:app")
    return [
        Program(name="The web server", command=(*python, *gunicorn)),
        Program(name="The worker", command=(*python, "flask", "--app", "wsgi", "worker")),
    ]


def _welcome(context: click.Context, settings: Settings) -> None:
    """Say where the site is, who may come in, and how to end it."""
    click.echo(f"\nLiner Notes is open at {settings.base_url}")
    context.invoke(first_admin)
    if university.is_loaded():
        click.echo(f"Demo people, all with the password {university.password()}")
        for who, address in university.sign_ins():
            click.echo(f"  {address:36} {who}")
    if settings.base_url == f"http://127.0.0.1:{settings.port}":
        click.echo(
            f"Browsers keep passkeys for names only: try them at http://localhost:{settings.port}"
        )
    click.echo("Ctrl-C ends it.\n")
    db.engine.dispose()
