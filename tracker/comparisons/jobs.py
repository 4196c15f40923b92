"""What the worker does for comparisons."""

from datetime import timedelta

from tracker.access import Actor
from tracker.comparisons import operations, queries
from tracker.db import transaction
from tracker.jobs import task

_MACHINE = Actor.machine("comparisons")


@task(queries.SEARCH)
def align(comparison_id: int) -> None:
    """Find how much later each side begins than the first."""
    operations.find_offsets(comparison_id, actor=_MACHINE)


@task("comparisons.sweep", every=timedelta(minutes=15))
def sweep() -> None:
    """Say so where a search was given up."""
    with transaction():
        operations.give_up_abandoned(actor=_MACHINE)
