"""The page on which a supervisor, who has no account, evaluates an intern.

Opening it changes nothing, however often: mail scanners open links. Saving and sending need the
nonce of the page.
"""

from http import HTTPStatus

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Actor
from tracker.accounts.views.guessing import looked_up, refuse_guessing
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.evaluations import compiler, operations, queries
from tracker.evaluations.forms import AnswersForm, DeclineForm, answers_form
from tracker.evaluations.models import EvaluationLink
from tracker.evaluations.rules import Stand, missing, nonce_of
from tracker.internships.forms.answers import LinkForm
from tracker.internships.rules import ANSWERING
from tracker.internships.views.stopping import stopping
from tracker.web.guard import public
from tracker.web.headers import attachment, secret_address
from tracker.web.transaction import settle

bp = Blueprint("evaluators", __name__, url_prefix="/s/evaluations")
SILENT = "application/json"
bp.before_request(refuse_guessing)


@bp.route("/<token:token>", methods=["GET", "POST"])
@public
@secret_address
def evaluation(token: str) -> ResponseReturnValue:
    """Show the questions, keep what is typed, and take the answer."""
    link = _found(token)
    if link is None or not link.works:
        return _gone(token)
    found = link.evaluation
    if found.stand is Stand.LOCKED:
        if request.method == "POST":
            return redirect(url_for(".evaluation", token=token), code=303)
        return render_template("evaluations/sent.html", link=link, evaluation=found, token=token)
    if found.stand is Stand.DECLINED or found.internship.state not in ANSWERING:
        return _gone(token)
    if request.method == "POST":
        return _answered(link, token)
    nonce = nonce_of(token, found.id)
    return _page(link, token, answers_form(None, found.asked, found, nonce))


@bp.get("/<token:token>/record")
@public
@secret_address
def record(token: str) -> ResponseReturnValue:
    """Give what was sent, with its SHA-256, to save."""
    link = _found(token)
    if link is None or link.expires_at <= clock.now():
        return _gone(token)
    found = link.evaluation
    if found.stand is not Stand.LOCKED or found.supervisor_id != link.supervisor_id:
        return _gone(token)
    response = Response(compiler.record_json(found), mimetype="application/json")
    response.headers["Content-Disposition"] = attachment(f"{found.asked.title}.json")
    return response


@bp.route("/<token:token>/stop", methods=["GET", "POST"])
@public
@secret_address
def stop(token: str) -> ResponseReturnValue:
    """End the mails to whom this link belongs, or begin them again."""
    link = _found(token)
    if link is None or link.expires_at <= clock.now():
        return _gone(token)
    student = link.evaluation.internship.student.name
    return stopping(link.supervisor, student, link=link, holder=_holder(link))


@bp.post("/<token:token>/again")
@public
@secret_address
def again(token: str) -> ResponseReturnValue:
    """Mail a new link to where the old one went; the answer is the same whatever it was."""
    form, link = LinkForm(request.form), _found(token)
    if not form.validate():
        return _gone(token, form)
    if link is not None:
        operations.ask_again(link, actor=_holder(link))
    return _told("If this link was yours and something waits, a new one is on its way by mail.")


def _found(token: str) -> EvaluationLink | None:
    """Find a link, whether or not it works."""
    return looked_up(queries.link_by_token(token))


def _answered(link: EvaluationLink, token: str) -> ResponseReturnValue:
    """Check what was sent: it must come from the page of this link."""
    found, nonce = link.evaluation, nonce_of(token, link.evaluation_id)
    if request.form.get("do") == "decline":
        return _declined(link, token, nonce)
    form = answers_form(request.form, found.asked, found, nonce)
    if form.nonce.data != nonce:
        form.nonce.data = nonce
        form.form_errors.append("Open the page from the mail and press the button there")
        return _page(link, token, form, HTTPStatus.CONFLICT)
    if not form.validate():
        return _page(link, token, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _saved(link, token, form)


def _saved(link: EvaluationLink, token: str, form: AnswersForm) -> ResponseReturnValue:
    """Do what the pressed button says; a script that saves while typing gets a short answer."""
    said = form.answers(address=request.remote_addr or "", user_agent=request.user_agent.string)
    sends = request.form.get("do") == "send"
    try:
        if sends:
            if lacks := missing(form.asked, said.values):
                operations.save_answers(link, said, actor=_holder(link))
                settle()  # what is there is kept, though it cannot be sent
                form.row_version.raw_data = [str(link.evaluation.row_version)]
                form.complain(lacks)
                return _page(link, token, form, HTTPStatus.UNPROCESSABLE_ENTITY)
            operations.send_answers(link, said, actor=_holder(link))
        else:
            version = operations.save_answers(link, said, actor=_holder(link))
            if request.headers.get("Accept") == SILENT:
                return jsonify(row_version=version)
    except (Outdated, WrongState) as error:
        db.session.rollback()
        if request.headers.get("Accept") == SILENT:
            return jsonify(error=error.message), HTTPStatus.CONFLICT
        fresh = queries.link_by_token(token)
        if fresh is None or not fresh.works or fresh.evaluation.stand is not Stand.OPEN:
            return _gone(token)
        form.rebase(fresh.evaluation.row_version, error.message)
        return _page(fresh, token, form, HTTPStatus.CONFLICT)
    if not sends:
        flash("Saved. Come back by the same mail; nothing is sent until you press “Send”.")
    return redirect(url_for(".evaluation", token=token), code=303)


def _declined(link: EvaluationLink, token: str, nonce: str) -> ResponseReturnValue:
    form = DeclineForm(request.form)
    if form.nonce.data != nonce or not form.validate():
        fresh = answers_form(None, link.evaluation.asked, link.evaluation, nonce)
        return _page(link, token, fresh, HTTPStatus.UNPROCESSABLE_ENTITY, declining=form)
    operations.decline(link, form.said(), actor=_holder(link))
    return _told("Noted. The school sees why, and no further mail about this goes to you.")


def _page(
    link: EvaluationLink,
    token: str,
    form: AnswersForm,
    status: int = HTTPStatus.OK,
    *,
    declining: DeclineForm | None = None,
) -> ResponseReturnValue:
    nonce = nonce_of(token, link.evaluation_id)
    page = render_template(
        "evaluations/answer.html",
        link=link,
        token=token,
        evaluation=link.evaluation,
        form=form,
        decline=declining or DeclineForm(data={"nonce": nonce}),
        declining=declining is not None,
    )
    return page, status


def _gone(token: str, form: LinkForm | None = None) -> ResponseReturnValue:
    """Answer alike whether a link ended, ran out or never was."""
    page = render_template(
        "supervisors/gone.html",
        action=url_for("evaluators.again", token=token),
        form=form or LinkForm(),
    )
    return page, HTTPStatus.NOT_FOUND


def _told(sentence: str) -> ResponseReturnValue:
    return render_template("supervisors/told.html", sentence=sentence)


def _holder(link: EvaluationLink) -> Actor:
    return Actor(link_id=link.id)
