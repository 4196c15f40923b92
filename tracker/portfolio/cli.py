"""Commands: ``flask --app wsgi pages …``."""

import click
from flask.cli import with_appcontext

from tracker.access import Actor
from tracker.portfolio import operations


@click.group()
def pages() -> None:
    """Look after published pages."""


@pages.command()
@with_appcontext
def recompile() -> None:
    """Compile published pages again where the release, the address or the files changed."""
    count = operations.recompile(actor=Actor.machine("pages recompile"))
    click.echo(f"{count} published {'page' if count == 1 else 'pages'}, up to date.")
