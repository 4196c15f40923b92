"""Signing in and out."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import login, queries
from tracker.accounts.forms.door import CodeForm, PasskeyForm, PasswordForm, SignInForm
from tracker.accounts.operations import attempts, factors, sessions
from tracker.accounts.rules import passwords
from tracker.accounts.views.blueprint import bp, config, me, onward, wanted
from tracker.web.forms import Form, given
from tracker.web.guard import actor, public, signed_in
from tracker.web.transaction import settle

NO_MATCH = "Address and password do not match"


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for address and password; a second factor follows where one is set."""
    if actor().user_id is not None and request.method == "GET":
        return onward()
    form = SignInForm(request.form)
    if request.method == "POST" and form.validate() and _accepts(form):
        user = queries.by_address(given(form.address.data))
        if user is not None and queries.has_second_factor(user):
            login.begin_second_step(user)
            return redirect(url_for(".second_step", next=wanted()), code=303)
        if user is not None:
            login.start_session(user)
            return onward()
    return (
        render_template(
            "accounts/sign_in.html",
            form=form,
            passkey=PasskeyForm(),
            next=wanted(),
            kept="kept" in session,
            may_sign_up=bool(config().sign_up_domains.strip()),
        ),
        422 if form.errors else 200,
    )


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """Ask for the second factor."""
    user = login.in_second_step()
    if user is None:
        return redirect(url_for(".sign_in", next=wanted()), code=303)
    form = CodeForm(request.form)
    if request.method == "POST" and form.validate():
        attempts.count_code(user, login.browser(), actor=actor())
        settle()
        key = current_app.config["SECRET_KEY"]
        how = factors.accept_code(user, given(form.code.data), key=key, actor=actor())
        if how is not None:
            attempts.forgive_codes(user, login.browser(), actor=actor())
            login.start_session(user, how=f"password and {how}")
            return onward()
        sessions.note_failure(user, step="code", actor=actor())
        settle()
        form.code.errors = ["That code does not count, or was used before"]
    return (
        render_template(
            "accounts/second_step.html",
            form=form,
            passkey=PasskeyForm(),
            next=wanted(),
            has_app=user.authenticator is not None,
            has_passkeys=bool(user.passkeys),
        ),
        422 if form.errors else 200,
    )


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this sign-in on the server, so that copies of the cookie end with it."""
    if not Form(request.form).validate():
        return redirect(url_for("home.show"), code=303)
    login.end_session()
    flash("You are signed out.")
    return redirect(url_for("home.landing"), code=303)


@bp.route("/settings/prove", methods=["GET", "POST"])
@signed_in
def prove() -> ResponseReturnValue:
    """Ask for a factor again before something sensitive."""
    form = PasswordForm(request.form)
    if request.method == "POST" and form.validate():
        if password_fits(given(form.password.data)):
            sessions.prove(login.own_session(), how="password", actor=actor())
            return onward()
        form.password.errors = ["That is not your password"]
    return (
        render_template("accounts/prove.html", form=form, passkey=PasskeyForm(), next=wanted()),
        422 if form.errors else 200,
    )


def password_fits(typed: str) -> bool:
    """Tell whether the person who is signed in knows the password; tries are counted."""
    user, seen = me(), login.browser()
    counted = attempts.count_password(user, "", seen, actor=actor())
    kept = user.password_hash
    settle()
    if not passwords.matches(typed, kept):
        sessions.note_failure(me(), step="again", actor=actor())
        settle()
        return False
    attempts.forgive_password(me(), counted, seen, actor=actor())
    return True


def _accepts(form: SignInForm) -> bool:
    """Judge address and password; unknown addresses take as long and read the same."""
    address, password = form.both()
    seen, found = login.browser(), queries.by_address(address)
    counted = attempts.count_password(found, address, seen, actor=actor())
    kept = found.password_hash if found and found.deactivated_at is None else None
    settle()  # the hash below takes a while: nobody waits for the write lock meanwhile
    right = passwords.matches(password, kept)
    user = queries.by_address(address)
    if not right or user is None:
        sessions.note_failure(user, step="password", actor=actor())
        settle()
        form.password.errors = [NO_MATCH]
        return False
    attempts.forgive_password(user, counted, seen, actor=actor())
    sessions.renew_hash(user, password, actor=actor())
    return True
