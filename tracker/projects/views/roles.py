"""Pages on who did what."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.errors import Outdated
from tracker.projects import operations, queries
from tracker.projects.forms import CreditForm, RoleForm
from tracker.projects.models import Credit, Project
from tracker.projects.rules import role_words
from tracker.projects.views.blueprint import back_to, bp, pressed
from tracker.web.guard import actor, guard


@bp.route("/<id:project_id>/roles/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.by_id)
def new_role(project: Project) -> ResponseReturnValue:
    """Say what one did; a second button goes on to the next role."""
    form = RoleForm(request.form)
    if request.method == "POST" and form.validate():
        operations.add_role(project, form.draft(), actor=actor())
        if "another" in request.form:
            flash("Role added.")
            return redirect(url_for(".new_role", project_id=project.id), code=303)
        return back_to(project.id, "roles")
    return _page(project, form, "Add a role of yours", own=True)


@bp.route("/<id:project_id>/credits/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.by_id)
def new_credit(project: Project) -> ResponseReturnValue:
    """Name another person."""
    form = CreditForm(request.form)
    if request.method == "POST" and form.validate():
        operations.add_credit(project, form.draft(), actor=actor())
        if "another" in request.form:
            flash("Credit added.")
            return redirect(url_for(".new_credit", project_id=project.id), code=303)
        return back_to(project.id, "credits")
    return _page(project, form, "Credit another person", own=False)


@bp.route("/<id:project_id>/credits/<id:credit_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.credit)
def edit_credit(credit: Credit) -> ResponseReturnValue:
    """Change a role or a credit."""
    own = credit.user_id == credit.student_id
    form = (RoleForm if own else CreditForm)(request.form, obj=credit)
    title = f"Change {role_words(credit.role, credit.role_other)}"
    if request.method == "POST" and form.validate():
        try:
            operations.edit_credit(credit, form.draft(), based_on=form.based_on, actor=actor())
        except Outdated as error:
            form.rebase(credit.row_version, error.message)
            page, _ = _page(credit.project, form, title, own=own, credit=credit, saved=credit)
            return page, HTTPStatus.CONFLICT
        return back_to(credit.project_id, "roles" if own else "credits")
    return _page(credit.project, form, title, own=own, credit=credit)


@bp.post("/<id:project_id>/credits/<id:credit_id>/removal")
@guard(Can.EDIT_PROJECT, queries.credit)
def remove_credit(credit: Credit) -> ResponseReturnValue:
    """Take a role or credit out."""
    if pressed():
        operations.remove_credit(credit, actor=actor())
        flash("Removed. You can bring it back below.")
    return back_to(credit.project_id, "removed")


@bp.post("/<id:project_id>/credits/<id:credit_id>/restoration")
@guard(Can.EDIT_PROJECT, queries.credit)
def restore_credit(credit: Credit) -> ResponseReturnValue:
    """Bring a role or credit back."""
    if pressed():
        operations.restore_credit(credit, actor=actor())
    return back_to(credit.project_id, "roles" if credit.user_id else "credits")


def _page(
    project: Project,
    form: RoleForm | CreditForm,
    title: str,
    *,
    own: bool,
    credit: Credit | None = None,
    saved: Credit | None = None,
) -> tuple[str, int]:
    page = render_template(
        "projects/credit_form.html",
        project=project,
        form=form,
        title=title,
        own=own,
        credit=credit,
        saved=saved,
    )
    return page, 422 if form.errors else 200
