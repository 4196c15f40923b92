"""No view without a rule: load the subject, ask the table, then run."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, g
from flask.typing import ResponseReturnValue

from tracker.access import ANONYMOUS, Actor, Can, authorize, can

T = TypeVar("T")
View = Callable[..., ResponseReturnValue]


def actor() -> Actor:
    """Return the actor of this request."""
    found: Actor = g.get("actor", ANONYMOUS)
    return found


def user_id() -> int:
    """Return who is signed in; only inside views that need sign-in."""
    found = actor().user_id
    if found is None:
        abort(401)
    return found


def guard(action: Can, load: Callable[..., T | None]) -> Callable[[Callable[[T], Any]], View]:
    """Load the subject named in the URL and let only the allowed through.

    A subject that does not exist and a subject that may not be seen look the same: 404.
    Whoever is not signed in is asked to sign in first, whether or not the subject exists.
    """

    def decorate(view: Callable[[T], Any]) -> View:
        @wraps(view)
        def guarded(**url: object) -> ResponseReturnValue:
            if actor().user_id is None:
                abort(401)
            subject = load(**url)
            if subject is None or not can(actor(), action, subject):
                abort(404)
            authorize(actor(), action, subject)
            answer: ResponseReturnValue = view(subject)
            return answer

        guarded.access = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Let in anyone who is signed in; the view itself filters rows."""

    @wraps(view)
    def guarded(**url: object) -> ResponseReturnValue:
        if actor().user_id is None:
            abort(401)
        return view(**url)

    guarded.access = "signed-in"  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Mark a page as open to the world, on purpose."""
    view.access = "public"  # type: ignore[attr-defined]
    return view
