"""A programme that is added, and its first catalogue."""

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.catalogues import operations, queries
from tracker.catalogues.forms import NamesForm, PressForm, ProgrammeForm
from tracker.catalogues.rules import LARGEST, BadFile, parsed
from tracker.catalogues.views.blueprint import bp
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Programme
from tracker.web.forms import given
from tracker.web.guard import actor, guard, signed_in

MOST_PROBLEMS = 200


@bp.route("/office/programmes/new", methods=["GET", "POST"])
@signed_in
def new_programme() -> ResponseReturnValue:
    """Add a programme, from its file or empty; for others there is nothing here."""
    if not can(actor(), Can.CREATE_PROGRAMME, None):
        abort(404)
    form, problems = ProgrammeForm(request.form), list[str]()
    if request.method == "POST" and form.validate():
        try:
            sent = request.files.get("file")
            document = parsed(sent.read(LARGEST + 1)) if sent and sent.filename else None
            problems = queries.problems_of(document) if document is not None else []
            if problems:
                many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
                form.file.errors = [f"The file has {many}, listed below"]
            elif form.settle(document):
                draft = operations.found(
                    given(form.programme_code.data),
                    given(form.name.data),
                    actor=actor(),
                    document=document,
                )
                flash(f"{draft.programme.name} is added. You are its programme office.")
                return redirect(url_for(".show", draft_id=draft.id), code=303)
        except BadFile as error:
            form.file.errors = [str(error)]
        except WrongState as refused:
            db.session.rollback()
            form.programme_code.errors = [refused.message]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "catalogues/new_programme.html", form=form, problems=problems[:MOST_PROBLEMS]
    )
    return page, status


@bp.route("/office/programmes/<id:programme_id>/name", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.programme_by_id)
def rename(programme: Programme) -> ResponseReturnValue:
    """Change code and name of a programme."""
    form, status = NamesForm(request.form), HTTPStatus.OK
    if request.method == "GET":
        form.show(programme)
    elif form.validate():
        try:
            code, name = given(form.programme_code.data), given(form.name.data)
            operations.rename(programme, code, name, based_on=form.based_on, actor=actor())
        except Outdated as refused:
            db.session.rollback()
            form.rebase(programme.row_version, refused.message)
            status = HTTPStatus.CONFLICT
        except WrongState as refused:
            db.session.rollback()
            form.programme_code.errors = [refused.message]
        else:
            flash("Saved.")
            return redirect(url_for(".index"), code=303)
    if form.errors and status is HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("catalogues/names.html", form=form, programme=programme), status


@bp.post("/office/programmes/<id:programme_id>/first-catalogue")
@guard(Can.EDIT_PROGRAMME, queries.programme_by_id)
def begin_first(programme: Programme) -> ResponseReturnValue:
    """Begin the first catalogue of a programme that has none, empty."""
    if not PressForm(request.form).validate():
        return redirect(url_for(".index"), code=303)
    try:
        draft = operations.begin_first(programme, actor=actor())
    except WrongState as refused:
        flash(refused.message, "error")
        return redirect(url_for(".index"), code=303)
    return redirect(url_for(".show", draft_id=draft.id), code=303)
