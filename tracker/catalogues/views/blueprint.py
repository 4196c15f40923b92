"""The blueprint of catalogues, and what its pages share."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.catalogues import operations, queries
from tracker.catalogues.forms import EntryForm, PressForm, names
from tracker.catalogues.models import Draft
from tracker.catalogues.rules import Field, unknown
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.web.forms import VersionedForm
from tracker.web.guard import actor

bp = Blueprint("catalogues", __name__)


def edited(
    draft: Draft,
    fields: tuple[Field, ...],
    form: EntryForm,
    held: dict[str, Any],
    put: Callable[[dict[str, Any]], dict[str, Any]],
    **page: Any,  # noqa: ANN401 - what the template names
) -> ResponseReturnValue:
    """Show one object of the file as a form, and keep it when it is sent.

    Args:
        draft: the draft.
        fields: what the form asks for.
        form: made from them.
        held: the object as the file has it.
        put: returns the whole document with another object in its place.
        **page: title and where it leads back to.
    """
    draft_id, back = draft.id, page["back"]
    if request.method == "GET":
        form.show(held, draft.row_version)
    elif form.validate() and kept(draft, form, lambda: put(form.merged(held))):
        return redirect(back, code=303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return (
        render_template(
            "catalogues/entry_form.html",
            form=form,
            names=names(fields),
            only_in_file=unknown(held, fields),
            draft_id=draft_id,
            action=request.full_path.rstrip("?"),
            **page,
        ),
        status,
    )


def kept(draft: Draft, form: VersionedForm, document: Callable[[], dict[str, Any]]) -> bool:
    """Save a changed document; when it is refused, put the sentence into the form."""
    draft_id = draft.id
    try:
        operations.save(draft, document(), based_on=form.based_on, actor=actor())
    except (WrongState, Outdated) as refused:
        db.session.rollback()
        now = queries.by_id(draft_id)
        form.rebase(now.row_version if now else 0, refused.message)
        return False
    return True


def changed(
    draft: Draft, document: Callable[[], dict[str, Any]], *, to: str
) -> ResponseReturnValue:
    """Save what a button did to the document."""
    return pressed(
        draft,
        lambda form: operations.save(draft, document(), based_on=form.based_on, actor=actor()),
        to=to,
    )


def pressed(
    draft: Draft, change: Callable[[PressForm], object], *, to: str = ""
) -> ResponseReturnValue:
    """Do what a button says, and go back to the draft."""
    form, home = PressForm(request.form), url_for("catalogues.show", draft_id=draft.id)
    said: Iterable[str] = ()
    if form.validate():
        try:
            change(form)
            return redirect(to or home, code=303)
        except (WrongState, Outdated) as refused:
            db.session.rollback()
            said = [refused.message]
    else:
        said = [message for each in form.errors.values() for message in each]
    flash(" ".join(said), "error")
    return redirect(home, code=303)
