"""The record of one student, kept by the programme office."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.degrees import operations, queries
from tracker.degrees.forms import (
    AttemptForm,
    CorrectionForm,
    DropForm,
    EnrolmentForm,
    ExceptionForm,
    MilestoneForm,
    RemovalForm,
)
from tracker.degrees.models import Attempt, DegreeException, MilestoneReached
from tracker.degrees.rules import countables
from tracker.degrees.views.blueprint import bp, done, form_page, submitted
from tracker.errors import Outdated
from tracker.programmes import operations as programme_operations
from tracker.programmes import queries as programmes
from tracker.programmes.models import Enrolment
from tracker.web.guard import actor, guard


@bp.get("/office/students/<id:student_id>")
@guard(Can.RECORD_DEGREE, queries.enrolment_for)
def record(enrolment: Enrolment) -> ResponseReturnValue:
    """Show all that is recorded, with what was corrected."""
    degree = queries.degree_of(enrolment)
    return render_template(
        "degrees/record.html",
        degree=degree,
        enrolment=enrolment,
        attempts=queries.attempts_of(enrolment),
        ended=queries.attempts_of(enrolment, ended=True),
        exceptions=queries.exceptions_of(enrolment),
        withdrawn=queries.exceptions_of(enrolment, ended=True),
        milestones=queries.milestones_of(enrolment),
        counts=queries.counts_of(enrolment),
        uncounted=queries.counts_of(enrolment, ended=True),
        countables=countables(degree.programme),
        labels={node.id: node.label for node in degree.programme.walk()},
        drop=DropForm(),
    )


@bp.route("/office/students/<id:student_id>/attempts/new", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, queries.enrolment_for)
def new_attempt(enrolment: Enrolment) -> ResponseReturnValue:
    """Record an attempt."""
    form = AttemptForm(request.form)
    _offer(form, enrolment)
    student_id = enrolment.student_id
    if submitted(form, lambda: operations.record_attempt(enrolment, form.draft(), actor=actor())):
        return recorded(student_id)
    return form_page("degrees/attempt_form.html", form, enrolment=enrolment, attempt=None)


@bp.route("/office/attempts/<id:attempt_id>/edit", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, queries.attempt_by_id)
def edit_attempt(attempt: Attempt) -> ResponseReturnValue:
    """Correct an attempt: another entry supersedes it."""
    form = CorrectionForm(request.form)
    _offer(form, attempt.enrolment)
    student_id = attempt.student_id
    if request.method == "GET":
        form.show(attempt)
    elif submitted(
        form,
        lambda: operations.correct_attempt(
            attempt, form.draft(), reason=form.reason.data or "", actor=actor()
        ),
    ):
        return recorded(student_id)
    return form_page(
        "degrees/attempt_form.html", form, enrolment=attempt.enrolment, attempt=attempt
    )


@bp.route("/office/attempts/<id:attempt_id>/removal", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, queries.attempt_by_id)
def remove_attempt(attempt: Attempt) -> ResponseReturnValue:
    """Take an attempt out of the record."""
    form = RemovalForm(request.form)
    student_id = attempt.student_id
    if submitted(
        form,
        lambda: operations.remove_attempt(attempt, reason=form.reason.data or "", actor=actor()),
    ):
        return recorded(student_id, "Removed. It stays visible below as an earlier entry.")
    return form_page("degrees/removal_form.html", form, attempt=attempt)


@bp.route("/office/students/<id:student_id>/exceptions/new", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, queries.enrolment_for)
def new_exception(enrolment: Enrolment) -> ResponseReturnValue:
    """Record an exception with its reason."""
    form = ExceptionForm(request.form)
    form.offer(programmes.courses(), queries.degree_of(enrolment).programme)
    student_id = enrolment.student_id
    if submitted(form, lambda: operations.decide_exception(enrolment, form.draft(), actor=actor())):
        return recorded(student_id)
    return form_page("degrees/exception_form.html", form, enrolment=enrolment)


@bp.post("/office/exceptions/<id:exception_id>/withdrawal")
@guard(Can.RECORD_DEGREE, queries.exception_by_id)
def withdraw_exception(exception: DegreeException) -> ResponseReturnValue:
    """Withdraw an exception."""
    student_id = exception.enrolment.student_id
    return taken_back(student_id, lambda: operations.withdraw_exception(exception, actor=actor()))


@bp.route("/office/students/<id:student_id>/milestones/new", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, queries.enrolment_for)
def new_milestone(enrolment: Enrolment) -> ResponseReturnValue:
    """Record that a milestone was reached."""
    form = MilestoneForm(request.form)
    form.offer(queries.degree_of(enrolment).programme)
    student_id = enrolment.student_id
    if submitted(form, lambda: operations.reach_milestone(enrolment, form.draft(), actor=actor())):
        return recorded(student_id)
    return form_page("degrees/milestone_form.html", form, enrolment=enrolment)


@bp.post("/office/milestones/<id:milestone_id>/removal")
@guard(Can.RECORD_DEGREE, queries.milestone_by_id)
def take_back_milestone(milestone: MilestoneReached) -> ResponseReturnValue:
    """Take back a milestone that was recorded by mistake."""
    return taken_back(
        milestone.student_id,
        lambda: operations.take_back_milestone(milestone, actor=actor()),
    )


@bp.route("/office/students/<id:student_id>/enrolment", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, queries.enrolment_for)
def edit_enrolment(enrolment: Enrolment) -> ResponseReturnValue:
    """Change branch, stage, dates, state and adviser."""
    form = EnrolmentForm(request.form)
    form.offer(
        queries.degree_of(enrolment).programme, programmes.advisers_of(enrolment.programme_id)
    )
    if request.method == "GET":
        form.show(enrolment)
    elif form.validate():
        try:
            programme_operations.change_enrolment(
                enrolment, form.draft(), based_on=form.based_on, actor=actor()
            )
            return recorded(enrolment.student_id)
        except Outdated as error:
            form.rebase(enrolment.row_version, error.message)
    return form_page("degrees/enrolment_form.html", form, enrolment=enrolment)


def _offer(form: AttemptForm, enrolment: Enrolment) -> None:
    grades = queries.degree_of(enrolment).programme.grades.ordered()
    form.offer(programmes.courses(), programmes.terms(), grades)


def recorded(student_id: int, said: str = "Recorded.") -> ResponseReturnValue:
    """Go back to the record and say that it was done."""
    flash(said)
    return redirect(url_for(".record", student_id=student_id), code=303)


def taken_back(student_id: int, change: Callable[[], object]) -> ResponseReturnValue:
    """Take something back at the press of a button, or say why not."""
    form = DropForm(request.form)
    if form.validate() and done(form, change):
        flash("Taken back.")
    else:
        flash(" ".join(message for each in form.errors.values() for message in each), "error")
    return redirect(url_for(".record", student_id=student_id), code=303)
