"""Pages of the sites feature."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from tracker.access import Can, Role, can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.evaluations import queries as evaluations
from tracker.internships.models import Site, Supervisor
from tracker.sites import jobs, operations, queries
from tracker.sites.forms import (
    ChangeSupervisorForm,
    MergeForm,
    ReplaceForm,
    SiteForm,
    SupervisorForm,
)
from tracker.web.forms import Form
from tracker.web.guard import actor, guard, signed_in

bp = Blueprint("sites", __name__, url_prefix="/sites")
__all__ = ["bp", "jobs"]


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
    """Show one site, or lead to the one it was merged into."""
    if site.merged_into_id:
        return redirect(url_for(".show", site_id=site.merged_into_id))
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


@bp.route("/<id:site_id>/people/<id:supervisor_id>", methods=["GET", "POST"])
@guard(Can.EDIT_SITE, queries.supervisor_at)
def person(found: Supervisor) -> ResponseReturnValue:
    """Correct what is known of a person, or let somebody else answer."""
    kept = {"name": found.name, "job_title": found.job_title, "mail": found.mail}
    form = ChangeSupervisorForm(request.form, data=kept)
    if request.method == "POST" and form.validate():
        try:
            operations.change_supervisor(
                found, form.draft(), mails=bool(form.mails.data), actor=actor()
            )
        except WrongState as error:
            db.session.rollback()
            form.form_errors.append(error.message)
            return _person_page(found, form), HTTPStatus.CONFLICT
        flash("Saved.")
        return redirect(url_for(".show", site_id=found.site_id), code=303)
    return _person_page(found, form), _status(form)


@bp.post("/<id:site_id>/people/<id:supervisor_id>/replace")
@guard(Can.EDIT_SITE, queries.supervisor_at)
def replace(found: Supervisor) -> ResponseReturnValue:
    """Let somebody else at the site answer for all their students."""
    form = _replace_form(found)
    if not form.validate():
        flash("Choose who answers from now on.", "warning")
        here = url_for(".person", site_id=found.site_id, supervisor_id=found.id)
        return redirect(here, code=303)
    by = queries.supervisor_at(found.site_id, form.by.data)
    if by is None:
        raise NotAllowed
    count = operations.replace_supervisor(found, by, actor=actor())
    flash(f"{by.name} answers from now on, in {count} internship{'' if count == 1 else 's'}.")
    return redirect(url_for(".show", site_id=found.site_id), code=303)


@bp.route("/<id:site_id>/merge", methods=["GET", "POST"])
@guard(Can.EDIT_SITE, queries.by_id)
def merge(site: Site) -> ResponseReturnValue:
    """Make one of two entries for the same place."""
    if site.merged_into_id:
        return redirect(url_for(".show", site_id=site.merged_into_id), code=303)
    others = queries.may_be_same(site)
    form = MergeForm(request.form)
    form.into.choices = [SelectChoice(str(each.id), _named(each)) for each in others]
    if request.method == "POST" and form.validate():
        into = queries.by_id(form.into.data)
        if into is None:
            raise NotAllowed
        operations.merge_sites(site, into, actor=actor())
        flash(f"They are one now: {into.name}.")
        return redirect(url_for(".show", site_id=into.id), code=303)
    page = render_template("sites/merge.html", form=form, site=site, others=others)
    return page, _status(form)


def _named(site: Site) -> str:
    people = ", ".join(each.name for each in site.supervisors)
    return ", ".join(part for part in (site.name, site.city, people) if part)


def _replace_form(found: Supervisor) -> ReplaceForm:
    form = ReplaceForm(request.form if request.endpoint == "sites.replace" else None)
    form.by.choices = [
        SelectChoice(str(each.id), each.name)
        for each in found.site.supervisors
        if each.id != found.id and each.left_at is None
    ]
    return form


def _person_page(found: Supervisor, form: ChangeSupervisorForm) -> str:
    return render_template(
        "sites/person.html",
        person=found,
        form=form,
        replacing=_replace_form(found),
        count=len(queries.answered_by(found.id)),
    )


def _status(form: Form) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


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
