"""Commands of the evaluations feature."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from tracker.evaluations import queries
from tracker.evaluations.rules import TITLES

evaluation = AppGroup("evaluation", help="Look after evaluations.")
MOST_BYTES = 4_000_000


@evaluation.command("verify")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@with_appcontext
def verify(file: Path | None) -> None:
    """Recompute the SHA-256 of a saved evaluation; without FILE, of every one that was sent.

    FILE is what the page of an evaluation gives to save.
    """
    if file is None:
        _verify_all()
        return
    kept = _read(file)
    if found := queries.record_faults(kept):
        raise click.ClickException(" ".join(found))
    said = kept["said"]
    click.echo(f"This evaluation is genuine: {said.get('supervisor', 'the student')}, of")
    click.echo(f"{said['student']} at {said['site']}, sent at {said['sent_at']}.")
    click.echo(f"SHA-256 {kept['sha256']}")


def _verify_all() -> None:
    rows = queries.all_locked()
    wrong = [(each, found) for each in rows if (found := queries.locked_faults(each))]
    for each, found in wrong:
        click.echo(f"{TITLES[each.kind]} {each.id}: {' '.join(found)}")
    if wrong:
        raise click.ClickException(f"{len(wrong)} of {len(rows)} evaluations do not fit.")
    click.echo(f"{len(rows)} evaluations are as they were sent.")


def _read(file: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        if file.stat().st_size > MOST_BYTES:
            raise click.ClickException("That is too large for an evaluation.")
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise click.ClickException("That is not an evaluation: it cannot be read.") from None
