"""What the worker does for media."""

from datetime import timedelta

from tracker import clock
from tracker.access import Actor
from tracker.db import transaction
from tracker.jobs import task
from tracker.media import operations
from tracker.storage import incoming

_FORGOTTEN = timedelta(days=1)  # no job writes nothing for so long
_MACHINE = Actor.machine("media")


@task("media.prepare", lease=timedelta(seconds=45))
def prepare(version_id: int) -> None:
    """Check, measure and draw one version."""
    operations.prepare(version_id, actor=_MACHINE)


@task("media.stream", lease=timedelta(seconds=45))
def stream(version_id: int) -> None:
    """Make the streams of one version."""
    operations.stream(version_id, actor=_MACHINE)


@task("media.sweep", every=timedelta(minutes=15))
def sweep() -> None:
    """Clear up after uploads and preparations that nobody continues."""
    with transaction():
        removable = operations.sweep(actor=_MACHINE)
        operations.give_up_abandoned(actor=_MACHINE)
    for name in removable:
        incoming().remove(name)
    incoming().clear_scratch(before=clock.now() - _FORGOTTEN)
