"""One step of an approval, decided by its owner."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.forms import ApprovalForm
from tracker.internships.models import ApprovalStep, Internship
from tracker.internships.rules import STEP_WORDS, InternshipState, StepKind, StepState, lacking
from tracker.internships.views.blueprint import bp
from tracker.web.filters import day
from tracker.web.guard import actor, guard

ANSWERS = {
    "approve": StepState.APPROVED,
    "waive": StepState.WAIVED,
    "return": StepState.RETURNED,
}


def _deciding(internship_id: int, kind: str) -> Internship | None:
    """Find the internship; which steps there are is the address's own affair."""
    return queries.by_id(internship_id) if kind else None


@bp.route(
    "/<id:internship_id>/approval/<any(site, insurance, authorisation, registration):kind>",
    methods=["GET", "POST"],
)
@guard(Can.STEP_INTERNSHIP, _deciding)
def approval(internship: Internship) -> ResponseReturnValue:
    """Say what a step asks for, and decide it."""
    kind = StepKind((request.view_args or {})["kind"])
    step = queries.approval_step(internship.id, kind)
    if step is None or STEP_WORDS[kind].owner not in queries.parts_of(actor(), internship):
        raise NotAllowed
    noted = queries.authorisation_of(internship.id)
    form = ApprovalForm(request.form, step=step, internship=internship, noted=noted)
    if request.method != "POST":
        if not queries.may_decide(actor(), internship, step):
            return redirect(url_for(".show", internship_id=internship.id), code=303)
        return _page(form, internship, step)
    state = ANSWERS.get(request.form.get("do", ""))
    if not form.validate():
        return _page(form, internship, step)
    if state is None:
        form.form_errors.append("Press one of the buttons to decide")
        return _page(form, internship, step)
    form.complain(lacking(kind, form.decision(state)))
    return _page(form, internship, step) if form.errors else _decide(form, internship, step, state)


def _decide(
    form: ApprovalForm, internship: Internship, step: ApprovalStep, state: StepState
) -> ResponseReturnValue:
    kind, number = step.kind, internship.id
    try:
        operations.decide_step(
            internship, kind, form.decision(state), based_on=form.based_on, actor=actor()
        )
    except (Outdated, WrongState) as error:
        db.session.rollback()
        again = queries.approval_step(number, kind) or step
        form.rebase(again.row_version, error.message)
        return _page(form, internship, again, HTTPStatus.CONFLICT)
    done = {"approved": "is approved", "waived": "is waived", "returned": "was returned"}[state]
    flash(f"{STEP_WORDS[kind].title}: it {done}.")
    said, last = form.decision(state), internship.planned_ends_on
    until = said.valid_until or said.ends_on
    if state is StepState.APPROVED and until and last and until < last:
        flash(f"It ends on {day(until)}, before the last day, {day(last)}.", "warning")
    return redirect(url_for(".show", internship_id=number), code=303)


def _page(
    form: ApprovalForm, internship: Internship, step: ApprovalStep, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "internships/approval.html",
        form=form,
        internship=internship,
        step=step,
        words=STEP_WORDS[step.kind],
        is_proposed=internship.state is InternshipState.PROPOSED,
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
