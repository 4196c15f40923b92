"""Work of leaving: what is due, and files that nobody needs any more."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.jobs import task
from tracker.leaving import operations, queries


@task("leaving.let_go", every=timedelta(hours=1))
def let_go() -> None:
    """Delete the accounts whose time is over, one to a transaction."""
    with transaction():
        due = queries.all_due()
    for user_id in due:
        with transaction():
            operations.let_go(user_id, actor=Actor.machine("leaving.let_go"))


@task("leaving.shred")
def shred(key: str) -> None:
    """Delete one file from the store when nothing uses it."""
    with transaction():
        operations.shred(key, actor=Actor.machine("leaving.shred"))
