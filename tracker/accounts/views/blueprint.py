"""The blueprint that all pages of accounts hang on, and what several of them need."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import login, queries
from tracker.accounts.models import User
from tracker.config import Settings
from tracker.web.guard import View, user_id
from tracker.web.urls import local_path

bp = Blueprint("accounts", __name__)


def me() -> User:
    """Return who is signed in."""
    return login.own_session().user


def config() -> Settings:
    """Return the installation's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


def about(user: User) -> tuple[str, ...]:
    """Return what an attacker knows of a person: words that make a bad password."""
    return (user.name, *(a.address for a in user.addresses), config().institution)


def wanted() -> str | None:
    """Return the page of ours that a person wanted before they were asked to sign in."""
    return local_path(request.args.get("next"))


def onward() -> ResponseReturnValue:
    """Lead a person who has just signed in to what they had typed, or wanted, or their start."""
    if queries.kept_form(session.get("kept"), user_id()) is not None:
        return redirect(url_for("accounts.kept"), code=303)
    return redirect(wanted() or url_for("home.show"), code=303)


def fresh(keep: Callable[[], object] | None = None) -> Callable[[View], View]:
    """Ask for a factor first, unless one was shown lately; goes below ``signed_in``.

    Args:
        keep: keeps what was typed until then.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url: object) -> ResponseReturnValue:
            if login.is_fresh():
                return view(**url)
            if keep is not None and request.method == "POST":
                keep()
            return redirect(url_for("accounts.prove", next=request.path), code=303)

        return guarded

    return decorate
