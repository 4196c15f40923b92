"""Contacts that may be one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.contacts import operations, queries
from tracker.contacts.queries import Pair
from tracker.contacts.rules import FIELDS
from tracker.contacts.views.blueprint import back_to, bp, pressed
from tracker.web.guard import actor, guard, signed_in, user_id


@bp.get("/duplicates")
@signed_in
def duplicates() -> ResponseReturnValue:
    """List pairs that share a name, a mail address or a number."""
    return render_template("contacts/duplicates.html", pairs=queries.duplicates_of(user_id()))


@bp.route("/<id:contact_id>/merge/<id:other_id>", methods=["GET", "POST"])
@guard(Can.EDIT_CONTACT, queries.pair)
def merge(pair: Pair) -> ResponseReturnValue:
    """Choose field by field, then make one of two."""
    if request.method == "POST":
        chosen = {key: request.form.get(key) == "second" for key in FIELDS}
        made = []
        if pressed(lambda: made.append(operations.merge(pair, chosen, actor=actor()))):
            flash("The two are one contact now.", "success")
            return back_to(made[0])
    return render_template("contacts/merge.html", pair=pair, fields=FIELDS)


@bp.post("/<id:contact_id>/apart/<id:other_id>")
@guard(Can.EDIT_CONTACT, queries.pair)
def keep_apart(pair: Pair) -> ResponseReturnValue:
    """Remember that these are two."""
    pressed(lambda: operations.keep_apart(pair, actor=actor()))
    return redirect(url_for(".duplicates"), code=303)
