"""Commands: ``flask --app wsgi sound …``: a file on disk, no site, no database, nothing kept."""

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from tracker.audio import confined
from tracker.audio.faults import Fault

NOT_SOUND = 2  # exit status for a file that cannot be read as sound


class NotSound(click.ClickException):
    """One sentence on standard error, nothing on standard output, exit status 2."""

    exit_code = NOT_SOUND

    def show(self, file: object = None) -> None:  # noqa: ARG002 - as click calls it
        """Say it in one line, without the word error in front."""
        click.echo(self.message, err=True)


@click.group()
def sound() -> None:
    """Measure sound files and make waveforms of them."""


@sound.command()
@click.argument("file", type=click.Path(path_type=Path))
def measure(file: Path) -> None:
    """Print what FILE is and what was measured in it, as JSON.

    Values that are not defined are null: silence has no loudness, lossy sound no bit depth.
    """
    with tempfile.TemporaryDirectory() as folder, reading(file) as source:
        analysis = confined.analyse(source, Path(folder) / "waveform.dat")
    facts, measured = asdict(analysis.facts), asdict(analysis.measured)
    del measured["heights"]  # a drawing, not a measurement
    click.echo(json.dumps(facts | measured, indent=2))


@contextmanager
def reading(file: Path) -> Iterator[Path]:
    """Give the absolute path of a file to be read as sound; turn its faults into one sentence.

    Raises:
        NotSound: when there is no such file or it is not sound that can be read.
    """
    name = "".join(c if c.isprintable() else "?" for c in click.format_filename(file))
    if not file.is_file():
        raise NotSound(f"{name} is a folder." if file.is_dir() else f"There is no file {name}.")
    log = logging.getLogger(confined.__name__)
    log.disabled, before = True, log.disabled  # why a child stopped is for the log of a server
    try:
        with file.open("rb"):
            yield file.resolve()
    except Fault as fault:
        raise NotSound(f"{name}: {fault.sentence}") from fault
    except OSError as error:
        raise NotSound(f"{name} cannot be read: {error.strerror}.") from error
    finally:
        log.disabled = before
