"""Messages from visitors: passed on by mail, so that no address is shown."""

from datetime import timedelta

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries as accounts
from tracker.db import db
from tracker.errors import TooMany
from tracker.portfolio import queries
from tracker.portfolio.models import Page, PageMessage
from tracker.portfolio.rules.drafts import MessageDraft

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_SENDER_AND_HOUR = 3
PER_SENDER_AND_DAY = 10
PER_PAGE_AND_DAY = 20
FULL = "This page has taken as many messages today as it may. Try again tomorrow."
OFTEN = "You have sent several messages in a short time. Try again in an hour."


def send_message(
    page: Page, draft: MessageDraft, *, sender_hash: str, page_url: str, actor: Actor
) -> None:
    """Pass a visitor's message on to the student, whose answer goes straight to the visitor.

    Args:
        page: whose page it was written on.
        draft: what was written.
        sender_hash: stands for the visitor's network address, to limit and no more.
        page_url: the page's address, for the mail.
        actor: the visitor.

    Raises:
        TooMany: when this visitor or this page has had its share.
    """
    authorize(actor, Can.WRITE_TO_PAGE, page)
    now = clock.now()
    if queries.latest_messages(now - DAY, page_id=page.id) >= PER_PAGE_AND_DAY:
        raise TooMany(FULL)
    if (
        queries.latest_messages(now - HOUR, sender_hash=sender_hash) >= PER_SENDER_AND_HOUR
        or queries.latest_messages(now - DAY, sender_hash=sender_hash) >= PER_SENDER_AND_DAY
    ):
        raise TooMany(OFTEN)
    message = PageMessage(page_id=page.id, sender_hash=sender_hash)
    db.session.add(message)
    mail.send(
        to=accounts.primary_address(page.student),
        template="portfolio/email/message",
        reply_to=draft.mail,
        name=page.student.name,
        draft=draft,
        page_url=page_url,
    )
    trail.record(actor, "page.message-sent", page)
