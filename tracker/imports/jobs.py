"""What the worker does for imports."""

from collections.abc import Callable
from datetime import timedelta

from tracker.access import Actor
from tracker.accounts import queries as accounts
from tracker.db import transaction
from tracker.imports import operations, queries
from tracker.imports.models import Import
from tracker.jobs import task
from tracker.programmes import queries as programmes


@task("imports.apply", lease=timedelta(minutes=2))
def apply(import_id: int) -> None:
    """Apply a checked import."""
    _work(import_id, lambda found, who: operations.apply_next(found, actor=who))


@task("imports.undo", lease=timedelta(minutes=2))
def undo(import_id: int) -> None:
    """Take an import back."""
    _work(import_id, lambda found, who: operations.undo_next(found, actor=who))


@task("imports.sweep", every=timedelta(days=1))
def sweep() -> None:
    """Forget the rows of old files."""
    with transaction():
        operations.sweep(actor=Actor.machine("imports"))


def _work(import_id: int, step: Callable[[Import, Actor], bool]) -> None:
    more = True
    while more:
        with transaction():
            found = queries.by_id(import_id)
            more = found is not None and step(found, _whoever_asked(found))


def _whoever_asked(found: Import) -> Actor:
    user = accounts.by_id(found.acted_by or 0)
    if user is None or user.deactivated_at is not None:
        return Actor()
    return Actor(user_id=user.id, roles=programmes.roles_of(user.id), site_admin=user.is_site_admin)
