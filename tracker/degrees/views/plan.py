"""Planning the terms to come."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.degrees import operations, queries
from tracker.degrees.forms import DropForm, PlanForm
from tracker.degrees.models import Attempt
from tracker.degrees.views.blueprint import bp, done, form_page, submitted
from tracker.errors import NotAllowed
from tracker.programmes import queries as programmes
from tracker.web.guard import actor, guard, signed_in, user_id


@bp.route("/degree/plan", methods=["GET", "POST"])
@signed_in
def plan() -> ResponseReturnValue:
    """Show what is planned, and add a course to it."""
    degree = queries.degree_for(user_id())
    if degree is None:
        raise NotAllowed
    form, enrolment = PlanForm(request.form), degree.enrolment
    form.offer(programmes.courses(), degree.terms_to_plan())

    def change() -> object:
        course_id, term_id = int(form.course.data), int(form.term.data)
        return operations.plan_course(enrolment, course_id, term_id, actor=actor())

    if submitted(form, change):
        flash("Planned.")
        return redirect(url_for(".plan"), code=303)
    return form_page(
        "degrees/plan.html",
        form,
        programme=degree.programme,
        planned=degree.planned(),
        answer=degree.answer,
        drop=DropForm(),
    )


@bp.post("/degree/plan/<id:attempt_id>/removal")
@guard(Can.PLAN_DEGREE, queries.planned_by_id)
def unplan(attempt: Attempt) -> ResponseReturnValue:
    """Drop a course from the plan."""
    form = DropForm(request.form)
    if form.validate() and done(form, lambda: operations.unplan_course(attempt, actor=actor())):
        flash("Dropped from the plan.")
    else:
        flash(" ".join(message for each in form.errors.values() for message in each), "error")
    return redirect(url_for(".plan"), code=303)
