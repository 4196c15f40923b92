"""The blueprint, its entries in the navigation, and what its pages share."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.web.forms import Form
from tracker.web.nav import NavItem, students

bp = Blueprint("degrees", __name__)


NAV = (NavItem("Degree", "degrees.show", "cap", fits=students, order=30),)


def done(form: Form, change: Callable[[], object]) -> bool:
    """Make a change; when it is refused, put the sentence into the form and undo all of it."""
    try:
        change()
    except (WrongState, Outdated) as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return False
    return True


def submitted(form: Form, change: Callable[[], object]) -> bool:
    """Tell whether this is a sent form whose change was made."""
    return request.method == "POST" and form.validate() and done(form, change)


def form_page(template: str, form: Form, **values: Any) -> ResponseReturnValue:  # noqa: ANN401
    """Show a page with a form; one that was refused answers 422."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template(template, form=form, **values), status
