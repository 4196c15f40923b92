"""Skills × students: on the page, and all of them as CSV."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can, Role
from tracker.cohorts import queries
from tracker.cohorts.rules import Shown, terms_begun_in
from tracker.cohorts.views.blueprint import Wanted, bp, paged
from tracker.programmes.models import ProgrammeVersion
from tracker.skills import queries as skill_queries
from tracker.skills.rules import Framework
from tracker.standards import sheets
from tracker.web.guard import actor, guard
from tracker.web.headers import attachment


@bp.get("/<id:version_id>/skills")
@guard(Can.VIEW_COHORT, queries.by_id)
def skills(version: ProgrammeVersion) -> ResponseReturnValue:
    """Show which level each student was given."""
    wanted, rows = Wanted.from_request(), queries.rows_of(version, actor())
    framework = skill_queries.framework_for(version.programme_id)
    asked = request.args.get("area", "")
    found = wanted.of(rows)
    return render_template(
        "cohorts/skills.html",
        version=version,
        wanted=wanted,
        framework=framework,
        area=next((area for area in framework.areas if area.key == asked), None),
        paged=paged(found),
        everybody=len(rows),
        terms=terms_begun_in(rows),
        # The office sees levels, as in the degree; claims and their evidence are faculty's.
        may_open=actor().has(Role.FACULTY, version.programme_id),
        today=clock.today(),
    )


@bp.get("/<id:version_id>/skills.csv")
@guard(Can.VIEW_COHORT, queries.by_id)
def skill_sheet(version: ProgrammeVersion) -> ResponseReturnValue:
    """Give every skill of the students that are asked for as a table, as of now."""
    framework = skill_queries.framework_for(version.programme_id)
    named = list(framework.skills())
    heads = ("Name", "Began", *(f"{area.name}: {skill.name}" for area, skill in named), "As of")
    lines = [
        (
            row.name,
            row.began,
            *(_words(framework, row.skills.of(skill.key)) for _, skill in named),
            row.today.isoformat(),
        )
        for row in Wanted.from_request().of(queries.rows_of(version, actor()))
    ]
    answer = Response(sheets.write([heads, *lines]), mimetype="text/csv")
    name = f"skills-{version.programme.code}-{version.catalogue}-{clock.today()}.csv"
    answer.headers["Content-Disposition"] = attachment(name)
    return answer


def _words(framework: Framework, shown: Shown) -> str:
    if shown.level:
        return f"{shown.level} {framework.level_name(shown.level)}"
    return "waits" if shown.waits else ""
