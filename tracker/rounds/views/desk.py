"""A review on the faculty desk."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.db import db
from tracker.decisions import operations as decisions
from tracker.decisions.queries import values_kept
from tracker.decisions.rules import Asked
from tracker.errors import Outdated, WrongState
from tracker.rounds import queries
from tracker.rounds.forms import VerdictForm, verdict_form
from tracker.rounds.models import Round
from tracker.rounds.views.blueprint import bp
from tracker.rounds.views.shown import comment_form, page_of
from tracker.web.forms import EXPIRED, Form, given
from tracker.web.guard import actor, guard
from tracker.web.waiting import following

_SEND, _HOLD = "send", "hold"


@bp.route("/desk/rounds/<id:round_id>", methods=["GET", "POST"])
@guard(Can.REVIEW_ROUND, queries.by_id)
def review(found: Round) -> ResponseReturnValue:
    """Listen to a round, comment on it and decide."""
    round_id = found.id
    form = verdict_form(found, request.form, kept=values_kept(request.path, actor()))
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.validate() and _names_what_it_does(form):
            try:
                _decide_in_a_moment(found, form)
            except (Outdated, WrongState) as refused:
                db.session.rollback()
                found = given(queries.by_id(round_id))
                form.rebase(found.row_version, refused.message)
            else:
                return redirect(following(), code=303)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    values = page_of(found, comment_form(found))
    return render_template("rounds/review.html", **values, form=form), status


@bp.post("/desk/rounds/<id:round_id>/release")
@guard(Can.REVIEW_ROUND, queries.by_id)
def release(found: Round) -> ResponseReturnValue:
    """Let the student read held feedback now."""
    round_id = found.id
    if not Form(request.form).validate():
        flash(EXPIRED, "warning")
    else:
        try:
            _defer(found, "round.release", {"based_on": found.row_version})
        except (Outdated, WrongState) as refused:
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


def _decide_in_a_moment(found: Round, form: VerdictForm) -> None:
    """Decide in ten seconds, so that it can be undone until then."""
    draft = form.draft()
    values = {
        "reason": draft.message,
        "levels": dict(draft.levels),
        "held_until": draft.held_until.isoformat() if draft.held_until else "",
        "based_on": form.based_on,
    }
    _defer(found, "round.decide", values)


def _defer(found: Round, kind: str, values: dict[str, object]) -> None:
    asked = Asked(
        kind=kind,
        subject_id=found.id,
        student_id=found.student_id,
        programme_id=found.programme_id,
        entry=url_for(".review", round_id=found.id),
        values=values,
    )
    decisions.defer(asked, actor=actor())
