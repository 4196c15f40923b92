"""What the office asks in evaluations."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, Role
from tracker.db import db
from tracker.errors import NotAllowed, Outdated
from tracker.evaluations import operations, queries
from tracker.evaluations.forms import QuestionnaireForm
from tracker.evaluations.rules import TITLES, Kind
from tracker.programmes import queries as programmes
from tracker.programmes.models import Programme
from tracker.web.guard import actor, guard, signed_in

bp = Blueprint("evaluation_forms", __name__, url_prefix="/office/evaluation-forms")


def _programme(programme_id: int, kind: str) -> Programme | None:
    return db.session.get(Programme, programme_id) if kind else None


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List what each programme asks now."""
    ids = actor().programmes_as(Role.OFFICE)
    if not ids:
        raise NotAllowed
    rows = [
        (found, [(kind, TITLES[kind], queries.form_version(found.id, kind)) for kind in Kind])
        for found in programmes.programmes_for(actor())
        if found.id in ids
    ]
    return render_template("evaluations/forms.html", rows=rows)


@bp.route("/<id:programme_id>/<any(midterm, final, place):kind>", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, _programme)
def edit(programme: Programme) -> ResponseReturnValue:
    """Change what is asked from now on."""
    kind = Kind((request.view_args or {})["kind"])
    newest = queries.form_version(programme.id, kind)
    number = newest.number if newest else 0
    asked = queries.asked_now(programme.id, kind)
    form = QuestionnaireForm(request.form, asked=asked, number=number)
    status = HTTPStatus.OK
    if request.method == "POST" and form.validate():
        try:
            made = operations.change_form(
                programme, kind, form.questionnaire(), based_on=form.based_on, actor=actor()
            )
        except Outdated as error:
            db.session.rollback()
            form.rebase(number, error.message)
            status = HTTPStatus.CONFLICT
        else:
            flash(f"Version {made.number} is asked from now on.")
            return redirect(url_for(".index"), code=303)
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "evaluations/form.html",
        form=form,
        programme=programme,
        kind=kind,
        title=TITLES[kind],
        number=number,
    )
    return page, status
