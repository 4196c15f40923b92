"""Work that the directory of sites does by itself."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.jobs import task
from tracker.sites import operations


@task("sites.tell", every=timedelta(hours=6))
def tell() -> None:
    """Note which papers of places run out; accounts mails it."""
    with transaction():
        operations.tell_all(actor=Actor.machine("sites.tell"))
