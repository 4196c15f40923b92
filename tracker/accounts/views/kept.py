"""What was typed when a sign-in had ended: kept, shown after sign-in, sent again with one press."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from tracker.access import ANONYMOUS
from tracker.accounts import login, queries
from tracker.accounts.models import KeptForm
from tracker.accounts.operations import attempts, sessions
from tracker.accounts.rules import KEPT_FORM_SIZE, SECRET_FIELDS, limits
from tracker.accounts.views.blueprint import bp
from tracker.db import db
from tracker.errors import TooMany
from tracker.web import errors
from tracker.web.forms import Form
from tracker.web.guard import actor, signed_in, user_id
from tracker.web.transaction import SAFE

NOT_SHOWN = SECRET_FIELDS | {"row_version"}


@bp.app_errorhandler(401)
def ask_to_sign_in(_error: HTTPException) -> ResponseReturnValue:
    """Lead a visitor to the sign-in page and back; keep what they typed."""
    db.session.rollback()
    wants = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wants == "application/json" or request.path.startswith("/media/"):
        return errors.page(401)
    if request.method in SAFE:
        back = request.full_path.removesuffix("?")
        return redirect(url_for("accounts.sign_in", next=back), code=303)
    if not _is_ours():
        return errors.page(401)
    keep_typed()  # the sign-in page says so
    return redirect(url_for("accounts.sign_in"), code=303)


def keep_typed() -> bool:
    """Keep the form of this request for this browser; tell whether there was one to keep."""
    if request.mimetype not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return False
    typed = request.form.items(multi=True)
    # A database may not take a NUL; the form shows the mark, and refuses it in words.
    fields = [
        [name.replace("\0", "\ufffd"), value.replace("\0", "\ufffd")]
        for name, value in typed
        if name not in SECRET_FIELDS
    ]
    if not fields or sum(len(name) + len(value) for name, value in fields) > KEPT_FORM_SIZE:
        return False
    place = limits.network(request.remote_addr)
    try:
        attempts.count_once("keep", place, limits.KEPT_FORMS_PER_NETWORK, actor=ANONYMOUS)
    except TooMany:
        return False
    owner = actor().user_id or login.ended_owner()
    path = request.full_path.removesuffix("?")
    session["kept"] = sessions.keep_form(path, fields, owner, actor=ANONYMOUS)
    return True


@bp.get("/kept")
@signed_in
def kept() -> ResponseReturnValue:
    """Show what was typed, with one button to send it and one to throw it away."""
    found = _found()
    if found is None:
        return redirect(url_for("home.show"), code=303)
    shown = [
        (name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, value in found.fields
        if value.strip() and name not in NOT_SHOWN
    ]
    page = found.path.partition("?")[0]
    return render_template("accounts/kept.html", form=Form(), found=found, shown=shown, page=page)


@bp.post("/kept")
@signed_in
def send_kept() -> ResponseReturnValue:
    """Pass the form on to where it was going; the browser sends it there by itself (307)."""
    found = _found()
    if found is None:
        return redirect(url_for("home.show"), code=303)
    if not Form(request.form).validate():
        return redirect(url_for(".kept"), code=303)
    path = found.path
    sessions.drop_form(found, actor=actor())
    session.pop("kept", None)
    return redirect(path, code=307)


@bp.post("/kept/drop")
@signed_in
def drop_kept() -> ResponseReturnValue:
    """Throw it away."""
    found = _found()
    if found is not None and Form(request.form).validate():
        sessions.drop_form(found, actor=actor())
        session.pop("kept", None)
    return redirect(url_for("home.show"), code=303)


def _found() -> KeptForm | None:
    return queries.kept_form(session.get("kept"), user_id())


def _is_ours() -> bool:
    """Tell whether one of our own pages sent the form: nobody else may put words in a mouth."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", request.host_url.rstrip("/"))
    return site == "same-origin" and origin == request.host_url.rstrip("/")
