"""A review on the faculty desk."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.rounds import operations, queries
from tracker.rounds.forms import VerdictForm, verdict_form
from tracker.rounds.models import Round
from tracker.rounds.views.blueprint import bp
from tracker.rounds.views.shown import comment_form, page_of
from tracker.web.filters import day
from tracker.web.forms import EXPIRED, Form, given
from tracker.web.guard import actor, guard
from tracker.web.waiting import following

_SEND, _HOLD = "send", "hold"


@bp.route("/desk/rounds/<id:round_id>", methods=["GET", "POST"])
@guard(Can.REVIEW_ROUND, queries.by_id)
def review(found: Round) -> ResponseReturnValue:
    """Listen to a round, comment on it and decide."""
    round_id, name = found.id, found.project.student.name
    form = verdict_form(found, request.form)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.validate() and _names_what_it_does(form):
            try:
                operations.decide(found, form.draft(), based_on=form.based_on, actor=actor())
            except (Outdated, WrongState) as refused:
                db.session.rollback()
                found = given(queries.by_id(round_id))
                form.rebase(found.row_version, refused.message)
            else:
                flash(_said(form, name))
                return redirect(following(), code=303)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    values = page_of(found, comment_form(found))
    return render_template("rounds/review.html", **values, form=form), status


@bp.post("/desk/rounds/<id:round_id>/release")
@guard(Can.REVIEW_ROUND, queries.by_id)
def release(found: Round) -> ResponseReturnValue:
    """Let the student read held feedback now."""
    round_id, name = found.id, found.project.student.name
    if not Form(request.form).validate():
        flash(EXPIRED, "warning")
    else:
        try:
            operations.release(found, actor=actor())
            flash(f"Sent the feedback to {name}.")
        except WrongState as refused:
            db.session.rollback()
            flash(refused.message, "error")
    return redirect(url_for(".review", round_id=round_id), code=303)


def _names_what_it_does(form: VerdictForm) -> bool:
    """Hold the button against the day: what is pressed is what happens."""
    asked, until = request.form.get("do"), form.held_until.data
    if asked == _HOLD and until is None:
        form.held_until.errors = ["Enter the day until which it is held"]
    elif asked == _SEND and until is not None:
        form.held_until.errors = ["Take the day out to send it now, or press Hold feedback"]
    elif asked not in {_SEND, _HOLD}:
        form.form_errors.append("Press one of the buttons to decide")
    return not form.errors


def _said(form: VerdictForm, name: str) -> str:
    if form.held_until.data is None:
        return f"Sent the feedback to {name}."
    return f"Decided. {name} reads it on {day(form.held_until.data)}."
