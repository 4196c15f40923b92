"""Work that contacts do by themselves, for those who switched it on."""

from datetime import timedelta

from tracker.access import Actor
from tracker.contacts import operations
from tracker.db import transaction
from tracker.jobs import task


@task("contacts.remind", every=timedelta(hours=1))
def remind() -> None:
    """Mail owners whom to follow up with."""
    with transaction():
        operations.remind_all_due(actor=Actor.machine("contacts.remind"))
