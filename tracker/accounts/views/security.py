"""Passwords, second factors and the list of sign-ins."""

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts import login, queries
from tracker.accounts.forms.door import NewPasswordForm
from tracker.accounts.forms.settings import AppForm, PasskeyNameForm, RemoveFactorForm
from tracker.accounts.operations import factors, links, passkeys, sessions
from tracker.accounts.rules import FRESH, codes, seals
from tracker.accounts.rules.devices import device_words
from tracker.accounts.views.blueprint import about, bp, config, fresh, me
from tracker.accounts.views.door import password_fits
from tracker.errors import WrongState
from tracker.web.forms import Form, given
from tracker.web.guard import actor, signed_in

PURPOSE = "new authenticator"


@bp.get("/settings/security")
@signed_in
def security() -> ResponseReturnValue:
    """Show how this person signs in, and where they are signed in."""
    user = me()
    return render_template(
        "accounts/security.html",
        user=user,
        form=Form(),
        here=login.own_session(),
        sessions=[(row, device_words(row.user_agent)) for row in queries.live_sessions(user)],
        codes_left=queries.recovery_codes_left(user),
        second_factor=queries.has_second_factor(user),
    )


@bp.route("/settings/password", methods=["GET", "POST"])
@signed_in
@fresh()
def password() -> ResponseReturnValue:
    """Choose a new password."""
    user = me()
    second = queries.has_second_factor(user)
    form = NewPasswordForm(request.form, about=about(user), second_factor=second)
    if request.method == "POST" and form.validate():
        here = login.own_session().id
        links.change_password(user, given(form.password.data), actor=actor(), keep=here)
        flash("Your password is changed. Sign-ins on other browsers have ended.")
        return redirect(url_for(".security"), code=303)
    return render_template("accounts/password.html", form=form), 422 if form.errors else 200


@bp.route("/settings/security/app", methods=["GET", "POST"])
@signed_in
@fresh()
def app() -> ResponseReturnValue:
    """Connect an authenticator app: show its secret, ask for a first code."""
    user, key = me(), current_app.config["SECRET_KEY"]
    form = AppForm(request.form)
    purpose = f"{PURPOSE} {user.id}"
    secret = seals.unseal(form.sealed.data or "", key=key, purpose=purpose, within=4 * FRESH)
    if request.method == "POST" and secret and form.validate():
        first = not queries.has_second_factor(user)
        if factors.add_authenticator(user, secret, given(form.code.data), key=key, actor=actor()):
            flash("The authenticator app is connected.")
            return redirect(url_for(".recovery_codes" if first else ".security"), code=303)
        form.code.errors = ["That code does not fit. Check that the clock of your device is right"]
    if secret is None:
        secret = codes.new_secret()
        form.sealed.data = seals.seal(secret, key=key, purpose=purpose)
    address = codes.address_for_app(
        secret, account=queries.primary_address(user), issuer=f"Liner Notes {config().institution}"
    )
    return (
        render_template(
            "accounts/app.html",
            form=form,
            square=segno.make(address, error="m").svg_data_uri(scale=5, light="white"),
            secret=codes.spoken(secret),
            replaces=user.authenticator is not None,
        ),
        422 if form.errors else 200,
    )


@bp.route("/settings/security/app/remove", methods=["GET", "POST"])
@signed_in
def remove_app() -> ResponseReturnValue:
    """Disconnect the authenticator app, with the password."""
    form = RemoveFactorForm(request.form)
    if request.method == "POST" and form.validate():
        typed = given(form.password.data)
        if not password_fits(typed):
            form.password.errors = ["That is not your password"]
        else:
            try:
                factors.remove_authenticator(me(), typed, actor=actor())
            except WrongState as error:
                form.password.errors = [error.message]
            else:
                flash("The authenticator app is disconnected.")
                return redirect(url_for(".security"), code=303)
    return render_template("accounts/remove_app.html", form=form), 422 if form.errors else 200


@bp.route("/settings/security/codes", methods=["GET", "POST"])
@signed_in
@fresh()
def recovery_codes() -> ResponseReturnValue:
    """Make ten recovery codes and show them, this once."""
    form = Form(request.form)
    made: list[str] = []
    if request.method == "POST" and form.validate():
        made = factors.make_recovery_codes(me(), actor=actor())
    return (
        render_template(
            "accounts/codes.html", form=form, made=made, left=queries.recovery_codes_left(me())
        ),
        422 if form.errors else 200,
    )


@bp.route("/settings/security/passkeys/<id:passkey_id>", methods=["GET", "POST"])
@signed_in
def passkey(passkey_id: int) -> ResponseReturnValue:
    """Rename a passkey."""
    found = queries.passkey_of(me(), passkey_id)
    if found is None:
        return redirect(url_for(".security"), code=303)
    form = PasskeyNameForm(request.form, obj=found)
    if request.method == "POST" and form.validate():
        passkeys.rename(me(), passkey_id, given(form.name.data), actor=actor())
        return redirect(url_for(".security"), code=303)
    return (
        render_template(
            "accounts/passkey.html",
            form=form,
            passkey=found,
            rename=form,
            removal=RemoveFactorForm(),
        ),
        422 if form.errors else 200,
    )


@bp.post("/settings/security/passkeys/<id:passkey_id>/remove")
@signed_in
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey, with the password."""
    form = RemoveFactorForm(request.form)
    found = queries.passkey_of(me(), passkey_id)
    if found is None:
        return redirect(url_for(".security"), code=303)
    if form.validate():
        typed = given(form.password.data)
        if not password_fits(typed):
            form.password.errors = ["That is not your password"]
        else:
            try:
                passkeys.remove(me(), passkey_id, typed, actor=actor())
            except WrongState as error:
                form.password.errors = [error.message]
            else:
                flash("The passkey is removed here. Delete it on your device, too.")
                return redirect(url_for(".security"), code=303)
    return (
        render_template(
            "accounts/passkey.html",
            form=form,
            passkey=found,
            rename=PasskeyNameForm(obj=found),
            removal=form,
        ),
        422,
    )


@bp.post("/settings/security/sessions/<id:session_id>/end")
@signed_in
def end_one(session_id: int) -> ResponseReturnValue:
    """End one sign-in."""
    rows = [row for row in queries.live_sessions(me()) if row.id == session_id]
    if Form(request.form).validate() and rows:
        if rows[0].id == login.own_session().id:
            login.end_session()
            return redirect(url_for("home.landing"), code=303)
        sessions.end(rows[0], actor=actor())
        flash("That sign-in has ended.")
    return redirect(url_for(".security"), code=303)


@bp.post("/settings/security/sessions/end-others")
@signed_in
def end_others() -> ResponseReturnValue:
    """End every sign-in but this one."""
    if Form(request.form).validate():
        count = sessions.end_others(login.own_session(), actor=actor())
        flash("There was no other sign-in." if not count else "All other sign-ins have ended.")
    return redirect(url_for(".security"), code=303)
