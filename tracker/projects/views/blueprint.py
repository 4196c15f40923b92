"""The blueprint, and what all pages of projects share."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Actor
from tracker.projects.models import Credit, Project
from tracker.projects.queries import dates_of, roles_of
from tracker.projects.rules import (
    ITEM_WORDS,
    KIND_WORDS,
    RIGHTS_WORDS,
    ROLES,
    SHARE_WORDS,
    role_words,
)
from tracker.projects.rules import period as period_words
from tracker.web.forms import EXPIRED, Form
from tracker.web.nav import NavItem, students, teachers

bp = Blueprint("projects", __name__, url_prefix="/projects")


def _students_and_teachers(who: Actor) -> bool:
    return students(who) or teachers(who)


NAV = (
    NavItem(
        "Projects",
        "projects.index",
        "wave",
        fits=_students_and_teachers,
        order=10,
        covers=("media", "delivery"),
    ),
)


def pressed() -> bool:
    """Tell whether a button of a page of ours was pressed; if that page is too old, say so."""
    if Form(request.form).validate():
        return True
    flash(EXPIRED, "warning")
    return False


def back_to(project_id: int, part: str = "") -> ResponseReturnValue:
    """Lead back to the project, at one of its parts."""
    return redirect(url_for("projects.show", project_id=project_id, _anchor=part or None), code=303)


@bp.app_template_filter("role_words")
def _role_words(credit: Credit) -> str:
    return role_words(credit.role, credit.role_other)


@bp.app_template_filter("own_roles")
def _own_roles(project: Project) -> list[Credit]:
    return roles_of(project)


@bp.app_template_filter("role_cap")
def _role_cap(credit: Credit) -> str:
    return ROLES[credit.role].cap if credit.role in ROLES else ""


@bp.app_template_filter("project_period")
def _project_period(project: Project) -> str:
    return period_words(*dates_of(project))


bp.add_app_template_global(KIND_WORDS, "KIND_WORDS")  # type: ignore[arg-type]
bp.add_app_template_global(SHARE_WORDS, "SHARE_WORDS")  # type: ignore[arg-type]
bp.add_app_template_global(RIGHTS_WORDS, "RIGHTS_WORDS")  # type: ignore[arg-type]
bp.add_app_template_global(ITEM_WORDS, "ITEM_WORDS")  # type: ignore[arg-type]
