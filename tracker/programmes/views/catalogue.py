"""What a programme asks, as faculty and office look it up."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker import audit
from tracker.access import Actor, Can, Role, can
from tracker.programmes import queries
from tracker.programmes.models import ProgrammeVersion
from tracker.programmes.rules import programme_in
from tracker.programmes.views.blueprint import bp
from tracker.web.guard import actor, guard, signed_in
from tracker.web.nav import NavItem


def _staff(who: Actor) -> bool:
    return bool(who.programmes_as(Role.FACULTY, Role.OFFICE))


NAV = (NavItem("Programmes", "programmes.index", "chart", fits=_staff, order=60),)


@bp.get("/office/programmes")
@signed_in
def index() -> ResponseReturnValue:
    """List the programmes one belongs to, with their catalogues."""
    found = queries.programmes_for(actor())
    return render_template(
        "programmes/index.html",
        programmes=found,
        enrolled=queries.enrolled_per_version(found),
        may_add=can(actor(), Can.CREATE_PROGRAMME, None),
    )


@bp.get("/office/programmes/versions/<id:version_id>")
@guard(Can.VIEW_PROGRAMME, queries.version_by_id)
def version(found: ProgrammeVersion) -> ResponseReturnValue:
    """Show the requirements, rules and courses of one catalogue."""
    programme = programme_in(found.document)
    return render_template(
        "programmes/version.html",
        version=found,
        programme=programme,
        remarks=audit.remarks(programme),
        facts={course["code"]: course for course in found.document["courses"]},
    )
