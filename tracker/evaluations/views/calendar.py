"""A student's own due dates of internships, as a calendar that other programs subscribe to."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import queries as accounts
from tracker.accounts.operations import feeds
from tracker.accounts.queries import feeds as kept
from tracker.accounts.rules import FeedKind
from tracker.evaluations import queries
from tracker.evaluations.views.placements import bp
from tracker.standards import calendars
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, public, signed_in, user_id
from tracker.web.headers import secret_address
from tracker.web.urls import absolute


@bp.route("/calendar", methods=["GET", "POST"])
@signed_in
def calendar() -> ResponseReturnValue:
    """Say what the calendar is, and make its address, which is shown this once."""
    address = ""
    if request.method == "POST":
        if Form(request.form).validate():
            owner = accounts.by_id(user_id())
            token = feeds.open_feed(owner, FeedKind.INTERNSHIPS, actor=actor()) if owner else ""
            address = absolute("evaluations.calendar_file", token=token)
        else:
            flash(EXPIRED, "error")
    feed = kept.feed_of(user_id(), FeedKind.INTERNSHIPS)
    return render_template("evaluations/calendar.html", feed=feed, address=address)


@bp.post("/calendar/end")
@signed_in
def end_calendar() -> ResponseReturnValue:
    """End the address."""
    owner = accounts.by_id(user_id())
    if not Form(request.form).validate():
        flash(EXPIRED, "error")
    elif owner is not None:
        feeds.close_feed(owner, FeedKind.INTERNSHIPS, actor=actor())
        flash("The address has ended. Calendars that read it find nothing now.")
    return redirect(url_for(".calendar"), code=303)


@bp.get("/calendar/<token:token>.ics")
@public
@secret_address
def calendar_file(token: str) -> ResponseReturnValue:
    """Give the calendar to whoever knows its address; a wrong one and an ended one look alike."""
    owner = kept.owner_of(token, FeedKind.INTERNSHIPS)
    if owner is None:
        abort(404)
    days = [
        calendars.Day(
            uid=f"internship-{due.internship.id}-{due.name}@liner-notes",
            on=due.on,
            title=due.title,
            url=absolute("internships.show", internship_id=due.internship.id),
            written_at=due.internship.created_at,
        )
        for due in queries.due_days(owner.id)
    ]
    return Response(calendars.write("Internships", days), mimetype="text/calendar")
