"""The blueprint, its entries in the navigation, and what its pages share."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.db import db
from tracker.degrees import queries
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes.models import Enrolment
from tracker.web.forms import Form
from tracker.web.guard import user_id
from tracker.web.nav import NavItem, students

bp = Blueprint("degrees", __name__)


NAV = (NavItem("Degree", "degrees.show", "cap", fits=students, order=30),)


def my_enrolment() -> Enrolment:
    """Return the enrolment whose degree is one's own.

    Raises:
        NotAllowed: there is none.
    """
    found = queries.enrolment_for(user_id())
    if found is None:
        raise NotAllowed
    return found


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
