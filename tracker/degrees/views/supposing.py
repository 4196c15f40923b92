"""What if: another catalogue, branch or plan. A form that only asks; nothing is stored."""

import re
from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.degrees import queries
from tracker.degrees.forms import ProposalForm
from tracker.degrees.queries import Wish
from tracker.degrees.rules import amount_in_words, credits_to_find, steps_to_finish
from tracker.degrees.views.blueprint import bp, my_enrolment
from tracker.programmes import queries as programmes
from tracker.programmes.models import Enrolment, ProgrammeVersion
from tracker.web.guard import actor, guard, signed_in

LONGEST = 1_000
_BETWEEN = re.compile(r"[,;\n]+")


@bp.get("/degree/what-if")
@signed_in
def what_if() -> ResponseReturnValue:
    """Suppose something of one's own degree."""
    return _page(my_enrolment())


@bp.get("/degree/<id:student_id>/what-if")
@guard(Can.VIEW_DEGREE, queries.enrolment_for)
def student_what_if(enrolment: Enrolment) -> ResponseReturnValue:
    """Suppose something of a student's degree, for faculty and office."""
    return _page(enrolment)


def _page(enrolment: Enrolment) -> ResponseReturnValue:
    versions = queries.versions_to_try()
    version = _version(versions, enrolment)
    choices = queries.choices_of(enrolment, version)
    options = {node.id: _option(node.id, [o.id for o in node.children]) for node in choices}
    codes = _codes()
    courses = queries.courses_by_codes(codes)
    ahead = [t for t in programmes.terms() if t.ends_on >= clock.today()]
    wanted = request.args.get("term", "")
    term = next((t for t in ahead if str(t.id) == wanted), ahead[0] if ahead else None)
    wish = Wish(version=version, options=options, courses=courses, term=term)
    asked = version is not None or any(options.values()) or bool(courses)
    found = queries.supposed(enrolment, wish) if asked else None
    idle = found.idle if found else frozenset[str]()
    mine = enrolment.student_id == actor().user_id
    student_id = enrolment.student_id
    return render_template(
        "degrees/what_if.html",
        enrolment=enrolment,
        mine=mine,
        home=url_for(".show") if mine else url_for(".student", student_id=student_id),
        action=url_for(".what_if") if mine else url_for(".student_what_if", student_id=student_id),
        versions=versions,
        version=version,
        choices=choices,
        options=options,
        typed=", ".join(codes),
        unknown=[c for c in codes if c not in {course.code for course in courses}],
        useful=[course for course in courses if course.code not in idle],
        idle=[course.code for course in courses if course.code in idle],
        ahead=ahead,
        term=term,
        found=found,
        save=ProposalForm(),
        amount_words=amount_in_words,
        to_find=credits_to_find,
        steps=steps_to_finish,
        may_petition=lambda _node: False,
    )


def _version(versions: Sequence[ProgrammeVersion], enrolment: Enrolment) -> ProgrammeVersion | None:
    """Return the catalogue that is supposed; None for the student's own."""
    wanted = request.args.get("version", "")
    found = next((v for v in versions if str(v.id) == wanted), None)
    return None if found is None or found.id == enrolment.version_id else found


def _option(node_id: str, known: list[str]) -> str:
    chosen = request.args.get(f"option-{node_id}", "")
    return chosen if chosen in known else ""


def _codes() -> list[str]:
    """Return the codes that were typed, each once, as the course list writes them."""
    typed = request.args.get("courses", "").replace("\0", "")[:LONGEST].upper()
    codes = (" ".join(each.split()) for each in _BETWEEN.split(typed))
    return list(dict.fromkeys(code for code in codes if code))
