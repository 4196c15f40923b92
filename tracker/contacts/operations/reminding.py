"""One mail with the people to follow up with, to their owner, where the owner switched it on.

It is not among the notices of other features: those are kept in a table that contacts stay out of.
Its subject never names anybody; the words of a mail are forgotten as soon as it has left.
"""

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries as accounts
from tracker.accounts.queries import notices
from tracker.accounts.rules.notices import NoticeKind
from tracker.contacts import queries
from tracker.contacts.rules import reminds_until
from tracker.db import db


def remind_all_due(*, actor: Actor) -> int:
    """Mail whoever wants it what is due; each step once. Return how many mails were written."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    count, now = 0, clock.now()
    for choice in notices.who_gets(NoticeKind.FOLLOW_UPS):
        last = queries.last_reminded(choice.user_id)
        until = reminds_until(choice.pace, last, now)
        steps = queries.steps_to_remind(choice.user_id, until) if until else []
        owner = accounts.by_id(choice.user_id)
        if not steps or owner is None:
            continue
        for step in steps:
            step.reminded_on = now.date()
        db.session.flush()
        mail.send(
            accounts.primary_address(owner),
            "contacts/email/follow_up",
            user=owner,
            count=len(steps),
            steps=steps if choice.names_people else [],
        )
        trail.record(actor, "contact.remind", owner, steps=len(steps))
        count += 1
    return count
