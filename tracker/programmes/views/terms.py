"""The terms of the school's year: results are recorded in them, and plans are made by them."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can, can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes import operations, queries
from tracker.programmes.forms.terms import TermForm
from tracker.programmes.models import Term
from tracker.programmes.views.blueprint import bp
from tracker.web.guard import actor, guard, signed_in


@bp.route("/office/terms", methods=["GET", "POST"])
@signed_in
def terms() -> ResponseReturnValue:
    """List the terms, and add one."""
    if not can(actor(), Can.EDIT_TERM, None):
        raise NotAllowed
    form, status = TermForm(request.form or None), HTTPStatus.OK
    if request.method == "POST" and form.validate():
        try:
            term = operations.add_term(form.draft(), actor=actor())
        except WrongState as error:
            db.session.rollback()
            form.name.errors = [error.message]
        else:
            flash(f"{term.name} is in the list.")
            return redirect(url_for(".terms"), code=303)
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "programmes/terms.html", form=form, terms=queries.terms(), today=clock.today()
    )
    return page, status


@bp.route("/office/terms/<id:term_id>", methods=["GET", "POST"])
@guard(Can.EDIT_TERM, queries.term_by_id)
def term(found: Term) -> ResponseReturnValue:
    """Rename or move a term."""
    form, status = TermForm(request.form or None, term=found), HTTPStatus.OK
    if request.method == "POST" and form.validate():
        try:
            operations.change_term(found, form.draft(), based_on=form.based_on, actor=actor())
        except Outdated as error:
            db.session.rollback()
            form.rebase(found.row_version, error.message)
            status = HTTPStatus.CONFLICT
        except WrongState as error:
            db.session.rollback()
            form.name.errors = [error.message]
        else:
            flash("Saved.")
            return redirect(url_for(".terms"), code=303)
    if form.errors and status is HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("programmes/term.html", form=form, term=found), status
