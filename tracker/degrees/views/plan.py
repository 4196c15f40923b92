"""Planning the terms to come."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.degrees import operations, queries
from tracker.degrees.forms import DropForm, PlanForm, PlannedForm, ProposalForm
from tracker.degrees.models import Attempt
from tracker.degrees.queries import Degree
from tracker.degrees.rules import steps_to_finish
from tracker.degrees.views.blueprint import bp, done, form_page, submitted
from tracker.errors import NotAllowed
from tracker.programmes import queries as programmes
from tracker.programmes.models import Enrolment
from tracker.web.forms import Form
from tracker.web.guard import actor, guard, signed_in, user_id


@bp.route("/degree/plan", methods=["GET", "POST"])
@signed_in
def plan() -> ResponseReturnValue:
    """Show what is planned term by term, and add a course to it."""
    degree = _mine()
    form, enrolment = PlanForm(request.form), degree.enrolment
    form.offer(programmes.courses(), degree.terms_to_plan(), queries.asked_for(degree))
    if request.method == "GET" and request.args.get("term"):
        form.term.data = request.args["term"]

    def change() -> object:
        course_id, term_id = int(form.course.data), int(form.term.data)
        return operations.plan_course(enrolment, course_id, term_id, actor=actor())

    if submitted(form, change):
        flash("Planned.")
        return redirect(url_for(".plan"), code=303)
    move = PlannedForm()
    move.offer(degree.terms_to_plan())
    return form_page(
        "degrees/plan.html",
        form,
        mine=True,
        degree=degree,
        terms=queries.plan_of(degree),
        move=move,
        drop=DropForm(),
    )


@bp.get("/degree/<id:student_id>/plan")
@guard(Can.VIEW_DEGREE, queries.enrolment_for)
def student_plan(enrolment: Enrolment) -> ResponseReturnValue:
    """Show a student's plan to faculty and office."""
    if enrolment.student_id == actor().user_id:
        return redirect(url_for(".plan"))
    degree = queries.degree_of(enrolment)
    return render_template(
        "degrees/plan.html", mine=False, degree=degree, terms=queries.plan_of(degree)
    )


@bp.route("/degree/plan/proposal", methods=["GET", "POST"])
@signed_in
def proposal() -> ResponseReturnValue:
    """Propose a plan to start from; nothing is stored until it is taken over."""
    degree = _mine()
    form, enrolment = ProposalForm(request.form), degree.enrolment
    if submitted(form, lambda: operations.plan_courses(enrolment, form.wanted(), actor=actor())):
        flash("Planned. Each course can be moved or dropped.")
        return redirect(url_for(".plan"), code=303)
    numbers = {course.code: course.id for course in programmes.courses()}
    return form_page(
        "degrees/proposal.html",
        form,
        degree=degree,
        programme=degree.programme,
        proposal=queries.proposal_for(degree),
        left=steps_to_finish(degree.answer),
        numbers=numbers,
        terms={term.name: term.id for term in degree.terms},
    )


@bp.post("/degree/plan/<id:attempt_id>/removal")
@guard(Can.PLAN_DEGREE, queries.planned_by_id)
def unplan(attempt: Attempt) -> ResponseReturnValue:
    """Drop a course from the plan."""
    return _pressed(
        DropForm(request.form),
        lambda: operations.unplan_course(attempt, actor=actor()),
        "Dropped from the plan.",
    )


@bp.post("/degree/plan/<id:attempt_id>/term")
@guard(Can.PLAN_DEGREE, queries.planned_by_id)
def move_planned(attempt: Attempt) -> ResponseReturnValue:
    """Move a planned course to another term."""
    form = PlannedForm(request.form)
    form.offer(programmes.terms())
    return _pressed(
        form,
        lambda: operations.move_course(attempt, int(form.term.data), actor=actor()),
        "Moved.",
    )


def _mine() -> Degree:
    degree = queries.degree_for(user_id())
    if degree is None:
        raise NotAllowed
    return degree


def _pressed(form: Form, change: Callable[[], object], said: str) -> ResponseReturnValue:
    if form.validate() and done(form, change):
        flash(said)
    else:
        flash(" ".join(message for each in form.errors.values() for message in each), "error")
    return redirect(url_for(".plan"), code=HTTPStatus.SEE_OTHER)
