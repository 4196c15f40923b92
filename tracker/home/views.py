"""The landing page and the dashboards."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.web.guard import actor, public, signed_in
from tracker.web.nav import NavItem

bp = Blueprint("home", __name__)
NAV = (NavItem("Overview", "home.show", "home", order=0),)


@bp.get("/")
@public
def landing() -> ResponseReturnValue:
    """Greet a newcomer and lead to sound."""
    if actor().user_id is not None:
        return redirect(url_for(".show"))
    return render_template("home/landing.html")


@bp.get("/home")
@signed_in
def show() -> ResponseReturnValue:
    """Open with what needs this person."""
    return render_template("home/show.html")


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Tell a supervisor that the process answers."""
    return {"status": "ok"}
