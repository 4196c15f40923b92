"""The students of a cohort: on the page, as CSV and on paper."""

from collections.abc import Sequence
from decimal import Decimal

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can, can
from tracker.cohorts import queries
from tracker.cohorts.rules import RULES, WORDS, Column, Row, terms_begun_in
from tracker.cohorts.views.blueprint import Wanted, bp, is_staff, paged
from tracker.errors import NotAllowed
from tracker.programmes.models import ProgrammeVersion
from tracker.standards import sheets
from tracker.web.guard import actor, guard, signed_in
from tracker.web.headers import attachment

HEADS = (
    "Name",
    "Stage",
    "Began",
    "Credits earned",
    "Credits in progress",
    "Credits expected by now",
    "Credits in all",
    "Hours accepted",
    "Hours waiting",
    "Hours expected by now",
    "Last activity",
    "Returned and open",
    "Skill areas without evidence",
    "Needs a word",
    "As of",
)
COLUMNS = (
    (Column.NAME, "Name"),
    (Column.CREDITS, "Credits"),
    (Column.HOURS, "Internship hours"),
    (Column.ACTIVE, "Last activity"),
    (Column.RETURNS, "Returned, open"),
    (Column.SKILLS, "Skills without evidence"),
    (Column.WORD, "Needs a word"),
)


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List the cohorts of one's own programmes."""
    if not is_staff(actor()):
        raise NotAllowed
    return render_template("cohorts/index.html", cohorts=queries.cohorts_for(actor()))


@bp.get("/<id:version_id>")
@guard(Can.VIEW_COHORT, queries.by_id)
def show(version: ProgrammeVersion) -> ResponseReturnValue:
    """Show the students side by side."""
    wanted, rows = Wanted.from_request(), queries.rows_of(version, actor())
    return render_template(
        "cohorts/show.html",
        version=version,
        wanted=wanted,
        columns=COLUMNS,
        paged=paged(wanted.of(rows)),
        everybody=len(rows),
        needing=sum(bool(row.worries) for row in rows),
        terms=terms_begun_in(rows),
        rules=RULES,
        words=WORDS,
        may_write=can(actor(), Can.WRITE_TO_COHORT, version),
        today=clock.today(),
    )


@bp.get("/<id:version_id>.csv")
@guard(Can.VIEW_COHORT, queries.by_id)
def sheet(version: ProgrammeVersion) -> ResponseReturnValue:
    """Give the students that are asked for as a table, as of now."""
    rows = Wanted.from_request().of(queries.rows_of(version, actor()))
    answer = Response(sheets.write([HEADS, *_lines(rows)]), mimetype="text/csv")
    name = f"students-{version.programme.code}-{version.catalogue}-{clock.today()}.csv"
    answer.headers["Content-Disposition"] = attachment(name)
    return answer


@bp.get("/<id:version_id>/paper")
@guard(Can.VIEW_COHORT, queries.by_id)
def paper(version: ProgrammeVersion) -> ResponseReturnValue:
    """Show the students that are asked for as they are printed."""
    wanted, rows = Wanted.from_request(), queries.rows_of(version, actor())
    found = wanted.of(rows)
    return render_template(
        "cohorts/paper.html",
        version=version,
        wanted=wanted,
        rows=found,
        everybody=len(rows),
        rules=RULES,
        words=WORDS,
        today=clock.today(),
    )


def _lines(rows: Sequence[Row]) -> list[Sequence[str]]:
    return [
        (
            row.name,
            row.stage,
            row.began,
            _number(row.earned),
            _number(row.in_progress),
            "" if row.expected is None else _number(row.expected),
            _number(row.total),
            _hours(row.accepted),
            _hours(row.waiting),
            _hours(row.minutes_expected),
            row.active_on.isoformat() if row.active_on else "",
            row.returned_words,
            ", ".join(row.lacking),
            "; ".join(f"{worry.word}: {worry.sentence}" for worry in row.worries),
            row.today.isoformat(),
        )
        for row in rows
    ]


def _number(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _hours(minutes: int) -> str:
    return _number(Decimal(minutes) / 60)
