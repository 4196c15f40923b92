"""Steps of an approval and evaluations that did not come, on the desk."""

from datetime import date
from http import HTTPStatus

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.decisions import queries as decisions
from tracker.errors import NotAllowed
from tracker.evaluations import queries as evaluations
from tracker.evaluations.models import Evaluation
from tracker.evaluations.rules import TITLES
from tracker.internships import queries as internships
from tracker.internships.forms import ApprovalForm
from tracker.internships.models import ApprovalStep, Internship
from tracker.internships.rules import (
    STEP_WORDS,
    InternshipState,
    StepKind,
    StepState,
    lacking,
)
from tracker.reviews.views.blueprint import bp
from tracker.reviews.views.pressing import defer_press
from tracker.web.forms import Form, given
from tracker.web.guard import actor, guard
from tracker.web.waiting import following

ANSWERS = {
    "approve": StepState.APPROVED,
    "waive": StepState.WAIVED,
    "return": StepState.RETURNED,
}
NAMED_DAYS = ("valid_until", "starts_on", "ends_on")


def _of_step(internship_id: int, kind: str) -> Internship | None:
    """Find the internship; which steps there are is the address's own affair."""
    return internships.by_id(internship_id) if kind else None


@bp.route(
    "/approvals/<id:internship_id>/<any(site, insurance, authorisation, registration):kind>",
    methods=["GET", "POST"],
)
@guard(Can.STEP_INTERNSHIP, _of_step)
def approval(internship: Internship) -> ResponseReturnValue:
    """Read what one step of an approval asks for, and decide it."""
    kind = StepKind((request.view_args or {})["kind"])
    step = internships.approval_step(internship.id, kind)
    owner = STEP_WORDS[kind].owner
    if step is None or owner not in internships.parts_of(actor(), internship):
        raise NotAllowed
    noted = internships.authorisation_of(internship.id)
    form = ApprovalForm(request.form, step=step, internship=internship, noted=noted)
    if request.method != "POST":
        _recall(form)
        return _approval_page(form, internship, step)
    state = ANSWERS.get(request.form.get("do", ""))
    if not form.validate():
        return _approval_page(form, internship, step)
    if state is None:
        form.form_errors.append("Press one of the buttons to decide")
        return _approval_page(form, internship, step)
    form.complain(lacking(kind, form.decision(state)))
    if form.errors:
        return _approval_page(form, internship, step)
    refused = defer_press("approval.decide", internship, _values(form, kind, state))
    if not refused:
        return redirect(following(), code=303)
    again = internships.approval_step(internship.id, kind) or step
    form.rebase(again.row_version, refused)
    return _approval_page(form, internship, again, HTTPStatus.CONFLICT)


@bp.route("/evaluations/<id:internship_id>/<any(midterm, final):kind>", methods=["GET", "POST"])
@guard(Can.REVIEW_INTERNSHIP, evaluations.evaluation)
def evaluation(found: Evaluation) -> ResponseReturnValue:
    """Read what became of an evaluation that did not come, and mail the site again."""
    form = Form(request.form)
    if request.method == "POST" and form.validate():
        values = {"kind": found.kind.value}
        refused = defer_press("evaluation.mail", found.internship, values)
        if not refused:
            return redirect(following(), code=303)
        form.form_errors.append(refused)
        return _evaluation_page(form, found, HTTPStatus.CONFLICT)
    return _evaluation_page(form, found)


def _values(form: ApprovalForm, kind: StepKind, state: StepState) -> dict[str, object]:
    """Return a decision on a step as plain values."""
    said = form.decision(state)
    days: dict[str, date | None] = {name: getattr(said, name) for name in NAMED_DAYS}
    return {
        "step": kind.value,
        "state": state.value,
        "reason": said.words,
        "employer": said.employer,
        "based_on": form.based_on,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
    }


def _recall(form: ApprovalForm) -> None:
    """Put back what was typed for a decision that was undone or came back."""
    kept = decisions.values_kept(request.path, actor())
    for name in ("reason", "employer"):
        if name in form and kept.get(name):
            form[name].data = kept[name]
    for name in NAMED_DAYS:
        if name in form and kept.get(name):
            form[name].data = date.fromisoformat(kept[name])


def _approval_page(
    form: ApprovalForm, internship: Internship, step: ApprovalStep, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "reviews/approval.html",
        form=form,
        internship=internship,
        step=step,
        told=STEP_WORDS[step.kind],
        open=internships.may_decide(actor(), internship, step),
        is_proposed=internship.state is InternshipState.PROPOSED,
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _evaluation_page(
    form: Form, found: Evaluation, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "reviews/evaluation.html",
        form=form,
        internship=found.internship,
        title=TITLES[found.kind],
        evaluation=found,
        link=given(evaluations.newest_link(found.id)),
        reminders=evaluations.reminders_of(found.id),
        person=evaluations.answering(found.internship),
        open=evaluations.ran_out_on(found) is not None,
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
