"""Work that internships do by themselves."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.internships import operations
from tracker.jobs import task


@task("internships.start_due", every=timedelta(hours=1))
def start_due() -> None:
    """Begin what was approved and whose first day has come."""
    with transaction():
        operations.start_all_due(actor=Actor.machine("internships.start"))


@task("internships.end_due", every=timedelta(hours=1))
def end_due() -> None:
    """End what has reached its last day."""
    with transaction():
        operations.end_all_due(actor=Actor.machine("internships.end"))


@task("internships.lapse_due", every=timedelta(hours=6))
def lapse_due() -> None:
    """Warn before what is incomplete lapses, and let it lapse after its date."""
    with transaction():
        operations.lapse_all_due(actor=Actor.machine("internships.lapse"))


@task("internships.remind_sites", every=timedelta(hours=6))
def remind_sites() -> None:
    """Remind supervisors who have been silent for long."""
    with transaction():
        operations.remind_all_due(actor=Actor.machine("internships.remind"))


@task("internships.tell", every=timedelta(minutes=5))
def tell() -> None:
    """Note what students and faculty are to be told of each other; accounts mails it."""
    with transaction():
        operations.tell_done(actor=Actor.machine("internships.tell"))


@task("internships.tell_due", every=timedelta(hours=1))
def tell_due() -> None:
    """Note what is due and who is silent; accounts mails it."""
    with transaction():
        operations.tell_due(actor=Actor.machine("internships.tell_due"))
