"""The command ``flask --app wsgi sound check FILE --target ID``: no site, no database."""

import json
import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.audio import confined
from tracker.audio.delivery import Verdict, check, reading_of
from tracker.audio.targets import known
from tracker.delivery import queries
from tracker.delivery.rules import written_check
from tracker.media.cli import NotSound, reading, sound

# A script may go by the status alone: only 0 lets a file through. 2 is for what is no sound.
STATUS = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.OPEN: 3}


@sound.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--target", "name", required=True, help="The id of a target, such as ebu-r128.")
@click.option(
    "--targets",
    "sheet",
    type=click.Path(path_type=Path),
    help="A file of targets, such as the office's list, instead of the one in TRACKER_DATA.",
)
@with_appcontext
@click.pass_context
def check_file(context: click.Context, file: Path, name: str, sheet: Path | None) -> None:
    """Compare FILE with a delivery target and print each line as JSON.

    No database is asked: the targets are those that come with the program and those of the file.

    The status is 0 when a specification is passed, 1 when it is not, 2 when FILE is not sound or
    the target is not known, 3 when it cannot be decided: FILE is silent or too short, or the
    target asks for the loudness of dialogue alone.
    Players and recommendations pass and fail nothing: the status is 0.
    """
    folder = current_app.extensions["settings"].data
    found = _from(sheet) if sheet else queries.standing_targets(folder)
    if found.problem:
        raise NotSound(found.problem)
    if name not in found.targets:
        raise NotSound(f"There is no target {name[:80]!r}. Known are {known(found.targets)}.")
    with tempfile.TemporaryDirectory() as folder, reading(file) as source:
        analysis = confined.analyse(source, Path(folder) / "waveform.dat")
    done = check(reading_of(analysis), found.targets[name])
    written = written_check(done)
    click.echo(json.dumps(written, indent=2, ensure_ascii=False))
    is_decided_by_it = written["kind"] == "specification"
    context.exit(STATUS[done.verdict] if is_decided_by_it else 0)


def _from(sheet: Path) -> queries.Known:
    try:
        return queries.from_file(sheet.read_text("utf-8"), sheet.name)
    except (OSError, UnicodeDecodeError):
        raise NotSound(f"{sheet.name} cannot be read.") from None
