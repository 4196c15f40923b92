"""Pages of rubrics: reading them, and the office's editor."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes.models import Programme
from tracker.rubrics import models, operations, queries
from tracker.rubrics.forms import PressForm, RubricForm, form_of
from tracker.rubrics.models import RubricVersion
from tracker.rubrics.rules import PURPOSE_WORDS, Purpose, edited, preset
from tracker.web.forms import EXPIRED
from tracker.web.guard import actor, guard, signed_in

__all__ = ["bp", "models"]

bp = Blueprint("rubrics", __name__, url_prefix="/rubrics")


def _programme(programme_id: int, **_rest: str) -> Programme | None:
    return db.session.get(Programme, programme_id)


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List the rubrics of one's programmes."""
    programmes = queries.programmes_of(actor())
    if not programmes:
        raise NotAllowed
    return render_template(
        "rubrics/index.html",
        programmes=programmes,
        rubrics=queries.rubrics_of(actor()),
        purposes=PURPOSE_WORDS,
        presets={purpose: preset(purpose) for purpose in Purpose},
        form=PressForm(),
        may_edit=lambda programme: can(actor(), Can.EDIT_RUBRIC, programme),
    )


@bp.get("/<id:version_id>")
@guard(Can.VIEW_RUBRIC, queries.by_id)
def show(version: RubricVersion) -> ResponseReturnValue:
    """Read one version: criteria, levels and their words."""
    return render_template(
        "rubrics/show.html", version=version, body=version.body, purposes=PURPOSE_WORDS
    )


@bp.post("/programmes/<id:programme_id>/<slug:purpose>/draft")
@guard(Can.EDIT_RUBRIC, _programme)
def begin_draft(programme: Programme) -> ResponseReturnValue:
    """Begin the next version, or go on with the one that was begun."""
    purpose = (request.view_args or {}).get("purpose")
    if purpose not in set(Purpose):
        raise NotAllowed
    if not PressForm(request.form).validate():
        flash(EXPIRED, "warning")
        return redirect(url_for(".index"), code=303)
    draft = operations.begin_draft(programme, Purpose(purpose), actor=actor())
    return redirect(url_for(".edit_draft", version_id=draft.id), code=303)


@bp.route("/<id:version_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_RUBRIC, queries.draft_by_id)
def edit_draft(draft: RubricVersion) -> ResponseReturnValue:
    """Change a draft; every press of a button saves it."""
    if request.method == "GET":
        return _editor(draft, form_of(draft.body, draft.row_version))
    form = RubricForm(request.form)
    if not form.validate():
        return _editor(draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    press, draft_id = request.form.get("do", "save"), draft.id
    try:
        body = edited(form.draft(), press)
        operations.save_draft(draft, body, based_on=form.based_on, actor=actor())
        if press == "publish":
            operations.publish(draft, based_on=draft.row_version, actor=actor())
    except (Outdated, WrongState) as refused:
        db.session.rollback()
        return _refused(draft_id, form, refused)
    return _onward(draft, press)


@bp.post("/<id:version_id>/removal")
@guard(Can.EDIT_RUBRIC, queries.draft_by_id)
def discard(draft: RubricVersion) -> ResponseReturnValue:
    """Throw a draft away."""
    if not PressForm(request.form).validate():
        flash(EXPIRED, "warning")
        return redirect(url_for(".edit_draft", version_id=draft.id), code=303)
    operations.discard_draft(draft, actor=actor())
    flash("The draft is discarded.")
    return redirect(url_for(".index"), code=303)


def _onward(draft: RubricVersion, press: str) -> ResponseReturnValue:
    if press == "publish":
        flash(f"Version {draft.number} holds from now on. What was judged keeps its version.")
        return redirect(url_for(".show", version_id=draft.id), code=303)
    if press == "save":
        flash("The draft is saved.")
    added = f"criterion-{len(draft.body.criteria)}"
    anchor = {"save": None, "add": added}.get(press, "criteria")
    return redirect(url_for(".edit_draft", version_id=draft.id, _anchor=anchor), code=303)


def _refused(draft_id: int, form: RubricForm, why: Outdated | WrongState) -> ResponseReturnValue:
    """Show the editor again with what was typed, and say what stands in the way."""
    draft = queries.draft_by_id(draft_id)
    if draft is None:
        flash(why.message, "error")
        return redirect(url_for(".index"), code=303)
    form.rebase(draft.row_version, why.message)
    outdated = isinstance(why, Outdated)
    return _editor(
        draft, form, HTTPStatus.CONFLICT if outdated else HTTPStatus.UNPROCESSABLE_ENTITY
    )


def _editor(
    draft: RubricVersion, form: RubricForm, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    form.name_words()
    return (
        render_template(
            "rubrics/edit_draft.html",
            draft=draft,
            form=form,
            pressing=PressForm(),
            purposes=PURPOSE_WORDS,
        ),
        status,
    )
