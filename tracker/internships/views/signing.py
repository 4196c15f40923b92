"""Agreements: read, signed and saved, by people with an account and by the supervisor's link."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Actor, Can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.forms import SignForm, TemplateForm
from tracker.internships.models import Agreement, Internship, Signature, SupervisorLink
from tracker.internships.rules import FIELDS, Part, changes, fill, pieces
from tracker.internships.views import supervisors
from tracker.internships.views.blueprint import bp
from tracker.internships.views.office import bp as placements
from tracker.internships.views.office import programme_by_id
from tracker.programmes.models import Programme
from tracker.standards import pdf
from tracker.web.guard import actor, guard, public
from tracker.web.headers import attachment, secret_address

EXAMPLE = {name: f"[{told}]" for name, told in FIELDS.items()}


def _of_version(internship_id: int, number: int) -> Internship | None:
    """Find the internship of a version; None when there is no such version."""
    found = queries.agreement_by_number(internship_id, number)
    return queries.by_id(internship_id) if found else None


@bp.route("/<id:internship_id>/agreement", methods=["GET", "POST"])
@guard(Can.VIEW_INTERNSHIP, queries.by_id)
def agreement(internship: Internship) -> ResponseReturnValue:
    """Show what is signed, and take a signature."""
    if request.method != "POST" and queries.newest_agreement(internship.id) is None:
        return redirect(url_for(".show", internship_id=internship.id), code=303)
    found = _newest(internship)
    form = SignForm(request.form or None, data={"nonce": found.sha256})
    if request.method != "POST":
        return _page(form, internship, found)
    if request.form.get("do") == "mail":
        _mail(internship)
        return redirect(url_for(".agreement", internship_id=internship.id), code=303)
    if not form.validate():
        return _page(form, internship, found)
    try:
        operations.sign(internship, _signing(form), actor=actor())
    except (Outdated, WrongState) as error:
        db.session.rollback()
        form = SignForm(None, data={"nonce": _newest(internship).sha256})
        form.form_errors.append(error.message)
        return _page(form, internship, _newest(internship), HTTPStatus.CONFLICT)
    flash("Signed.")
    return redirect(url_for(".agreement", internship_id=internship.id), code=303)


@bp.get("/<id:internship_id>/agreements/<id:number>")
@guard(Can.VIEW_INTERNSHIP, _of_version)
def agreement_version(internship: Internship) -> ResponseReturnValue:
    """Show one version as it was or is signed; the newest is signed on its own page."""
    found = _version(internship)
    return render_template(
        "internships/agreement.html",
        internship=internship,
        agreement=found,
        words=pieces(found.body),
        missing=queries.missing_under(found),
        part=None,
        may_mail=False,
        is_one_of_many=True,
        **_change_of(found),
    )


@bp.get("/<id:internship_id>/agreements/<id:number>.pdf")
@guard(Can.VIEW_INTERNSHIP, _of_version)
def agreement_version_paper(internship: Internship) -> ResponseReturnValue:
    """Give one version with its signatures as PDF."""
    return _paper(_version(internship))


@bp.get("/<id:internship_id>/agreement.pdf")
@guard(Can.VIEW_INTERNSHIP, queries.by_id)
def agreement_paper(internship: Internship) -> ResponseReturnValue:
    """Give the agreement with its signatures as PDF."""
    return _paper(_newest(internship))


@bp.get("/<id:internship_id>/agreement.json")
@guard(Can.VIEW_INTERNSHIP, queries.by_id)
def agreement_file(internship: Internship) -> ResponseReturnValue:
    """Give the file that ``flask --app wsgi internship verify-agreement`` reads."""
    found = _newest(internship)
    text = json.dumps(queries.proof_of(found), ensure_ascii=False, indent=2) + "\n"
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = attachment(f"agreement-{found.public_id}.json")
    return response


@supervisors.bp.route("/<token:token>/agreement", methods=["GET", "POST"], endpoint="agreement")
@public
@secret_address
def agreement_by_link(token: str) -> ResponseReturnValue:
    """Show the supervisor what is signed, and take the signature; opening it changes nothing."""
    link = supervisors.found_link(token)
    found = queries.agreement_for_link(link) if link else None
    if link is None or found is None:
        return supervisors.gone(token)
    form = SignForm(request.form or None, data={"nonce": found.sha256})
    if request.method != "POST" or (not form.validate() and not _given(found)):
        return _link_page(form, link, token, found)
    try:
        operations.sign_by_link(link, _signing(form), actor=Actor(link_id=link.id))
    except (Outdated, WrongState) as error:
        db.session.rollback()
        again = queries.link_by_token(token)
        found = queries.agreement_for_link(again) if again else None
        if again is None or found is None:
            return supervisors.gone(token)
        form = SignForm(None, data={"nonce": found.sha256})
        form.form_errors.append(error.message)
        return _link_page(form, again, token, found, HTTPStatus.CONFLICT)
    return redirect(url_for("supervisors.agreement", token=token), code=303)


@supervisors.bp.get("/<token:token>/agreement.pdf", endpoint="agreement_paper")
@public
@secret_address
def agreement_paper_by_link(token: str) -> ResponseReturnValue:
    """Give the supervisor the agreement as PDF."""
    link = supervisors.found_link(token)
    found = queries.agreement_for_link(link) if link else None
    return _paper(found) if found else supervisors.gone(token)


@placements.route("/agreements/<id:programme_id>", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, programme_by_id)
def agreement_template(programme: Programme) -> ResponseReturnValue:
    """Write the words that students, faculty and supervisors sign from now on."""
    template = queries.template_of(programme.id)
    title, body = queries.template_text(template)
    form = TemplateForm(request.form or None, data={"title": title, "body": body})
    preview = None
    if request.method == "POST" and form.validate():
        if request.form.get("do") == "save":
            operations.write_template(
                programme, form.title.data or "", form.body.data or "", actor=actor()
            )
            flash("Saved. It is used for proposals that are sent from now on.")
            return redirect(url_for(".agreement_template", programme_id=programme.id), code=303)
        preview = pieces(fill(form.body.data or "", EXAMPLE))
    page = render_template(
        "internships/agreement_template.html",
        form=form,
        programme=programme,
        template=template,
        preview=preview,
        fields=FIELDS,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _version(internship: Internship) -> Agreement:
    number = (request.view_args or {})["number"]
    found = queries.agreement_by_number(internship.id, number)
    if found is None:
        raise NotAllowed
    return found


def _change_of(found: Agreement) -> dict[str, Any]:
    """Return which change a version brings, and what it says, where it is not the first one."""
    each = next(
        (a for a in queries.amendments_of(found.internship_id) if a.agreement_id == found.id), None
    )
    holds = queries.agreement_in_force(found.internship_id)
    return {
        "change": each,
        "changes": changes(each.terms_before, each.terms_after) if each else [],
        "holds": holds,
        "others": [a for a in queries.agreements_of(found.internship_id) if a.id != found.id],
    }


def _newest(internship: Internship) -> Agreement:
    found = queries.newest_agreement(internship.id)
    if found is None:
        raise NotAllowed
    return found


def _mail(internship: Internship) -> None:
    try:
        mailed = operations.mail_agreement(internship, actor=actor())
    except WrongState as error:
        flash(error.message, "warning")
        return
    flash("A new link is on its way." if mailed else "Nobody can be mailed.")


def _signing(form: SignForm) -> operations.Signing:
    return operations.Signing(
        sha256=form.nonce.data or "",
        name=form.name.data or "",
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
    )


def _given(found: Agreement) -> Signature | None:
    return next((each for each in found.signatures if each.part is Part.SUPERVISOR), None)


def _page(
    form: SignForm, internship: Internship, found: Agreement, status: int | None = None
) -> ResponseReturnValue:
    missing = queries.missing_under(found)
    page = render_template(
        "internships/agreement.html",
        form=form,
        internship=internship,
        agreement=found,
        words=pieces(found.body),
        missing=missing,
        part=queries.part_to_sign(actor(), internship, found),
        may_mail=Part.SUPERVISOR in missing
        and queries.can_mail_agreement(actor(), internship, found),
        is_one_of_many=False,
        **_change_of(found),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _link_page(
    form: SignForm,
    link: SupervisorLink,
    token: str,
    found: Agreement,
    status: int | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "supervisors/agreement.html",
        form=form,
        link=link,
        token=token,
        agreement=found,
        words=pieces(found.body),
        missing=queries.missing_under(found),
        given=_given(found),
        **_change_of(found),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _paper(found: Agreement) -> Response:
    blocks: list[pdf.Block] = []
    for piece in pieces(found.body):
        if piece.kind == "heading":
            blocks.append(pdf.Heading(piece.lines[0]))
        elif piece.kind == "paragraph":
            blocks.append(pdf.Paragraph("\n".join(piece.lines)))
        else:
            blocks.append(pdf.Items(piece.lines, is_numbered=piece.kind == "numbers"))
    rows = [
        [each.typed_name, each.part.value, f"{each.at:%Y-%m-%d %H:%M} UTC"]
        for each in found.signatures
    ]
    rows += [["Not signed yet", part.value, ""] for part in queries.missing_under(found)]
    blocks += [pdf.Heading("Signatures"), pdf.Table(["Name", "As", "When"], rows)]
    blocks.append(pdf.Paragraph(f"SHA-256 {found.sha256}", is_fine=True))
    made = pdf.typeset(
        found.title, blocks, foot=f"Version {found.number}", made_at=found.created_at
    )
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = attachment(f"agreement-{found.public_id}.pdf")
    return response
