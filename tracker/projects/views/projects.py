"""Pages of projects themselves."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import abort, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField

from tracker.access import Can, can
from tracker.errors import Outdated
from tracker.internships.models import Internship
from tracker.programmes.queries import home_programme
from tracker.projects import operations, queries
from tracker.projects.forms import FilterForm, NewProjectForm, ProjectForm, typed_values
from tracker.projects.models import Project
from tracker.projects.rules import (
    ItemDraft,
    ItemKind,
    ProjectKind,
    ProjectUse,
    changed_meanwhile,
)
from tracker.projects.views.blueprint import back_to, bp, pressed
from tracker.projects.views.sounds import first_shown, shown_sounds
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.urls import LARGEST_ID

LAST_PAGE = 10_000


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """List the projects the reader may see, one page at a time."""
    form, filters = _filters()
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    projects = queries.listed_for(actor(), filters, page=page)
    cards = [(p, first_shown(p, url_for(".show", project_id=p.id))) for p in projects]
    total = queries.count(actor(), filters)
    return render_template(
        "projects/index.html",
        cards=cards,
        form=form,
        filters=filters,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
        programme_id=home_programme(actor()),
        reader_id=actor().user_id,
    )


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new_project() -> ResponseReturnValue:
    """Log a new work with the little it needs to begin."""
    programme_id = home_programme(actor())
    if programme_id is None:
        abort(404)
    form = NewProjectForm(_sent())
    named = form.recording.data or request.args.get("recording", "")
    recordings = queries.recordings_named(user_id(), [named])
    if request.method == "POST" and form.validate():
        project = operations.create(form.draft(), programme_id=programme_id, actor=actor())
        if role := form.role_draft():
            operations.add_role(project, role, actor=actor())
        for recording in recordings:
            draft = ItemDraft(kind=ItemKind.SOUND, title=recording.title)
            operations.add_sound(project, recording, draft, actor=actor())
        return back_to(project.id)
    first = recordings[0] if recordings else None
    if first and request.method == "GET":
        form.recording.data, form.title.data = first.public_id, first.title
    page = render_template("projects/new_project.html", form=form, recording=first)
    return page, 422 if form.errors else 200


@bp.get("/<id:project_id>")
@guard(Can.VIEW_PROJECT, queries.by_id)
def show(project: Project) -> ResponseReturnValue:
    """Show one project with all that is in it."""
    mine = can(actor(), Can.EDIT_PROJECT, project)
    here = url_for(".show", project_id=project.id)
    return render_template(
        "projects/show.html",
        project=project,
        mine=mine,
        sounds=shown_sounds(project, here),
        roles=queries.roles_of(project),
        credits=queries.credits_of(project),
        items=queries.items_of(project),
        removed_items=queries.removed_items(project) if mine else [],
        removed_credits=queries.removed_credits(project) if mine else [],
        recordings=queries.recording_choices(project.student_id) if mine else [],
        arrived=request.args.get("recording", ""),
        standing=queries.publishable(project),
        uses=uses_of([project.id]).get(project.id, ()),
    )


@bp.route("/<id:project_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.by_id)
def edit_project(project: Project) -> ResponseReturnValue:
    """Change what a project says about itself."""
    form = _form_for(project)
    if request.method == "GET" or _asks_for_more():
        return _edit_page(project, form)
    if not form.validate():
        return _edit_page(project, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        operations.edit(project, form.draft(), based_on=form.based_on, actor=actor())
    except Outdated as error:
        meanwhile = _take_over(project, form)
        form.rebase(project.row_version, error.message)
        return _edit_page(project, form, meanwhile=meanwhile), HTTPStatus.CONFLICT
    return back_to(project.id)


@bp.post("/<id:project_id>/archival")
@guard(Can.EDIT_PROJECT, queries.by_id)
def archive(project: Project) -> ResponseReturnValue:
    """Put a project away."""
    if pressed():
        operations.archive(project, actor=actor())
        flash(f"{project.title} is archived. Nothing in it is lost.")
    return back_to(project.id)


@bp.post("/<id:project_id>/restoration")
@guard(Can.EDIT_PROJECT, queries.by_id)
def restore(project: Project) -> ResponseReturnValue:
    """Bring a project back."""
    if pressed():
        operations.restore(project, actor=actor())
        flash(f"{project.title} is back. It is private until you show it to somebody.")
    return back_to(project.id)


def _sent() -> MultiDict[str, str] | None:
    """Return what a form was sent with; None when the page was only opened.

    An empty form would mean that every box was unticked.
    """
    return request.form if request.method == "POST" else None


def uses_of(project_ids: Sequence[int]) -> Mapping[int, Sequence[ProjectUse]]:
    """Ask the features above where projects are used."""
    found: dict[int, list[ProjectUse]] = {}
    for ask in current_app.extensions["project_uses"]:
        for project_id, uses in ask(project_ids).items():
            found.setdefault(project_id, []).extend(uses)
    return found


def _filters() -> tuple[FilterForm, queries.Filters]:
    """Read the filters of the address; what is no filter is ignored."""
    form = FilterForm(request.args)
    form.course.offer((c.id, f"{c.code} {c.title}") for c in queries.courses_used(actor()))
    kind, course_id = form.kind.data, form.course.data
    return form, queries.Filters(
        kind=ProjectKind(kind) if kind in set(ProjectKind) else None,
        course_id=course_id if course_id and course_id <= LARGEST_ID else None,
        without=_on_page() if request.args.get("off_page") else None,
        archived=bool(request.args.get("archived")),
    )


def _on_page() -> list[int]:
    uses = uses_of(queries.own_ids(actor()))
    return [project_id for project_id, found in uses.items() if any(use.on_page for use in found)]


def _form_for(project: Project) -> ProjectForm:
    draft = queries.draft_of(project)
    form = ProjectForm(_sent(), data=typed_values(draft))
    courses = list(queries.course_choices(project.student_id))
    if project.course and project.course not in courses:
        courses.append(project.course)
    form.offer(
        [(course.id, f"{course.code} {course.title}") for course in courses],
        [(each.id, _place(each)) for each in queries.internship_choices(project.student_id)],
    )
    if request.method == "GET":
        form.show(draft, project.row_version)
    return form


def _place(internship: Internship) -> str:
    at = f", {internship.site.name}" if internship.site else ""
    return f"{internship.title}{at}"


def _asks_for_more() -> bool:
    """Tell whether a button was pressed that saves nothing: the page comes back as typed."""
    return not {"preview", "more"}.isdisjoint(request.form)


def _edit_page(
    project: Project,
    form: ProjectForm,
    *,
    meanwhile: Sequence[tuple[str, str, bool]] = (),
) -> str:
    return render_template(
        "projects/edit_project.html",
        project=project,
        form=form,
        meanwhile=meanwhile,
        preview=form.description.data if "preview" in request.form else None,
    )


def _take_over(project: Project, form: ProjectForm) -> list[tuple[str, str, bool]]:
    """Merge what somebody saved meanwhile into the form, and list it.

    A field that only they changed takes their text. One that both changed keeps what was typed
    here, and theirs is listed beside it. So the next save loses nothing that was not looked at.
    """
    saved = queries.draft_of(project)
    changed = changed_meanwhile(form.opened_prints, saved, form.draft())
    values, listed = typed_values(saved), []
    for name, both in changed.items():
        typed = form[name].data
        form[name].data, form[name].raw_data = values[name], []
        listed.append((form[name].label.text, _words(form[name]), both))
        if both:
            form[name].data = typed
    form.show(saved, project.row_version)
    return listed


def _words(field: Field) -> str:
    """Say what a field holds as the form would show it."""
    value = field.data
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "On" if value else "Off"
    if isinstance(field, SelectField):
        return next((str(option.label.text) for option in field if option.checked), "")
    return "" if value is None else str(value)
