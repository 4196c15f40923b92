"""What the office counts for one student beside courses."""

from flask import request
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.degrees import operations, queries
from tracker.degrees.forms import CountForm
from tracker.degrees.models import Counted
from tracker.degrees.views.blueprint import bp, form_page, submitted
from tracker.degrees.views.office import recorded, taken_back
from tracker.programmes.models import Enrolment
from tracker.programmes.rules import programme_in
from tracker.web.guard import actor, guard


@bp.route("/office/students/<id:student_id>/counts/new", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, queries.enrolment_for)
def new_count(enrolment: Enrolment) -> ResponseReturnValue:
    """Record attendance, or a project that was accepted."""
    form = CountForm(request.form)
    form.offer(programme_in(enrolment.version.document))
    student_id = enrolment.student_id
    if submitted(form, lambda: operations.record_count(enrolment, form.draft(), actor=actor())):
        return recorded(student_id)
    return form_page("degrees/count_form.html", form, enrolment=enrolment)


@bp.post("/office/counts/<id:count_id>/removal")
@guard(Can.RECORD_DEGREE, queries.count_by_id)
def take_back_count(counted: Counted) -> ResponseReturnValue:
    """Take back what was counted by mistake."""
    return taken_back(
        counted.student_id, lambda: operations.take_back_count(counted, actor=actor())
    )
