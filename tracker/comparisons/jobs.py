"""What the worker does for comparisons."""

from tracker.access import Actor
from tracker.comparisons import operations
from tracker.jobs import task

_MACHINE = Actor.machine("comparisons")


@task("comparisons.align")
def align(comparison_id: int) -> None:
    """Find how much later each side begins than the first."""
    operations.find_offsets(comparison_id, actor=_MACHINE)
