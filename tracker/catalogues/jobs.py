"""What the worker does for catalogues."""

from datetime import timedelta

from tracker.access import Actor
from tracker.catalogues import operations, queries
from tracker.db import transaction
from tracker.jobs import task

_MACHINE = Actor.machine("catalogues")


@task("catalogues.try", lease=timedelta(minutes=2))
def try_out(draft_id: int) -> None:
    """Audit real students by a draft."""
    more = True
    while more:
        with transaction():
            draft = queries.open_by_id(draft_id)
            more = draft is not None and operations.try_next(draft, actor=_MACHINE)
