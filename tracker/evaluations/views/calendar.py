"""A student's own due dates of internships, as a calendar that other programs subscribe to."""

from flask.typing import ResponseReturnValue

from tracker.accounts.rules import FeedKind
from tracker.accounts.views import feeds
from tracker.evaluations import queries
from tracker.evaluations.views.placements import bp
from tracker.standards import calendars
from tracker.web.guard import public, signed_in
from tracker.web.headers import secret_address
from tracker.web.urls import absolute


@bp.route("/calendar", methods=["GET", "POST"])
@signed_in
def calendar() -> ResponseReturnValue:
    """Say what the calendar is, and make its address."""
    return feeds.address_page(
        FeedKind.INTERNSHIPS, "evaluations/calendar.html", file="evaluations.calendar_file"
    )


@bp.post("/calendar/end")
@signed_in
def end_calendar() -> ResponseReturnValue:
    """End the address."""
    return feeds.end_address(FeedKind.INTERNSHIPS, back=".calendar")


@bp.get("/calendar/<token:token>.ics")
@public
@secret_address
def calendar_file(token: str) -> ResponseReturnValue:
    """Give the days by which something is due."""
    return feeds.calendar_of(token, FeedKind.INTERNSHIPS, "Internships", _days)


def _days(owner_id: int) -> list[calendars.Day]:
    return [
        calendars.Day(
            uid=f"internship-{due.internship.id}-{due.name}@liner-notes",
            on=due.on,
            title=due.title,
            url=absolute("internships.show", internship_id=due.internship.id),
            written_at=due.internship.created_at,
        )
        for due in queries.due_days(owner_id)
    ]
