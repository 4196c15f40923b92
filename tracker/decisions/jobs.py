"""Work that decisions bring about."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.decisions import operations
from tracker.jobs import task


@task("decisions.carry_out")
def carry_out(decision_id: int) -> None:
    """Let one decision take effect."""
    with transaction():
        operations.carry_out(decision_id, actor=Actor.machine("decisions.carry-out"))


@task("decisions.tidy", every=timedelta(minutes=10))
def tidy() -> None:
    """Give back what got stuck and forget what is old."""
    with transaction():
        operations.tidy(actor=Actor.machine("decisions.tidy"))
