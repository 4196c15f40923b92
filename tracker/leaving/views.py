"""The page on which a person deletes their account, or keeps it after all."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.views.blueprint import fresh, me
from tracker.db import db
from tracker.errors import WrongState
from tracker.leaving import jobs, operations, queries
from tracker.leaving.forms import LeaveForm
from tracker.leaving.rules import GOES, STAYS
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, signed_in

bp = Blueprint("leaving", __name__)
__all__ = ["bp", "jobs"]


@bp.route("/settings/delete", methods=["GET", "POST"])
@signed_in
@fresh()
def leave() -> ResponseReturnValue:
    """Say what goes and what stays, and take the wish."""
    form = LeaveForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            operations.ask_to_leave(me(), actor=actor())
        except WrongState as error:
            db.session.rollback()
            form.form_errors.append(error.message)
            return _page(form), HTTPStatus.CONFLICT
        flash("You are signed out. Your account is deleted in 14 days; sign in to keep it.")
        return redirect(url_for("accounts.sign_in"), code=303)
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.post("/settings/delete/keep")
@signed_in
def keep() -> ResponseReturnValue:
    """Take the wish back."""
    if not Form(request.form).validate():
        flash(EXPIRED, "error")
        return redirect(url_for(".leave"), code=303)
    try:
        operations.stay(me(), actor=actor())
    except WrongState as error:
        db.session.rollback()
        flash(error.message, "warning")
    else:
        flash("Your account stays. Publish your page again when you want it seen.")
    return redirect(url_for("accounts.settings"), code=303)


def _page(form: LeaveForm) -> str:
    user = me()
    return render_template(
        "leaving/leave.html",
        form=form,
        plain=Form(),
        user=user,
        goes=GOES,
        stays=STAYS,
        running=queries.running_internships(user.id),
    )
