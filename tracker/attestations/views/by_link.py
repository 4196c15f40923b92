"""The page on which somebody without an account answers about credits.

Opening it changes nothing, however often: mail scanners open links. An answer needs the nonce of
the page and a choice for each credit.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Actor
from tracker.accounts.views.guessing import looked_up, refuse_guessing
from tracker.attestations import operations, queries
from tracker.attestations.forms import AnswersForm, answers_form
from tracker.attestations.models import Request
from tracker.attestations.rules import Kind, nonce_of
from tracker.attestations.views.by_account import declined
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships.forms.answers import LinkForm
from tracker.web.guard import actor, public
from tracker.web.headers import secret_address

bp = Blueprint("witnesses", __name__, url_prefix="/s/credits")
bp.before_request(refuse_guessing)
YOUR_OWN = "Whoever did something cannot confirm it. This link is for somebody else."


@bp.route("/<token:token>", methods=["GET", "POST"])
@public
@secret_address
def show(token: str) -> ResponseReturnValue:
    """Ask, take the answer, and show what was recorded."""
    asked = _found(token)
    if asked is None or not asked.works:
        return _gone(token)
    if actor().user_id == asked.student_id:
        return _told(YOUR_OWN, heading="Not for you"), HTTPStatus.FORBIDDEN
    if request.method == "POST":
        return _sent(asked, token)
    if asked.answered_at is not None:
        return _recorded(asked, token)
    return _page(asked, token, _form(asked, token))


@bp.post("/<token:token>/refusal")
@public
@secret_address
def decline(token: str) -> ResponseReturnValue:
    """Take one's name off a credit."""
    asked = _found(token)
    if asked is None or not asked.works or asked.kind is not Kind.PEER:
        return _gone(token)
    if actor().user_id == asked.student_id:
        return _told(YOUR_OWN, heading="Not for you"), HTTPStatus.FORBIDDEN
    if LinkForm(request.form).validate() and request.form.get("nonce") == _receipt_nonce(token):
        operations.decline_by_link(asked, actor=_holder(asked))
    return redirect(url_for(".show", token=token), code=303)


@bp.post("/<token:token>/again")
@public
@secret_address
def again(token: str) -> ResponseReturnValue:
    """Mail a new link to where the old one went; the answer is the same whatever it was."""
    form, asked = LinkForm(request.form), _found(token)
    if not form.validate():
        return _gone(token, form)
    if asked is not None:
        operations.ask_again(asked, actor=_holder(asked))
    return _told("If this link was yours and something waits, a new one is on its way by mail.")


def _found(token: str) -> Request | None:
    """Find a question by its link, open or not."""
    return looked_up(queries.by_token(token))


def _sent(asked: Request, token: str) -> ResponseReturnValue:
    """Check what was sent: it must come from the page of this link, as it stands now."""
    if asked.answered_at is not None:
        return redirect(url_for(".show", token=token), code=303)
    form = _form(asked, token)
    if form.nonce.data != _nonce(asked, token):
        return _page(asked, token, _again(asked, token, operations.CHANGED), HTTPStatus.CONFLICT)
    if not form.validate():
        return _page(asked, token, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _answered(asked, token, form)


def _answered(asked: Request, token: str, form: AnswersForm) -> ResponseReturnValue:
    said = form.said(address=request.remote_addr or "", user_agent=request.user_agent.string)
    try:
        operations.answer_by_link(asked, token, said, actor=_holder(asked))
    except (NotAllowed, Outdated, WrongState) as error:
        db.session.rollback()
        fresh = queries.by_token(token)
        if fresh is None or not fresh.works or isinstance(error, NotAllowed):
            return _gone(token)
        form = _again(fresh, token, error.message)
        return _page(fresh, token, form, HTTPStatus.CONFLICT)
    return redirect(url_for(".show", token=token), code=303)


def _nonce(asked: Request, token: str) -> str:
    credits_ = queries.asked_in(asked, queries.standing_of(asked.project))
    return nonce_of(token, [queries.text_of(each).sha256 for each in credits_])


def _receipt_nonce(token: str) -> str:
    return nonce_of(token, ["refusal"])


def _form(asked: Request, token: str, *, read: bool = True) -> AnswersForm:
    credits_ = queries.asked_in(asked, queries.standing_of(asked.project))
    sent = request.form if read and request.method == "POST" else None
    nonce = nonce_of(token, [queries.text_of(each).sha256 for each in credits_])
    return answers_form(sent, asked, credits_, nonce)


def _again(asked: Request, token: str, sentence: str) -> AnswersForm:
    """Return a fresh form that says why the one before was not taken."""
    form = _form(asked, token, read=False)
    form.form_errors.append(sentence)
    return form


def _page(
    asked: Request, token: str, form: AnswersForm, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    page = render_template(
        "attestations/answer.html",
        asked=asked,
        form=form,
        action=url_for(".show", token=token),
    )
    return page, status


def _recorded(asked: Request, token: str) -> ResponseReturnValue:
    said = queries.recorded(asked)
    return render_template(
        "attestations/sent.html",
        asked=asked,
        said=said,
        may_decline=asked.kind is Kind.PEER and not declined(said),
        action=url_for(".decline", token=token),
        form=LinkForm(data={"nonce": _receipt_nonce(token)}),
    )


def _gone(token: str, form: LinkForm | None = None) -> ResponseReturnValue:
    """Answer alike whether a link ended, ran out or never was."""
    page = render_template(
        "supervisors/gone.html", action=url_for(".again", token=token), form=form or LinkForm()
    )
    return page, HTTPStatus.NOT_FOUND


def _told(sentence: str, heading: str = "Thank you") -> str:
    return render_template("supervisors/told.html", sentence=sentence, heading=heading)


def _holder(asked: Request) -> Actor:
    return Actor(link_id=asked.id)
