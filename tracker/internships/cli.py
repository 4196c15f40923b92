"""Commands of the internships feature."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from tracker.internships import queries

internship = AppGroup("internship", help="Look after internships.")
MOST_BYTES = 4_000_000


@internship.command("verify-agreement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify_agreement(file: Path) -> None:
    """Recompute the SHA-256 of an agreement and compare its words and signatures.

    FILE is what the agreement's page gives to save.
    """
    kept = _read(file, "an agreement")
    if faults := queries.agreement_faults(kept):
        raise click.ClickException(" ".join(faults))
    click.echo(f"This agreement is genuine: version {kept['version']}, {kept['title']}.")
    for signature in kept["signatures"]:
        click.echo(f"{signature['part']}: {signature['name']}, {signature['at']}")
    click.echo(f"SHA-256 {kept['sha256']}")


def _read(file: Path, what: str) -> dict[str, Any]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise click.ClickException(f"That is too large for {what}.")
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise click.ClickException(f"That is not {what}: it cannot be read.") from None
    return kept if isinstance(kept, dict) else {}


@internship.command("verify-receipt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify_receipt(file: Path) -> None:
    """Recompute the SHA-256 of a supervisor's receipt and compare it with the ledger.

    FILE is what the receipt page gives to save.
    """
    kept = _read(file, "a receipt")
    faults = queries.receipt_faults(kept)
    if faults:
        raise click.ClickException(" ".join(faults))
    said = kept["said"]
    hours = f"{said['minutes'] / 60:.2f}".rstrip("0").rstrip(".")
    click.echo(f"This receipt is genuine: {said['supervisor']} answered on {said['answered_at']}")
    click.echo(f"and confirmed {hours} hours of {said['student']}, as the ledger has them.")
    click.echo(f"SHA-256 {kept['sha256']}")
