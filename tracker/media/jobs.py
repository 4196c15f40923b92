"""What the worker does for media."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.jobs import task
from tracker.media import operations
from tracker.storage import incoming

_MACHINE = Actor.machine("media")


@task("media.prepare", lease=timedelta(seconds=45))
def prepare(version_id: int) -> None:
    """Check, measure, draw and stream one version."""
    operations.prepare(version_id, actor=_MACHINE)


@task("media.sweep", every=timedelta(minutes=15))
def sweep() -> None:
    """Clear up after uploads and preparations that nobody continues."""
    with transaction():
        removable = operations.sweep(actor=_MACHINE)
        operations.give_up_abandoned(actor=_MACHINE)
    for name in removable:
        incoming().remove(name)
