"""Light or dark: as the system has it, or as this browser was told.

The choice lies in a cookie, so that the server can write it into the page and nothing flashes.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from tracker.web.forms import Form
from tracker.web.guard import public
from tracker.web.urls import local_path

COOKIE = "scheme"
YEAR = 31_536_000
bp = Blueprint("scheme", __name__)


class SchemeForm(Form):
    """Which of the three."""

    scheme = SelectField(
        "Colours",
        choices=[
            SelectChoice("system", "As the system"),
            SelectChoice("light", "Light"),
            SelectChoice("dark", "Dark"),
        ],
    )


@bp.post("/scheme")
@public
def choose() -> ResponseReturnValue:
    """Remember the choice and return to the page it was made on."""
    form = SchemeForm(request.form)
    answer = redirect(local_path(urlsplit(request.referrer or "").path) or "/", code=303)
    if form.validate():
        remember(answer, form.scheme.data)
    return answer


def remember(answer: Response, scheme: str) -> None:
    """Write the choice into this browser's cookie.

    It is no secret: the switch in the page writes it, too.
    """
    https = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(COOKIE, scheme, max_age=YEAR, samesite="Lax", secure=https)


def chosen() -> str:
    """Return the choice of this browser: ``light``, ``dark`` or nothing."""
    found = request.cookies.get(COOKIE, "")
    return found if found in {"light", "dark"} else ""


def attribute() -> Markup:
    """Return the attribute that the root of a page carries when a choice was made."""
    return Markup('data-scheme="{}"').format(seen) if (seen := chosen()) else Markup()


def register(app: Flask) -> None:
    """Offer the choice and its form to templates."""
    app.register_blueprint(bp)
    app.add_template_global(chosen, "scheme")
    app.add_template_global(attribute, "scheme_attribute")
    app.add_template_global(SchemeForm, "scheme_form")
    app.add_template_global(Form, "plain_form")
