"""The decision that one student follows another catalogue."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.catalogues import operations, queries
from tracker.catalogues.forms import MoveForm
from tracker.catalogues.views.blueprint import bp
from tracker.db import db
from tracker.degrees import queries as degrees
from tracker.errors import WrongState
from tracker.programmes.models import Enrolment
from tracker.programmes.rules import programme_in
from tracker.web.guard import actor, guard


@bp.route("/office/students/<id:student_id>/catalogue", methods=["GET", "POST"])
@guard(Can.RECORD_DEGREE, degrees.enrolment_for)
def move_student(enrolment: Enrolment) -> ResponseReturnValue:
    """Show what each other catalogue would change for this student, and decide."""
    form, student_id = MoveForm(request.form), enrolment.student_id
    versions = queries.versions_to_follow(enrolment)
    form.offer(versions)
    if request.method == "POST" and form.validate():
        try:
            operations.move_student(enrolment, form.chosen(), form.reason.data or "", actor=actor())
            flash("Recorded. The degree is audited by the other catalogue from now on.")
            return redirect(url_for("degrees.record", student_id=student_id), code=303)
        except WrongState as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
    now = programme_in(enrolment.version.document)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "catalogues/move.html",
        form=form,
        enrolment=enrolment,
        moves=queries.moves_of(enrolment),
        differences=[
            (v, queries.difference(enrolment, now, programme_in(v.document))) for v in versions
        ],
    )
    return page, status
