"""Next steps as a calendar that other programs subscribe to."""

from flask.typing import ResponseReturnValue

from tracker.accounts.rules import FeedKind
from tracker.accounts.views import feeds
from tracker.contacts import queries
from tracker.contacts.views.blueprint import bp
from tracker.standards import calendars
from tracker.web.guard import public, signed_in
from tracker.web.headers import secret_address
from tracker.web.urls import absolute


@bp.route("/calendar", methods=["GET", "POST"])
@signed_in
def calendar() -> ResponseReturnValue:
    """Say what the calendar is, and make its address."""
    return feeds.address_page(
        FeedKind.CONTACTS, "contacts/calendar.html", file="contacts.calendar_file"
    )


@bp.post("/calendar/end")
@signed_in
def end_calendar() -> ResponseReturnValue:
    """End the address."""
    return feeds.end_address(FeedKind.CONTACTS, back=".calendar")


@bp.get("/calendar/<token:token>.ics")
@public
@secret_address
def calendar_file(token: str) -> ResponseReturnValue:
    """Give the next steps that have a day."""
    return feeds.calendar_of(token, FeedKind.CONTACTS, "Contacts to follow up", _days)


def _days(owner_id: int) -> list[calendars.Day]:
    return [
        calendars.Day(
            uid=f"contact-step-{step.id}@liner-notes",
            on=step.due_on,
            title=f"{step.text} ({step.contact.name})",
            url=absolute("contacts.show", contact_id=step.contact_id),
            written_at=step.created_at,
        )
        for step in queries.dated_steps_of(owner_id)
        if step.due_on
    ]
