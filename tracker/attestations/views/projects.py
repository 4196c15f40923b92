"""On a student's own project: asking others, and what they said."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, request
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.attestations import operations, queries
from tracker.attestations.models import Request
from tracker.attestations.queries import Standing, Witness
from tracker.attestations.rules import STATE_WORDS, CreditState
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.projects import queries as projects
from tracker.projects.models import Credit, Project
from tracker.projects.views.blueprint import back_to, pressed
from tracker.web.guard import actor, guard
from tracker.web.urls import LARGEST_ID

bp = Blueprint("attestations", __name__, url_prefix="/projects")
UNSAID = Standing(state=CreditState.CLAIMED)


@bp.post("/<id:project_id>/questions")
@guard(Can.EDIT_PROJECT, projects.by_id)
def ask(project: Project) -> ResponseReturnValue:
    """Ask somebody about the credits."""
    if pressed():
        try:
            made = operations.ask(project, request.form.get("whom", ""), actor=actor())
        except WrongState as error:
            db.session.rollback()
            flash(error.message, "warning")
        else:
            flash(f"{made.name} is asked. The question is open for {queries.LASTS.days} days.")
    return back_to(project.id, "witnesses")


@bp.post("/<id:project_id>/questions/<id:request_id>/withdrawal")
@guard(Can.EDIT_PROJECT, queries.by_id)
def withdraw(asked: Request) -> ResponseReturnValue:
    """Take a question back."""
    if pressed():
        operations.withdraw(asked, actor=actor())
        flash("The question is taken back. Its link no longer works.")
    return back_to(asked.project_id, "witnesses")


@bp.post("/<id:project_id>/credits/<id:credit_id>/words")
@guard(Can.EDIT_PROJECT, projects.credit)
def take_over(credit: Credit) -> ResponseReturnValue:
    """Call a role as somebody who confirmed it does."""
    typed = request.form.get("attestation", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    if pressed():
        said = queries.attestation(credit.project_id, min(number, LARGEST_ID))
        if said is None:
            raise NotAllowed
        try:
            operations.take_over(credit, said, actor=actor())
        except (Outdated, WrongState) as error:
            db.session.rollback()
            flash(error.message, "warning")
        else:
            flash("Taken over. Their word holds for the credit as it stands now.")
    return back_to(credit.project_id, f"credit-{credit.id}")


def standing(project: Project) -> Mapping[int, Standing]:
    """Return what stands behind the credits of a project, read once for a page."""
    kept: dict[int, Mapping[int, Standing]] = g.setdefault("credit_standing", {})
    if project.id not in kept:
        kept[project.id] = queries.standing_of(project)
    return kept[project.id]


@bp.app_template_global("stands_of")
def _stands_of(credit: Credit) -> Standing:
    return standing(credit.project).get(credit.id, UNSAID)


@bp.app_template_global("witnesses_of")
def _witnesses_of(project: Project) -> list[Witness]:
    return queries.witnesses(project, standing(project))


bp.add_app_template_global(STATE_WORDS, "CREDIT_STATE_WORDS")  # type: ignore[arg-type]
