"""The mailed link as student and staff see it: send it again, or end it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.errors import WrongState
from tracker.internships import operations, queries
from tracker.internships.models import Internship
from tracker.internships.views.blueprint import bp
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard


@bp.post("/<id:internship_id>/link")
@guard(Can.STEP_INTERNSHIP, queries.by_id)
def link(internship: Internship) -> ResponseReturnValue:
    """Mail the supervisor a new link, or end the one that works."""
    if not Form(request.form).validate():
        flash(EXPIRED, "error")
    elif request.form.get("do") == "end":
        operations.end_links(internship, actor=actor())
        flash("The link no longer works.")
    else:
        _mail(internship)
    return redirect(url_for(".show", internship_id=internship.id), code=303)


def _mail(internship: Internship) -> None:
    try:
        mailed = operations.mail_link(internship, again=True, actor=actor())
    except WrongState as error:
        flash(error.message, "warning")
        return
    if mailed:
        flash("A new link is on its way. The one before it no longer works.")
    else:
        flash("Nobody can be mailed. Faculty or the office can help.", "warning")
