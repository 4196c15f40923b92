"""Agreements on the desk: signed like everything here, with ten seconds to undo.

A signature is written down when the ten seconds are over, with the moment, the address and the
browser of the press: until then there is no signature, and nobody was told of one.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.decisions import queries as decisions
from tracker.errors import NotAllowed
from tracker.internships import queries as internships
from tracker.internships.models import Agreement, Amendment, Internship
from tracker.internships.rules import CONSENT, Part, changes, pieces
from tracker.reviews.forms import AgreementForm
from tracker.reviews.views.blueprint import bp
from tracker.reviews.views.pressing import Offer, defer_on, is_complete
from tracker.web.guard import actor, guard
from tracker.web.waiting import following


class Asked(NamedTuple):
    """What faculty is asked about an agreement.

    Attributes:
        agreement: the version that is to be signed, or was signed last.
        change: the change of it that waits.
        signs: whether this person is asked to sign.
        agrees: whether this person is asked to agree to a change that nobody signs.
    """

    agreement: Agreement | None
    change: Amendment | None
    signs: bool
    agrees: bool

    @property
    def offered(self) -> Mapping[str, Offer]:
        """The buttons."""
        found = {}
        if self.signs:
            found["sign"] = Offer("agreement.sign")
        if self.agrees:
            found["agree"] = Offer("agreement.agree")
        if self.change and found:
            found["refuse"] = Offer("agreement.refuse", needs_words=True)
        elif found:
            found["return"] = Offer("internship.return", needs_words=True)
        return found


@bp.route("/agreements/<id:internship_id>", methods=["GET", "POST"])
@guard(Can.REVIEW_INTERNSHIP, internships.by_id)
def agreement(internship: Internship) -> ResponseReturnValue:
    """Read what is to be signed or agreed to, and sign it, agree, or give it back."""
    asked = _asked(internship)
    if not internship.shown_to_faculty or asked[:2] == (None, None):
        raise NotAllowed
    form = _form(internship, asked)
    if request.method != "POST" or not _is_complete(form, asked):
        return _page(internship, asked, form)
    number = asked.change.number if asked.change else 0
    refused = defer_on(asked.offered, internship, form, number=number, **_signing(form))
    if not refused:
        return redirect(following(), code=303)
    asked = _asked(internship)
    form.rebase(internship.row_version, refused)
    form.show_text(asked.agreement.sha256 if asked.agreement else "")
    return _page(internship, asked, form, HTTPStatus.CONFLICT)


def _asked(internship: Internship) -> Asked:
    newest = internships.newest_agreement(internship.id)
    change = internships.waiting_amendment(internship.id)
    return Asked(
        agreement=newest,
        change=change,
        signs=internships.part_to_sign(actor(), internship, newest) is Part.FACULTY,
        agrees=change is not None and internships.may_agree(actor(), internship, change),
    )


def _form(internship: Internship, asked: Asked) -> AgreementForm:
    kept = decisions.values_kept(request.path, actor())
    begun = {
        "row_version": internship.row_version,
        "reason": kept.get("reason", ""),
        "name": kept.get("name", ""),
        "sha256": asked.agreement.sha256 if asked.agreement else "",
    }
    return AgreementForm(request.form or None, data=begun, signs=asked.signs)


def _is_complete(form: AgreementForm, asked: Asked) -> bool:
    if not is_complete(form, asked.offered):
        return False
    return request.form["do"] != "sign" or form.is_signed()


def _signing(form: AgreementForm) -> dict[str, Any]:
    """Return all that shows how it was signed; nothing when it was not."""
    if request.form["do"] != "sign":
        return {}
    return {
        "sha256": form.sha256.data or "",
        "name": form.name.data or "",
        "consent": CONSENT,
        "at": clock.now().isoformat(),
        "address": request.remote_addr or "",
        "user_agent": request.user_agent.string,
    }


def _page(
    internship: Internship, asked: Asked, form: AgreementForm, status: int | None = None
) -> ResponseReturnValue:
    found, change = asked.agreement, asked.change
    shown = found if change is None or change.agreement_id else None
    page = render_template(
        "reviews/agreement.html",
        form=form,
        internship=internship,
        asked=asked,
        agreement=shown,
        words=pieces(shown.body) if shown else (),
        missing=internships.missing_under(shown) if shown else (),
        change=change,
        changes=changes(change.terms_before, change.terms_after) if change else (),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
