"""Pages of the sites feature."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, Role, can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.evaluations import queries as evaluations
from tracker.internships.models import Site
from tracker.sites import operations, queries
from tracker.sites.forms import SiteForm, SupervisorForm
from tracker.web.guard import actor, guard, signed_in

bp = Blueprint("sites", __name__, url_prefix="/sites")


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List the sites: to students the vetted ones, to staff all with what runs out."""
    words = request.args.get("q", "").replace("\0", "")[:100]
    found = queries.listed_for(actor(), words)
    return render_template(
        "sites/index.html",
        rows=[(each, queries.standing_of(each), queries.warnings_of(each)) for each in found],
        words=words,
        staff=_is_staff(),
        may_edit=can(actor(), Can.EDIT_SITE, None),
    )


@bp.get("/<id:site_id>")
@guard(Can.VIEW_SITE, queries.by_id)
def show(site: Site) -> ResponseReturnValue:
    """Show one site."""
    return _site_page(site, SupervisorForm())


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Note a site before any student proposes it."""
    if not can(actor(), Can.EDIT_SITE, None):
        raise NotAllowed
    form = SiteForm(request.form)
    if request.method == "POST" and form.validate():
        site = operations.add_site(form.draft(), actor=actor())
        return redirect(url_for(".show", site_id=site.id), code=303)
    return _form_page(form, None)


@bp.route("/<id:site_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_SITE, queries.by_id)
def edit(site: Site) -> ResponseReturnValue:
    """Change what is kept of a site."""
    form = SiteForm(request.form, site=site)
    if request.method != "POST" or not form.validate():
        return _form_page(form, site)
    try:
        operations.change_site(site, form.draft(), based_on=form.based_on, actor=actor())
    except Outdated as error:
        db.session.rollback()
        form.rebase(site.row_version, error.message)
        return _form_page(form, site, HTTPStatus.CONFLICT)
    flash("Saved.")
    return redirect(url_for(".show", site_id=site.id), code=303)


@bp.post("/<id:site_id>")
@guard(Can.EDIT_SITE, queries.by_id)
def add_supervisor(site: Site) -> ResponseReturnValue:
    """Note a person at a site."""
    form = SupervisorForm(request.form)
    if not form.validate():
        return _site_page(site, form)
    try:
        operations.add_supervisor(site, form.draft(), actor=actor())
    except WrongState as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _site_page(site, form, HTTPStatus.CONFLICT)
    flash(f"{form.draft().name} is in the list.")
    return redirect(url_for(".show", site_id=site.id), code=303)


def _site_page(site: Site, form: SupervisorForm, status: int | None = None) -> ResponseReturnValue:
    count, ratings = evaluations.place_summary(site.id)
    page = render_template(
        "sites/show.html",
        site=site,
        form=form,
        standing=queries.standing_of(site),
        warnings=queries.warnings_of(site),
        count=count,
        ratings=ratings,
        staff=_is_staff(),
        placements=queries.placements_at(site.id),
        running=queries.running_at(site.id, actor()),
        may_edit=can(actor(), Can.EDIT_SITE, site),
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _form_page(form: SiteForm, site: Site | None, status: int | None = None) -> ResponseReturnValue:
    page = render_template("sites/site_form.html", form=form, site=site)
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def _is_staff() -> bool:
    return bool(actor().programmes_as(Role.OFFICE, Role.FACULTY))
