"""Credits on the faculty desk."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.attestations import queries
from tracker.attestations.forms import NEEDS_WORDS, AnswersForm, answers_form
from tracker.attestations.models import Request
from tracker.attestations.rules import Answer, nonce_of
from tracker.db import db
from tracker.decisions import operations as decisions
from tracker.decisions.queries import values_kept
from tracker.decisions.rules import Asked
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
        _decide_in_a_moment(asked, form)
    except (Outdated, WrongState) as error:
        number = asked.id
        db.session.rollback()
        fresh = queries.to_faculty(number)
        if fresh is None:
            raise NotAllowed from error
        form = _form(fresh, read=False)
        form.form_errors.append(error.message)
        return _page(fresh, form if fresh.is_open else None, HTTPStatus.CONFLICT)
    return redirect(following(), code=303)


def _form(asked: Request, *, read: bool = True) -> AnswersForm:
    credits_ = queries.asked_in(asked, queries.standing_of(asked.project))
    nonce = nonce_of(str(asked.id), [queries.text_of(each).sha256 for each in credits_])
    sent = request.form if read and request.method == "POST" else None
    return answers_form(sent, asked, credits_, nonce, _kept())


def _kept() -> dict[str, str]:
    """Return the words of an answer that was undone or came back, so that they are not lost."""
    words = values_kept(request.path, actor()).get("words", {})
    kept = {}
    for number, each in words.items():
        name, _ = NEEDS_WORDS.get(Answer(each["answer"]), ("", ""))
        if name:
            kept[f"{name}_{number}"] = str(each["words"])
    return kept


def _decide_in_a_moment(asked: Request, form: AnswersForm) -> None:
    """Decide in ten seconds, so that it can be undone until then."""
    said = form.said()
    words = {
        str(number): {"answer": each.answer.value, "words": each.words}
        for number, each in said.words.items()
    }
    decision = Asked(
        kind="credit.verify",
        subject_id=asked.id,
        student_id=asked.student_id,
        programme_id=asked.programme_id,
        entry=request.path,
        values={"words": words, "nonce": said.nonce},
    )
    decisions.defer(decision, actor=actor())


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
