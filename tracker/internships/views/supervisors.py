"""The one page of a supervisor, who has no account: confirm, change or strike hours.

Opening it changes nothing, however often: mail scanners open links. An answer needs the nonce of
the page and a button that was pressed.
"""

import json
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Actor
from tracker.accounts.views.guessing import looked_up, refuse_guessing
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import compiler, operations, queries
from tracker.internships.forms.answers import (
    ConfirmForm,
    DisownForm,
    LinesForm,
    LinkForm,
    ProxyForm,
    lines_form,
)
from tracker.internships.models import Confirmation, SupervisorLink
from tracker.internships.rules import LineAnswer, LinkEnd, nonce_of
from tracker.standards.pdf import Paper
from tracker.web.guard import public
from tracker.web.headers import attachment, secret_address

bp = Blueprint("supervisors", __name__, url_prefix="/s")
bp.before_request(refuse_guessing)


def found_link(token: str) -> SupervisorLink | None:
    """Find a link, whether or not it works."""
    return looked_up(queries.link_by_token(token))


@bp.route("/<token:token>", methods=["GET", "POST"])
@public
@secret_address
def hours(token: str) -> ResponseReturnValue:
    """Show the hours that wait, and take the answer."""
    link = found_link(token)
    if link is None:
        return gone(token)
    if link.agreement_id is not None and queries.agreement_for_link(link):
        return redirect(url_for(".agreement", token=token), code=303)
    if request.method == "POST":
        return _answered(link, token)
    if not queries.works(link):
        return gone(token)
    return _page(link, token)


@bp.get("/<token:token>/receipts/<token:number>")
@public
@secret_address
def receipt(token: str, number: str) -> ResponseReturnValue:
    """Show what was answered, with its SHA-256."""
    link, found = _receipt(token, number)
    said = _said(found)
    return render_template(
        "supervisors/receipt.html",
        link=link,
        token=token,
        receipt=found,
        said=said,
        lines=[(date.fromisoformat(line["day"]), line) for line in said["lines"]],
    )


@bp.get("/<token:token>/receipts/<token:number>/file")
@public
@secret_address
def receipt_file(token: str, number: str) -> ResponseReturnValue:
    """Give the receipt to save: ``flask --app wsgi internship verify-receipt`` reads it."""
    _, found = _receipt(token, number)
    kept = {"sha256": found.sha256, "said": _said(found)}
    text = json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = attachment(f"hours-receipt-{found.public_id}.json")
    return response


@bp.get("/<token:token>/receipts/<token:number>/<any(a4, letter):sheet>.pdf")
@public
@secret_address
def receipt_paper(token: str, number: str, sheet: str) -> ResponseReturnValue:
    """Give the receipt on paper."""
    _, found = _receipt(token, number)
    paper = Paper.LETTER if sheet == "letter" else Paper.A4
    response = Response(compiler.receipt_pdf(found, paper), mimetype="application/pdf")
    name = attachment(f"hours-receipt-{found.public_id}.pdf")
    response.headers["Content-Disposition"] = name
    return response


@bp.post("/<token:token>/again")
@public
@secret_address
def again(token: str) -> ResponseReturnValue:
    """Mail a new link to where the old one went; the answer is the same whatever it was."""
    form = LinkForm(request.form)
    link = found_link(token)
    if not form.validate():
        return gone(token, form)
    if link is not None:
        operations.ask_again(link, actor=_holder(link))
    return _told("If this link was yours and something waits, a new one is on its way by mail.")


def _answered(link: SupervisorLink, token: str) -> ResponseReturnValue:
    """Do what the pressed button says."""
    asked = request.form.get("do")
    lines = queries.waiting_lines(link.internship_id)
    nonce = nonce_of(token, (line.id for line in lines))
    forms = _forms(lines, nonce)
    form = forms.get(asked or "")
    if asked in {"confirm", "answer"} and request.form.get("nonce") != nonce:
        # Other lines stood on that page: the operation knows whether it was answered before.
        form = forms["confirm"] = ConfirmForm(request.form)
    if form is None or not form.validate():
        if not queries.works(link):
            return gone(token)
        return _page(link, token, forms, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _recorded(link, token, form)
    except (Outdated, WrongState) as error:
        db.session.rollback()
        again = queries.link_by_token(token)
        if again is None or not queries.works(again):
            return gone(token)
        fresh = _fresh_forms(again, token)
        fresh["confirm"].form_errors.append(error.message)
        return _page(again, token, fresh, HTTPStatus.CONFLICT)


def _recorded(link: SupervisorLink, token: str, form: LinkForm) -> ResponseReturnValue:
    who = _holder(link)
    if isinstance(form, ProxyForm):
        name, address = form.person()
        operations.name_proxy(link, name, address, actor=who)
        return _told(f"{name} has the link now. Yours ends here.")
    if isinstance(form, DisownForm):
        operations.disown(link, form.words.data or "", actor=who)
        return _told("Noted. The school sees it, and no further mail goes to you.")
    said: dict[int, LineAnswer] = form.answers() if isinstance(form, LinesForm) else {}
    note = form.remark.data if isinstance(form, LinesForm) else form["note"].data
    answer = operations.Answer(
        nonce=form.nonce.data or "",
        lines=said,
        note=note or "",
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
    )
    made = operations.confirm_hours(link, token, answer, actor=who)
    return redirect(url_for(".receipt", token=token, number=made.public_id), code=303)


Forms = dict[str, LinkForm]


def _forms(lines: list[queries.WaitingLine], nonce: str) -> Forms:
    """Read the form whose button was pressed; the others stand as on a fresh page."""
    asked = request.form.get("do")

    def sent(name: str) -> Any:  # noqa: ANN401 - what WTForms takes
        return request.form if asked == name else None

    data = {"nonce": nonce}
    return {
        "confirm": ConfirmForm(sent("confirm"), data=data),
        "answer": lines_form(sent("answer"), lines, nonce),
        "proxy": ProxyForm(sent("proxy"), data=data),
        "not-mine": DisownForm(sent("not-mine"), data=data),
    }


def _fresh_forms(link: SupervisorLink, token: str) -> Forms:
    lines = queries.waiting_lines(link.internship_id)
    nonce = nonce_of(token, (line.id for line in lines))
    data = {"nonce": nonce}
    return {
        "confirm": ConfirmForm(data=data),
        "answer": lines_form(None, lines, nonce),
        "proxy": ProxyForm(data=data),
        "not-mine": DisownForm(data=data),
    }


def _page(
    link: SupervisorLink,
    token: str,
    forms: Forms | None = None,
    status: int = HTTPStatus.OK,
) -> ResponseReturnValue:
    lines = queries.waiting_lines(link.internship_id)
    forms = forms or _fresh_forms(link, token)
    weeks: dict[str, list[queries.WaitingLine]] = {}
    for line in lines:
        weeks.setdefault(line.week, []).append(line)
    page = render_template(
        "supervisors/hours.html",
        link=link,
        token=token,
        weeks=weeks,
        minutes=sum(line.minutes for line in lines),
        confirm=forms["confirm"],
        each=forms["answer"],
        proxy=forms["proxy"],
        disown=forms["not-mine"],
        asked=request.form.get("do", ""),
        receipts=queries.confirmations_of(link.internship_id, link.supervisor_id),
    )
    return page, status


def _receipt(token: str, number: str) -> tuple[SupervisorLink, Confirmation]:
    """Find a receipt for whoever may see it: by a link of the same person that was not revoked."""
    link, found = found_link(token), queries.confirmation(number)
    if link is None or found is None or link.has_run_out:
        raise NotAllowed
    if link.ended_why in {LinkEnd.REVOKED, LinkEnd.NOT_MINE}:
        raise NotAllowed
    if (found.internship_id, found.supervisor_id) != (link.internship_id, link.supervisor_id):
        raise NotAllowed
    return link, found


def _said(found: Confirmation) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(found.body)
    return said


def gone(token: str, form: LinkForm | None = None) -> ResponseReturnValue:
    """Answer alike whether a link ended, ran out or never was."""
    page = render_template("supervisors/gone.html", token=token, form=form or LinkForm())
    return page, HTTPStatus.NOT_FOUND


def _told(sentence: str) -> ResponseReturnValue:
    return render_template("supervisors/told.html", sentence=sentence)


def _holder(link: SupervisorLink) -> Actor:
    return Actor(link_id=link.id)
