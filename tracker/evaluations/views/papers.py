"""The log of hours and evaluations, to print or to keep."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.errors import NotAllowed
from tracker.evaluations import compiler, queries
from tracker.evaluations.views.placements import bp
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.standards.pdf import Paper
from tracker.web.guard import actor, guard
from tracker.web.headers import attachment

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
SHEETS = {"a4": Paper.A4, "letter": Paper.LETTER}


def _hours(internship_id: int, made: str) -> Internship | None:
    return internships.by_id(internship_id) if made else None


def _evaluated(internship_id: int, kind: str, made: str) -> Internship | None:
    return internships.by_id(internship_id) if kind and made else None


@bp.get("/<id:internship_id>/papers/hours/<any(a4, letter, csv):made>")
@guard(Can.VIEW_INTERNSHIP, _hours)
def hours_paper(internship: Internship) -> ResponseReturnValue:
    """Give the log of hours."""
    name = f"Hours {internship.student.name}"
    if (sheet := SHEETS.get(_made())) is None:
        return _file(compiler.hours_csv(internship), f"{name}.csv")
    return _file(compiler.hours_pdf(internship, sheet), f"{name}.pdf")


@bp.get("/<id:internship_id>/papers/<any(midterm, final):kind>/<any(a4, letter, csv, json):made>")
@guard(Can.VIEW_INTERNSHIP, _evaluated)
def evaluation_paper(internship: Internship) -> ResponseReturnValue:
    """Give a locked evaluation to whoever may read it."""
    kind = (request.view_args or {})["kind"]
    mine = can(actor(), Can.EDIT_INTERNSHIP, internship)
    found = queries.readable(internship.id, kind, by_student=mine)
    if found is None:
        raise NotAllowed
    name = f"{found.asked.title} {internship.student.name}"
    if _made() == "json":
        return _file(compiler.record_json(found), f"{name}.json")
    if (sheet := SHEETS.get(_made())) is None:
        return _file(compiler.evaluation_csv(found), f"{name}.csv")
    return _file(compiler.evaluation_pdf(found, sheet), f"{name}.pdf")


def _made() -> str:
    made: str = (request.view_args or {})["made"]
    return made


def _file(content: bytes, name: str) -> Response:
    kind = MEDIA_TYPES[name.rpartition(".")[2]]
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = attachment(name)
    return response
