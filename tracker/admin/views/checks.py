"""What the checker of degree audits found, for administrators."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from tracker.admin.views.blueprint import administrators, bp
from tracker.degrees import queries as degrees


@bp.get("/office/checks")
@administrators
def checks() -> ResponseReturnValue:
    """List the latest samples and what did not hold, without names."""
    one_in: int = current_app.extensions["settings"].checked_audits
    return render_template(
        "admin/checks.html",
        samples=degrees.samples(),
        findings=degrees.findings(),
        one_in=one_in,
    )
