"""Where people with an account see which credits name them, and answer."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.attestations import operations, queries
from tracker.attestations.forms import AnswersForm, answers_form
from tracker.attestations.models import Attestation
from tracker.attestations.queries import Asked
from tracker.attestations.rules import Answer, Kind, nonce_of
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard, signed_in

bp = Blueprint("credits", __name__, url_prefix="/credits")


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List the credits that name this person."""
    return render_template("attestations/index.html", found=queries.naming(actor()))


@bp.route("/<id:request_id>", methods=["GET", "POST"])
@guard(Can.ANSWER_CREDIT, queries.asked)
def show(asked: Asked) -> ResponseReturnValue:
    """Ask, take the answer, and show what was recorded."""
    found = asked.request
    if not found.works:
        raise NotAllowed
    form = _form(asked)
    if found.answered_at is not None:
        if request.method == "POST":
            return redirect(url_for(".show", request_id=found.id), code=303)
        return _recorded(asked)
    if request.method != "POST":
        return _page(asked, form)
    if not form.validate():
        return _page(asked, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.answer_by_account(asked, form.said(), actor=actor())
    except (Outdated, WrongState) as error:
        number = found.id
        db.session.rollback()
        fresh = queries.asked(number)
        if fresh is None or not fresh.request.works:
            raise NotAllowed from error
        form = _form(fresh, read=False)
        form.form_errors.append(error.message)
        return _page(fresh, form, HTTPStatus.CONFLICT)
    flash("Written down. Thank you.")
    return redirect(url_for(".show", request_id=found.id), code=303)


@bp.post("/<id:request_id>/refusal")
@guard(Can.ANSWER_CREDIT, queries.asked)
def decline(asked: Asked) -> ResponseReturnValue:
    """Take one's name off a credit, at any time."""
    if asked.request.kind is not Kind.PEER:
        raise NotAllowed
    if Form(request.form).validate():
        operations.decline_by_account(asked, actor=actor())
        flash("Your name is off this credit. No page shows it any more.")
    else:
        flash(EXPIRED, "error")
    return redirect(url_for(".index"), code=303)


def _form(asked: Asked, *, read: bool = True) -> AnswersForm:
    found = asked.request
    credits_ = queries.asked_in(found, queries.standing_of(found.project))
    nonce = nonce_of(str(found.id), [queries.text_of(each).sha256 for each in credits_])
    sent = request.form if read and request.method == "POST" else None
    return answers_form(sent, found, credits_, nonce)


def _page(asked: Asked, form: AnswersForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    page = render_template(
        "attestations/show.html",
        asked=asked.request,
        form=form,
        action=url_for(".show", request_id=asked.request.id),
    )
    return page, status


def _recorded(asked: Asked) -> ResponseReturnValue:
    said = queries.recorded(asked.request)
    return render_template(
        "attestations/recorded.html",
        asked=asked.request,
        said=said,
        may_decline=asked.request.kind is Kind.PEER and not declined(said),
    )


def declined(said: Sequence[Attestation]) -> bool:
    """Tell whether somebody took their name off."""
    return any(each.about_self and each.answer is Answer.DECLINE for each in said)
