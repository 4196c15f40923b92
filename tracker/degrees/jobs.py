"""What the worker does for degrees."""

from datetime import timedelta

from flask import current_app

from tracker.access import Actor
from tracker.db import transaction
from tracker.degrees import operations
from tracker.jobs import task


@task("degrees.check", lease=timedelta(minutes=30), every=timedelta(days=1))
def check() -> None:
    """Check the answers of those whose turn it is."""
    one_in: int = current_app.extensions["settings"].checked_audits
    if one_in < 1:
        return
    with transaction():
        operations.check_sample(one_in, actor=Actor.machine("degrees"))
