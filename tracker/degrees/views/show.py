"""How far a student is."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can, Role, can
from tracker.degrees import queries
from tracker.degrees.rules import whole_percent
from tracker.degrees.views.blueprint import bp
from tracker.internships import queries as internship_queries
from tracker.programmes.models import Enrolment
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.needs import Need, by_urgency


@bp.get("/degree")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own degree; whoever has none of their own sees their students."""
    degree = queries.degree_for(user_id())
    if degree is None:
        if actor().programmes_as(Role.FACULTY, Role.OFFICE):
            return redirect(url_for(".students"))
        return render_template("degrees/none.html")
    needs = by_urgency([*queries.needs_of(degree), *internship_queries.needs_you(actor())])
    return _page(degree, who="You", needs=needs)


@bp.get("/degree/<id:student_id>")
@guard(Can.VIEW_DEGREE, queries.enrolment_for)
def student(enrolment: Enrolment) -> ResponseReturnValue:
    """Show a student's degree to faculty and office."""
    if enrolment.student_id == actor().user_id:
        return redirect(url_for(".show"))
    return _page(queries.degree_of(enrolment), who=enrolment.student.name, needs=[])


@bp.get("/degree/students")
@signed_in
def students() -> ResponseReturnValue:
    """List the students whose degrees the actor may see."""
    return render_template(
        "degrees/students.html",
        enrolments=queries.students_for(actor()),
        can_record=_can_record,
    )


def _can_record(enrolment: Enrolment) -> bool:
    return can(actor(), Can.RECORD_DEGREE, enrolment)


def _page(degree: queries.Degree, *, who: str, needs: list[Need]) -> ResponseReturnValue:
    return render_template(
        "degrees/show.html",
        degree=degree,
        answer=degree.answer,
        enrolment=degree.enrolment,
        programme=degree.programme,
        attempts=degree.attempts,
        session=degree.session(),
        verdict=degree.verdict(who),
        needs=needs,
        percent=whole_percent,
        mine=who == "You",
        can_record=_can_record(degree.enrolment),
        placement=queries.placement_of(degree.enrolment, actor()),
        today=clock.today(),
    )
