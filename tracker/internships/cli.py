"""Commands of the internships feature."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from tracker.internships import queries

internship = AppGroup("internship", help="Look after internships.")
MOST_BYTES = 4_000_000


@internship.command("verify-receipt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify_receipt(file: Path) -> None:
    """Recompute the SHA-256 of a supervisor's receipt and compare it with the ledger.

    FILE is what the receipt page gives to save.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise click.ClickException("That is too large for a receipt.")
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise click.ClickException("That is not a receipt: it cannot be read.") from None
    faults = queries.receipt_faults(kept if isinstance(kept, dict) else {})
    if faults:
        raise click.ClickException(" ".join(faults))
    said = kept["said"]
    hours = f"{said['minutes'] / 60:.2f}".rstrip("0").rstrip(".")
    click.echo(f"This receipt is genuine: {said['supervisor']} answered on {said['answered_at']}")
    click.echo(f"and confirmed {hours} hours of {said['student']}, as the ledger has them.")
    click.echo(f"SHA-256 {kept['sha256']}")
