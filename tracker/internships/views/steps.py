"""The larger steps of an internship, and what is handed in at the end."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.forms import FinalForm, StepForm
from tracker.internships.models import Internship
from tracker.internships.rules import (
    LOGGING,
    RATINGS,
    TELLINGS,
    Event,
    InternshipState,
    Part,
    ask,
    may,
    unready,
)
from tracker.internships.views.blueprint import bp
from tracker.web.guard import actor, guard


def _stepping(internship_id: int, event: str) -> Internship | None:
    """Find the internship; which steps there are is the address's own affair."""
    return queries.by_id(internship_id) if event else None


@bp.route(
    "/<id:internship_id>/steps/"
    "<any(hold, resume, end, extend, decline, withdraw, terminate, reopen):event>",
    methods=["GET", "POST"],
)
@guard(Can.STEP_INTERNSHIP, _stepping)
def step(internship: Internship) -> ResponseReturnValue:
    """Say what a step brings, ask why, and take it."""
    event = Event((request.view_args or {})["event"])
    parts = queries.parts_of(actor(), internship)
    form = StepForm(request.form, event=event, parts=parts, version=internship.row_version)
    if request.method != "POST":
        if event not in queries.steps_for(actor(), internship):
            return redirect(url_for(".show", internship_id=internship.id), code=303)
        return _step_page(form, internship, event)
    if not form.validate() or not _is_allowed(form, internship, event):
        return _step_page(form, internship, event)
    try:
        operations.take_step(
            internship, event, asked=form.asked(), based_on=form.based_on, actor=actor()
        )
    except (Outdated, WrongState) as error:
        db.session.rollback()
        form.rebase(internship.row_version, error.message)
        return _step_page(form, internship, event, status=HTTPStatus.CONFLICT)
    return redirect(url_for(".show", internship_id=internship.id), code=303)


@bp.route("/<id:internship_id>/final", methods=["GET", "POST"])
@guard(Can.EDIT_INTERNSHIP, queries.by_id)
def final(internship: Internship) -> ResponseReturnValue:
    """Write the self-evaluation and the look back, and hand in the whole."""
    report = queries.final_of(internship.id)
    form = FinalForm(request.form, objectives=internship.objectives, report=report)
    if request.method != "POST":
        if internship.state not in LOGGING:
            return redirect(url_for(".show", internship_id=internship.id), code=303)
        return _final_page(form, internship)
    if not form.validate():
        return _final_page(form, internship)
    try:
        operations.save_final(internship, form.draft(), based_on=form.based_on, actor=actor())
        if request.form.get("do") == "send":
            return _hand_in(form, internship)
    except (Outdated, WrongState) as error:
        db.session.rollback()
        kept = queries.final_of(internship.id)
        form.rebase(kept.row_version if kept else 0, error.message)
        return _final_page(form, internship, status=HTTPStatus.CONFLICT)
    flash("Saved. Faculty reads it when you hand it in.")
    return redirect(url_for(".final", internship_id=internship.id), code=303)


def _hand_in(form: FinalForm, internship: Internship) -> ResponseReturnValue:
    """Send the whole to faculty, or say what is missing; what was typed is then not yet saved."""
    db.session.flush()
    if lacks := list(unready(queries.standing_of(internship))):
        form.complain(lacks)
        return _final_page(form, internship)
    operations.take_step(
        internship,
        Event.SUBMIT_FINAL,
        asked=queries.case_of(internship).asked,
        based_on=internship.row_version,
        actor=actor(),
    )
    flash("Handed in. Faculty looks at the whole now.")
    return redirect(url_for(".show", internship_id=internship.id), code=303)


def _is_allowed(form: StepForm, internship: Internship, event: Event) -> bool:
    """Ask the table before trying, so that what is missing is said at its field."""
    parts = queries.parts_of(actor(), internship)
    part = next((each for each in parts if may(internship.state, event, each)), None)
    if part is None:
        return True  # the operation refuses, and says how it stands by now
    _, reasons = ask(internship.state, event, part, queries.case_of(internship, form.asked()))
    form.complain(reasons)
    return not reasons


def _step_page(
    form: StepForm, internship: Internship, event: Event, *, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "internships/step.html",
        form=form,
        internship=internship,
        event=event,
        telling=TELLINGS[event],
        mine=Part.STUDENT in queries.parts_of(actor(), internship),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _final_page(
    form: FinalForm, internship: Internship, *, status: int | None = None
) -> ResponseReturnValue:
    can_send = internship.state is InternshipState.WRAP_UP
    page = render_template(
        "internships/final.html",
        form=form,
        internship=internship,
        can_send=can_send,
        standing=queries.standing_of(internship),
        ratings=RATINGS,
        today=clock.today(),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
