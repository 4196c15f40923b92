"""Writing to students of a cohort. The frame commits; nothing here does."""

from collections.abc import Sequence

from tracker import mail, trail
from tracker.access import Actor, Can, authorize
from tracker.cohorts.queries import addresses_of, sender_of
from tracker.cohorts.rules import Message, Row
from tracker.errors import WrongState
from tracker.programmes.models import ProgrammeVersion


def write_to(
    version: ProgrammeVersion, people: Sequence[Row], message: Message, *, actor: Actor
) -> int:
    """Mail each student by themselves, from the actor by name, and note that it was done.

    The trail keeps whom it went to and how many there were, and no word of the message.

    Args:
        version: the catalogue of the cohort.
        people: rows of the cohort, as the actor sees it.
        message: subject and text.
        actor: who writes; answers go to their address.

    Returns:
        How many mails leave after the commit.

    Raises:
        WrongState: nobody is left to write to.
    """
    authorize(actor, Can.WRITE_TO_COHORT, version)
    reachable = {row.student_id: row for row in people if row.can_be_written}
    if not reachable:
        raise WrongState("Nobody who was chosen can be written to.")
    sender = sender_of(actor)
    for student_id, address in addresses_of(list(reachable)).items():
        mail.send(
            to=address,
            template="cohorts/email/message",
            reply_to=sender.address,
            name=reachable[student_id].name,
            message=message,
            sender=sender.name,
            programme=version.programme.name,
        )
    trail.record(
        actor,
        "cohort.written-to",
        version,
        enrolments=sorted(row.enrolment_id for row in reachable.values()),
        count=len(reachable),
    )
    return len(reachable)
