"""Commands of the mail that leaves."""

import sys
from typing import BinaryIO

import click
from flask.cli import AppGroup, with_appcontext

from tracker.db import transaction
from tracker.mail import returned

letters = AppGroup("mail", help="Look after the mail that leaves.")
MOST_BYTES = 10_000_000


@letters.command("bounced")
@click.argument("files", type=click.File("rb"), nargs=-1)
@with_appcontext
def bounced(files: tuple[BinaryIO, ...]) -> None:
    """Note the mails that did not arrive, from the reports of mail servers.

    FILES are letters as they came in; without any, one is read from standard input.
    """
    for file in list(files) or [sys.stdin.buffer]:
        letter = file.read(MOST_BYTES)
        with transaction():
            found = returned.note(letter)
            said = f"{found.to_address} does not take mail: noted." if found else _NOTHING
        click.echo(said)


_NOTHING = "No mail of this site came back by this letter: nothing is noted."
