"""Next steps as a calendar that other programs subscribe to."""

from datetime import date

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import queries as accounts
from tracker.accounts.operations import feeds
from tracker.accounts.queries import feeds as kept
from tracker.accounts.rules import FeedKind
from tracker.contacts import queries
from tracker.contacts.models import NextStep
from tracker.contacts.views.blueprint import bp, pressed
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
            token = feeds.open_feed(owner, FeedKind.CONTACTS, actor=actor()) if owner else ""
            address = absolute("contacts.calendar_file", token=token)
        else:
            flash(EXPIRED, "error")
    feed = kept.feed_of(user_id(), FeedKind.CONTACTS)
    return render_template("contacts/calendar.html", feed=feed, address=address)


@bp.post("/calendar/end")
@signed_in
def end_calendar() -> ResponseReturnValue:
    """End the address."""
    owner = accounts.by_id(user_id())
    if owner and pressed(lambda: feeds.close_feed(owner, FeedKind.CONTACTS, actor=actor())):
        flash("The address has ended. Calendars that read it find nothing now.", "success")
    return redirect(url_for(".calendar"), code=303)


@bp.get("/calendar/<token:token>.ics")
@public
@secret_address
def calendar_file(token: str) -> ResponseReturnValue:
    """Give the calendar to whoever knows its address; a wrong one and an ended one look alike."""
    owner = kept.owner_of(token, FeedKind.CONTACTS)
    if owner is None:
        abort(404)
    steps = queries.dated_steps_of(owner.id)
    days = [_day(step, step.due_on) for step in steps if step.due_on]
    return Response(calendars.write("Contacts to follow up", days), mimetype="text/calendar")


def _day(step: NextStep, on: date) -> calendars.Day:
    return calendars.Day(
        uid=f"contact-step-{step.id}@liner-notes",
        on=on,
        title=f"{step.text} ({step.contact.name})",
        url=absolute("contacts.show", contact_id=step.contact_id),
        written_at=step.created_at,
    )
