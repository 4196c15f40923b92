"""Changing what was agreed: asked for with both sides beside each other, agreed to, withdrawn."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.forms import AmendForm
from tracker.internships.models import Amendment, Internship
from tracker.internships.rules import AmendmentState, Change, Event, Terms, changes
from tracker.internships.views.blueprint import bp
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard


@bp.route("/<id:internship_id>/amend", methods=["GET", "POST"])
@guard(Can.STEP_INTERNSHIP, queries.by_id)
def amend(internship: Internship) -> ResponseReturnValue:
    """Show the terms as they hold, say what would change, and ask for it."""
    form = AmendForm(request.form or None, internship=internship)
    if request.method != "POST":
        if not may_amend(internship):
            return redirect(url_for(".show", internship_id=internship.id), code=303)
        return _page(form, internship)
    wanted = form.terms() if form.validate() else None
    if wanted is not None:
        form.complain(queries.unagreeable(internship, wanted))
    if wanted is None or form.errors:
        return _page(form, internship)
    if request.form.get("do") != "ask":
        return _page(form, internship, changes(queries.terms_of(internship), wanted))
    return _ask(form, internship, wanted)


def _ask(form: AmendForm, internship: Internship, wanted: Terms) -> ResponseReturnValue:
    number = internship.id
    try:
        made = operations.amend(
            internship,
            wanted,
            words=form.reason.data or "",
            based_on=form.based_on,
            actor=actor(),
        )
    except (Outdated, WrongState) as error:
        db.session.rollback()
        again = queries.by_id(number)
        form.rebase(again.row_version if again else 0, error.message)
        return _page(form, internship, status=HTTPStatus.CONFLICT)
    if made.state is AmendmentState.RECORDED:
        flash("Recorded. It needs no signatures.")
    elif made.agreement_id is not None:
        flash("The new version waits for all signatures. Until then the old one holds.")
        return redirect(url_for(".agreement", internship_id=number), code=303)
    else:
        flash("The change waits for the other side. Until then what was agreed holds.")
    return redirect(url_for(".show", internship_id=number), code=303)


def _found(internship_id: int, number: int) -> tuple[Internship | None, Amendment | None]:
    change = next((a for a in queries.amendments_of(internship_id) if a.number == number), None)
    return (queries.by_id(internship_id) if change else None), change


def _deciding(internship_id: int, number: int) -> Internship | None:
    return _found(internship_id, number)[0]


@bp.post("/<id:internship_id>/amendments/<id:number>")
@guard(Can.STEP_INTERNSHIP, _deciding)
def decide_amendment(internship: Internship) -> ResponseReturnValue:
    """Agree to a change, or withdraw it."""
    _, change = _found(internship.id, (request.view_args or {})["number"])
    if change is None:
        raise NotAllowed
    here = url_for(".show", internship_id=internship.id)
    if not Form(request.form).validate():
        flash(EXPIRED, "error")
    elif request.form.get("do") == "agree":
        operations.agree_to_change(change, actor=actor())
        flash("Agreed. The change holds from now on.")
    elif request.form.get("do") == "withdraw":
        operations.withdraw_change(change, actor=actor())
        flash("Withdrawn. What was agreed before goes on.")
    return redirect(here, code=303)


def may_amend(internship: Internship) -> bool:
    """Tell whether this person may ask for a change now."""
    return Event.AMEND in queries.steps_for(actor(), internship) and (
        queries.waiting_amendment(internship.id) is None
    )


def amendments_shown(internship: Internship) -> list[tuple[Amendment, list[Change]]]:
    """Return every change with what it says, newest first."""
    return [
        (each, changes(each.terms_before, each.terms_after))
        for each in queries.amendments_of(internship.id)
    ]


def _page(
    form: AmendForm,
    internship: Internship,
    found: list[Change] | None = None,
    *,
    status: int | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "internships/amend.html", form=form, internship=internship, changes=found
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
