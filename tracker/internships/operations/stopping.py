"""A supervisor who wants no more mails: recorded, told to faculty, and lifted when they wish."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.errors import NotAllowed
from tracker.internships.models import Supervisor


def stop_mails(person: Supervisor, words: str, *, link: object, actor: Actor) -> None:
    """Mail this person nothing more that they did not ask for.

    Args:
        person: whom a mailed link belongs to.
        words: why, if they say so.
        link: the link they came by.
        actor: who.
    """
    authorize(actor, Can.ANSWER_LINK, link)
    if getattr(link, "supervisor_id", None) != person.id:
        raise NotAllowed
    if person.stopped_at is None:
        person.stopped_at = clock.now()
        trail.record(actor, "supervisor.stop-mails", person)
    person.stopped_words = words.strip()


def resume_mails(person: Supervisor, *, link: object = None, actor: Actor) -> None:
    """Mail them again: they say so by their link, or the office says it for them."""
    if link is not None:
        authorize(actor, Can.ANSWER_LINK, link)
        if getattr(link, "supervisor_id", None) != person.id:
            raise NotAllowed
    else:
        authorize(actor, Can.EDIT_SITE, person.site)
    if person.stopped_at is not None:
        person.stopped_at, person.stopped_words = None, ""
        trail.record(actor, "supervisor.resume-mails", person)
