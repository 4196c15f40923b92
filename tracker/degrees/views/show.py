"""How far a student is."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import audit, clock
from tracker.access import Can, Role, can
from tracker.degrees import queries
from tracker.degrees.queries import Asked, Explained
from tracker.degrees.rules import amount_in_words, may_petition, whole_percent
from tracker.degrees.views.blueprint import bp, my_enrolment
from tracker.errors import NotAllowed
from tracker.internships import queries as internship_queries
from tracker.programmes.models import Enrolment
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.needs import Need, by_urgency


@bp.get("/degree")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own degree; whoever has none of their own sees their students."""
    enrolment = queries.enrolment_for(user_id())
    if enrolment is None:
        if actor().programmes_as(Role.FACULTY, Role.OFFICE):
            return redirect(url_for(".students"))
        return render_template("degrees/none.html")
    explained = queries.explained(enrolment)
    needs = [*queries.needs_of(explained.degree), *internship_queries.needs_you(actor())]
    return _page(explained, who="You", needs=by_urgency(needs))


@bp.get("/degree/<id:student_id>")
@guard(Can.VIEW_DEGREE, queries.enrolment_for)
def student(enrolment: Enrolment) -> ResponseReturnValue:
    """Show a student's degree to faculty and office."""
    if enrolment.student_id == actor().user_id:
        return redirect(url_for(".show"))
    return _page(queries.explained(enrolment), who=enrolment.student.name, needs=[])


@bp.get("/degree/requirements/<token:node>")
@signed_in
def my_requirement(node: str) -> ResponseReturnValue:
    """Explain one requirement of one's own degree."""
    asked = queries.requirement_of(user_id(), node)
    if asked is None:
        raise NotAllowed
    return _requirement(asked)


@bp.get("/degree/<id:student_id>/requirements/<token:node>")
@guard(Can.VIEW_DEGREE, queries.requirement_of)
def requirement(asked: Asked) -> ResponseReturnValue:
    """Explain one requirement of a student's degree to faculty and office."""
    return _requirement(asked)


@bp.get("/degree/record")
@signed_in
def my_paper() -> ResponseReturnValue:
    """Show one's own record as it is printed."""
    return _paper(my_enrolment())


@bp.get("/degree/<id:student_id>/record")
@guard(Can.VIEW_DEGREE, queries.enrolment_for)
def paper(enrolment: Enrolment) -> ResponseReturnValue:
    """Show a student's record as it is printed, to faculty and office."""
    return _paper(enrolment)


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


def _page(explained: Explained, *, who: str, needs: list[Need]) -> ResponseReturnValue:
    degree = explained.degree
    return render_template(
        "degrees/show.html",
        session=degree.session(),
        verdict=degree.verdict(who),
        needs=needs,
        can_record=_can_record(degree.enrolment),
        placement=queries.placement_of(degree.enrolment, actor()),
        **_told(explained),
    )


def _requirement(asked: Asked) -> ResponseReturnValue:
    explained = queries.explained(asked.enrolment)
    path = _path(explained.degree.answer, asked.node)
    if not path:  # of a branch that was not chosen: the answer has no word on it
        raise NotAllowed
    return render_template(
        "degrees/requirement.html", node=path[-1], path=path[:-1], **_told(explained)
    )


def _paper(enrolment: Enrolment) -> ResponseReturnValue:
    explained = queries.explained(enrolment)
    return render_template(
        "degrees/paper.html",
        verdict=explained.degree.verdict(enrolment.student.name),
        school=enrolment.version.document.get("institution", ""),
        labels={node.id: node.label for node in explained.degree.programme.walk()},
        **_told(explained),
    )


def _told(explained: Explained) -> dict[str, Any]:
    """Return what every page about one degree shows."""
    degree = explained.degree
    mine = degree.enrolment.student_id == actor().user_id
    return {
        "explained": explained,
        "degree": degree,
        "answer": degree.answer,
        "enrolment": degree.enrolment,
        "programme": degree.programme,
        "attempts": degree.attempts,
        "percent": whole_percent,
        "amount_words": amount_in_words,
        "may_petition": may_petition,
        "mine": mine,
        "may_ask": can(actor(), Can.FILE_PETITION, degree.enrolment),
        "today": clock.today(),
        **_addresses(degree.enrolment.student_id, mine=mine),
    }


def _addresses(student_id: int, *, mine: bool) -> dict[str, str | Callable[[str], str]]:
    """Return where the page, its paper and each requirement are, for whoever looks."""
    if mine:
        return {
            "home": url_for(".show"),
            "paper": url_for(".my_paper"),
            "what_if": url_for(".what_if"),
            "address": lambda node: url_for("degrees.my_requirement", node=node),
        }
    return {
        "home": url_for(".student", student_id=student_id),
        "paper": url_for(".paper", student_id=student_id),
        "what_if": url_for(".student_what_if", student_id=student_id),
        "address": lambda node: url_for("degrees.requirement", student_id=student_id, node=node),
    }


def _path(answer: audit.Answer, node_id: str) -> list[audit.NodeAnswer]:
    """Return the answer of a requirement, after those it is a part of."""
    for top in answer.nodes:
        if found := _below(top, node_id):
            return found
    return []


def _below(node: audit.NodeAnswer, node_id: str) -> list[audit.NodeAnswer]:
    if node.id == node_id:
        return [node]
    for child in node.children:
        if found := _below(child, node_id):
            return [node, *found]
    return []
