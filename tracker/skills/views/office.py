"""The office's pages: areas, skills and levels of a programme."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, Role
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes.models import Programme
from tracker.skills import operations, queries
from tracker.skills.forms import FrameworkForm, framework_form
from tracker.skills.views.blueprint import bp
from tracker.web.guard import actor, guard, signed_in


@bp.get("/office/skills")
@signed_in
def frameworks() -> ResponseReturnValue:
    """List the programmes whose skills one looks after."""
    mine = actor().programmes_as(Role.OFFICE)
    if not mine:
        raise NotAllowed
    programmes = [each for each in queries.programmes_of(actor()) if each.id in mine]
    return render_template(
        "skills/frameworks.html",
        rows=[
            (each, queries.framework_version(each.id), queries.framework_for(each.id))
            for each in programmes
        ],
    )


@bp.route("/office/skills/<id:programme_id>", methods=["GET", "POST"])
@guard(Can.EDIT_FRAMEWORK, lambda programme_id: db.session.get(Programme, programme_id))
def edit_framework(programme: Programme) -> ResponseReturnValue:
    """Change areas, skills and what the levels are called."""
    held = queries.framework_version(programme.id)
    before, status = queries.framework_for(programme.id), HTTPStatus.OK
    if request.method == "GET":
        form = framework_form(before, held.number if held else 0)
    else:
        form, status = FrameworkForm(request.form), HTTPStatus.UNPROCESSABLE_ENTITY
        after = form.framework(before) if form.validate() else None
        if after is not None and form.explains(before, after):
            try:
                operations.change_framework(programme, after, based_on=form.base, actor=actor())
            except (Outdated, WrongState) as refused:
                form.form_errors.append(refused.message)
                status = refused.status
                form.based_on.data = held.number if held else 0
                form.based_on.raw_data = [str(form.based_on.data)]
            else:
                flash("The skills are changed. Claims keep the words they were made in.")
                return redirect(url_for(".frameworks"), code=303)
    page = render_template("skills/edit_framework.html", programme=programme, form=form)
    return page, status
