"""The office's first page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.admin.views.blueprint import bp, mine, office
from tracker.programmes import queries as programmes
from tracker.web.guard import actor


@bp.get("/office")
@office
def start() -> ResponseReturnValue:
    """Show each programme's people in numbers, and what else can be done here."""
    rows = [
        (each, programmes.members(each.id), programmes.open_invitations(each.id)) for each in mine()
    ]
    return render_template(
        "admin/start.html",
        rows=rows,
        runs_site=can(actor(), Can.ADMINISTER_SITE, None),
        keeps_records=any(can(actor(), Can.IMPORT_RECORDS, each) for each in mine()),
    )
