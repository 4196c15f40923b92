"""Credits on the faculty desk."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.attestations import operations, queries
from tracker.attestations.forms import AnswersForm, answers_form
from tracker.attestations.models import Request
from tracker.attestations.rules import nonce_of
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.projects import queries as projects
from tracker.projects.views.sounds import shown_sounds
from tracker.web.guard import actor, guard
from tracker.web.waiting import filters, following

bp = Blueprint("credit_desk", __name__, url_prefix="/desk/credits")


@bp.route("/<id:request_id>", methods=["GET", "POST"])
@guard(Can.VERIFY_CREDIT, queries.to_faculty)
def show(asked: Request) -> ResponseReturnValue:
    """Read what a student says they did, hear the work, and decide."""
    if not asked.is_open:
        return _page(asked, None)
    form = _form(asked)
    if request.method != "POST":
        return _page(asked, form)
    if not form.validate():
        return _page(asked, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.verify(asked, form.said(), actor=actor())
    except (Outdated, WrongState) as error:
        number = asked.id
        db.session.rollback()
        fresh = queries.to_faculty(number)
        if fresh is None:
            raise NotAllowed from error
        form = _form(fresh, read=False)
        form.form_errors.append(error.message)
        return _page(fresh, form if fresh.is_open else None, HTTPStatus.CONFLICT)
    flash(f"Written down for {asked.project.student.name}.")
    return redirect(following(), code=303)


def _form(asked: Request, *, read: bool = True) -> AnswersForm:
    credits_ = queries.asked_in(asked, queries.standing_of(asked.project))
    nonce = nonce_of(str(asked.id), [queries.text_of(each).sha256 for each in credits_])
    sent = request.form if read and request.method == "POST" else None
    return answers_form(sent, asked, credits_, nonce)


def _page(
    asked: Request, form: AnswersForm | None, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    project = projects.by_id(asked.project_id) or asked.project
    shown: dict[str, Any] = dict(filters())
    page = render_template(
        "attestations/desk.html",
        asked=asked,
        project=project,
        sounds=shown_sounds(project, url_for("projects.show", project_id=project.id)),
        form=form,
        said=queries.recorded(asked),
        action=url_for(".show", request_id=asked.id, **shown),
    )
    return page, status
