"""Calendars at a secret address, whatever they hold: the page of the address, its end, the file."""

from collections.abc import Callable, Sequence

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import queries
from tracker.accounts.operations import feeds
from tracker.accounts.queries import feeds as kept
from tracker.accounts.rules import FeedKind
from tracker.standards import calendars
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, user_id
from tracker.web.urls import absolute


def address_page(kind: FeedKind, template: str, *, file: str) -> ResponseReturnValue:
    """Say what a calendar is, and make its address where that is sent; it is shown this once.

    Args:
        kind: which calendar.
        template: of the page, which gets ``feed`` and ``address``.
        file: endpoint of the calendar itself.
    """
    address = ""
    if request.method == "POST":
        if Form(request.form).validate():
            owner = queries.by_id(user_id())
            token = feeds.open_feed(owner, kind, actor=actor()) if owner else ""
            address = absolute(file, token=token)
        else:
            flash(EXPIRED, "error")
    feed = kept.feed_of(user_id(), kind)
    return render_template(template, feed=feed, address=address)


def end_address(kind: FeedKind, *, back: str) -> ResponseReturnValue:
    """End the address, and lead back to its page."""
    owner = queries.by_id(user_id())
    if not Form(request.form).validate():
        flash(EXPIRED, "error")
    elif owner is not None:
        feeds.close_feed(owner, kind, actor=actor())
        flash("The address has ended. Calendars that read it find nothing now.", "success")
    return redirect(url_for(back), code=303)


def calendar_of(
    token: str, kind: FeedKind, name: str, days_of: Callable[[int], Sequence[calendars.Day]]
) -> ResponseReturnValue:
    """Give a calendar to whoever knows its address; a wrong one and an ended one look alike."""
    owner = kept.owner_of(token, kind)
    if owner is None:
        abort(404)
    return Response(calendars.write(name, days_of(owner.id)), mimetype="text/calendar")
