"""Commands of the accounts feature."""

import click
from flask.cli import with_appcontext

from tracker.access import Actor
from tracker.accounts.operations import links
from tracker.db import transaction
from tracker.web.urls import absolute


@click.command("first-admin")
@with_appcontext
def first_admin() -> None:
    """Print a one-time address where the first administrator makes an account; once per call.

    Says nothing when somebody runs the site already, so that it may stand in a start script.
    """
    with transaction():
        token = links.offer_first_admin(actor=Actor.machine("first-admin"))
    if token:
        click.echo("Nobody runs this site yet. Make the first administrator's account here, once:")
        click.echo(f"  {absolute('accounts.first_admin', token=token)}")
