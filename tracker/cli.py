"""Commands: ``flask --app wsgi …``. Each calls an operation or a library, nothing else."""

import signal
import threading

import click
from flask import Flask, current_app

from tracker.jobs.worker import run_forever


def register(app: Flask) -> None:
    """Attach the commands."""
    app.cli.add_command(worker)


@click.command()
def worker() -> None:
    """Do the work that waits: prepare sound, deliver mail, publish."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_forever(current_app._get_current_object(), stop)  # type: ignore[attr-defined]  # noqa: SLF001 - threads need the application itself
