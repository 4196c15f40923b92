"""Commands: ``flask --app wsgi sound …``: a file on disk, no site, no database, nothing kept."""

import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from tracker.audio import confined
from tracker.audio.faults import Fault
from tracker.audio.types import OutlineShape

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


@sound.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--samples-per-pixel", type=click.IntRange(2, 1_000_000), default=256)
@click.option("--pixels-per-second", type=click.IntRange(1, 10_000), help="Instead of the above.")
@click.option("--bits", type=click.Choice(["8", "16"]), default="8", show_default=True)
@click.option("--split-channels", is_flag=True, help="One waveform per channel, not their mean.")
def peaks(
    file: Path,
    out: Path,
    samples_per_pixel: int,
    pixels_per_second: int | None,
    bits: str,
    *,
    split_channels: bool,
) -> None:
    """Write the waveform of FILE to OUT, for players and editors.

    The format is that of BBC audiowaveform, version 2: binary where OUT ends in .dat, JSON where
    it ends in .json.
    """
    if out.suffix not in {".dat", ".json"}:
        raise NotSound("The second name must end in .dat or .json.")
    shape = OutlineShape(samples_per_pixel, pixels_per_second, int(bits), split_channels)
    with tempfile.TemporaryDirectory() as folder, reading(file) as source:
        made = Path(folder) / "waveform.dat"
        confined.outline(source, made, shape)
        _put(made, out)


def _put(made: Path, out: Path) -> None:
    """Write the finished waveform where it is wanted, all of it or nothing."""
    from tracker.audio import outline  # noqa: PLC0415 - brings numpy, which no start should wait for

    beside = out.with_name(f".{out.name}.part")
    try:
        if out.suffix == ".dat":
            shutil.copyfile(made, beside)
        else:
            with beside.open("w", encoding="ascii") as text:
                text.writelines(outline.as_json(made.read_bytes()))
        beside.replace(out)
    except OSError as error:
        raise NotSound(f"{printable(out)} cannot be written: {error.strerror}.") from error
    finally:
        beside.unlink(missing_ok=True)


def printable(file: Path) -> str:
    """Return a name of a file fit for one line of a terminal."""
    return "".join(c if c.isprintable() else "?" for c in click.format_filename(file))


@contextmanager
def reading(file: Path) -> Iterator[Path]:
    """Give the absolute path of a file to be read as sound; turn its faults into one sentence.

    Raises:
        NotSound: when there is no such file or it is not sound that can be read.
    """
    name = printable(file)
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
