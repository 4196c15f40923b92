"""What the worker does for review rounds."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.jobs import task
from tracker.rounds import operations, queries

_MACHINE = Actor.machine("rounds")


@task(queries.CARRY)
def carry(round_id: int) -> None:
    """Look for the places of comments that were carried over."""
    operations.find_places(round_id, actor=_MACHINE)


@task("rounds.release", every=timedelta(minutes=10))
def release() -> None:
    """Let students read what was held until today."""
    with transaction():
        operations.release_due(actor=_MACHINE)


@task("rounds.sweep", every=timedelta(minutes=15))
def sweep() -> None:
    """Say so where a search was given up."""
    with transaction():
        operations.give_up_abandoned(actor=_MACHINE)
