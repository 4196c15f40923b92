"""Work that evaluations do by themselves."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.evaluations import operations
from tracker.jobs import task


@task("evaluations.ask_due", every=timedelta(hours=6))
def ask_due() -> None:
    """Ask sites for the evaluations that have come due."""
    with transaction():
        operations.ask_all_due(actor=Actor.machine("evaluations.ask"))


@task("evaluations.remind_due", every=timedelta(hours=6))
def remind_due() -> None:
    """Remind sites of the evaluations that wait."""
    with transaction():
        operations.remind_all_due(actor=Actor.machine("evaluations.remind"))


@task("evaluations.tell", every=timedelta(minutes=5))
def tell() -> None:
    """Note what students and faculty are to be told; accounts mails it."""
    with transaction():
        operations.tell_all(actor=Actor.machine("evaluations.tell"))
