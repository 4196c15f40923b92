"""The blueprint of the office, and who gets in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.programmes import queries as programmes
from tracker.programmes.models import Programme
from tracker.web.guard import actor, signed_in

bp = Blueprint("admin", __name__)


def mine() -> list[Programme]:
    """Return the programmes whose people the actor looks after."""
    return [p for p in programmes.invitable(actor()) if can(actor(), Can.INVITE_PEOPLE, p)]


def administrators(view: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """Let in administrators; for others there is nothing here."""

    @wraps(view)
    def guarded(**url: object) -> ResponseReturnValue:
        if not can(actor(), Can.ADMINISTER_SITE, None):
            abort(404)
        answer: ResponseReturnValue = view(**url)
        return answer

    return signed_in(guarded)


def office(view: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    """Let in programme offices and administrators; for others there is nothing here."""

    @wraps(view)
    def guarded(**url: object) -> ResponseReturnValue:
        if not mine() and not can(actor(), Can.ADMINISTER_SITE, None):
            abort(404)
        answer: ResponseReturnValue = view(**url)
        return answer

    return signed_in(guarded)
