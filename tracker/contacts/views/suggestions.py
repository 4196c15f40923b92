"""Whom one might add, from internships and credits."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.contacts import operations, queries
from tracker.contacts.rules import Suggestion
from tracker.contacts.views.blueprint import back_to, bp, pressed
from tracker.web.guard import actor, signed_in, user_id


@bp.get("/suggestions")
@signed_in
def suggestions() -> ResponseReturnValue:
    """List everybody that one's own internships and credits name."""
    return render_template(
        "contacts/suggestions.html", suggestions=queries.suggestions_for(user_id())
    )


@bp.post("/suggestions/<token:key>/add")
@signed_in
def accept_suggestion(key: str) -> ResponseReturnValue:
    """Add one with a press."""
    suggestion = _suggested(key)
    made = []
    if pressed(lambda: made.append(operations.accept_suggestion(suggestion, actor=actor()))):
        return back_to(made[0])
    return redirect(url_for(".suggestions"), code=303)


@bp.post("/suggestions/<token:key>/dismiss")
@signed_in
def dismiss_suggestion(key: str) -> ResponseReturnValue:
    """Never ask again."""
    suggestion = _suggested(key)
    if pressed(lambda: operations.dismiss_suggestion(suggestion, actor=actor())):
        flash("That is not suggested again.", "success")
    return redirect(url_for(".suggestions"), code=303)


def _suggested(key: str) -> Suggestion:
    found = next((each for each in queries.suggestions_for(user_id()) if each.key == key), None)
    if found is None:
        abort(404)
    return found
