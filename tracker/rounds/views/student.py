"""What a student sees of reviews: asking for one, and reading what came of it."""

from http import HTTPStatus

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.db import db
from tracker.errors import WrongState
from tracker.projects import queries as projects
from tracker.projects.models import Project
from tracker.rounds import operations, queries
from tracker.rounds.forms import AskForm
from tracker.rounds.models import Round
from tracker.rounds.views.blueprint import bp
from tracker.rounds.views.shown import comment_form, is_carrying, page_of
from tracker.web.guard import actor, guard, user_id


@bp.route("/projects/<id:project_id>/rounds/new", methods=["GET", "POST"])
@guard(Can.ASK_FOR_REVIEW, projects.by_id)
def ask(project: Project) -> ResponseReturnValue:
    """Ask faculty to listen to a project as it is now."""
    form, project_id = AskForm(request.form), project.id
    if request.method == "POST" and form.validate():
        try:
            made = operations.ask(project, form.words.data or "", actor=actor())
        except WrongState as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
            project = projects.by_id(project_id) or project
        else:
            flash("Faculty is asked. Go on working: this review keeps the files as they are now.")
            address = url_for(".show", project_id=project_id, number=made.number)
            return redirect(address, code=303)
    page = render_template(
        "rounds/ask.html",
        project=project,
        form=form,
        heard=queries.heard_now(project),
        preparing=[
            s for s in projects.items_of(project) if s.recording and not projects.is_heard(s)
        ],
        rounds=queries.of_project(project),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.get("/projects/<id:project_id>/rounds/<id:number>")
@guard(Can.VIEW_ROUND, queries.by_number)
def show(found: Round) -> ResponseReturnValue:
    """Show a round to its student; faculty reads it on the desk."""
    if found.student_id != user_id():
        return redirect(url_for(".review", round_id=found.id))
    return render_template("rounds/show.html", **page_of(found, comment_form(found)))


@bp.get("/rounds/<id:round_id>/progress")
@guard(Can.VIEW_ROUND, queries.by_id)
def progress(found: Round) -> ResponseReturnValue:
    """Answer the page's question how far the search is; at its end, ask it to load anew."""
    carrying = is_carrying(found, queries.threads_for(actor(), found))
    page = make_response(render_template("rounds/_search.html", round=found, carrying=carrying))
    if not carrying:
        page.headers["HX-Refresh"] = "true"
    return page
