"""Making and showing passkeys. A script asks for options, fills the form and sends it."""

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.accounts import login, queries
from tracker.accounts.forms.door import PasskeyForm
from tracker.accounts.forms.settings import PasskeyNameForm
from tracker.accounts.operations import passkeys, sessions
from tracker.accounts.rules import SECOND_STEP_LASTS
from tracker.accounts.views.blueprint import bp, config, fresh, me, onward, wanted
from tracker.errors import WrongState
from tracker.web import errors
from tracker.web.forms import given
from tracker.web.guard import actor, public, signed_in


@bp.post("/sign-in/passkey/options")
@public
def passkey_options() -> ResponseReturnValue:
    """Ask the browser for any passkey of this site."""
    if not PasskeyForm(request.form).validate():
        return errors.page(400)
    options, challenge = passkeys.request_options(_site(), actor=actor())
    return _asked("show", options, challenge)


@bp.post("/sign-in/passkey")
@public
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in by passkey: the device has checked who holds it, so nothing else is asked."""
    form = PasskeyForm(request.form)
    try:
        user = passkeys.accept(
            _site(),
            credential=(form.credential.data or "") if form.validate() else "",
            challenge=_challenge("show"),
            actor=actor(),
        )
    except WrongState as error:
        sessions.note_failure(None, step="passkey", actor=actor())
        flash(error.message, "error")
        back = ".prove" if actor().user_id is not None else ".sign_in"
        return redirect(url_for(back, next=wanted()), code=303)
    if actor().user_id == user.id:  # asked again before something sensitive
        sessions.prove(login.own_session(), how="passkey", actor=actor())
    else:
        login.start_session(user, how="passkey")
    return onward()


@bp.post("/settings/security/passkeys/options")
@signed_in
@fresh()
def new_passkey_options() -> ResponseReturnValue:
    """Ask the browser to make a passkey."""
    if not PasskeyForm(request.form).validate():
        return errors.page(400)
    options, challenge = passkeys.creation_options(me(), _site(), actor=actor())
    return _asked("make", options, challenge)


@bp.route("/settings/security/passkeys/new", methods=["GET", "POST"])
@signed_in
@fresh()
def new_passkey() -> ResponseReturnValue:
    """Keep a passkey that the browser made."""
    form = PasskeyNameForm(request.form)
    made = PasskeyForm(request.form)
    if request.method == "POST" and form.validate():
        first = not queries.has_second_factor(me())
        try:
            passkeys.add(
                me(),
                _site(),
                credential=made.credential.data or "",
                challenge=_challenge("make"),
                name=given(form.name.data),
                actor=actor(),
            )
        except WrongState as error:
            form.name.errors = [error.message]
        else:
            flash("The passkey is added.")
            return redirect(url_for(".recovery_codes" if first else ".security"), code=303)
    return (
        render_template("accounts/new_passkey.html", form=form, made=PasskeyForm()),
        422 if form.errors else 200,
    )


def _site() -> passkeys.Site:
    return passkeys.Site.at(config().base_url)


def _asked(deed: str, options: str, challenge: bytes) -> Response:
    session["challenge"] = [deed, challenge.hex(), int(clock.now().timestamp())]
    return Response(options, mimetype="application/json")


def _challenge(deed: str) -> bytes:
    """Return the challenge this browser was given for the deed, if not too long ago; once.

    Raises:
        WrongState: when there is none.
    """
    kept = session.pop("challenge", None)
    oldest = (clock.now() - SECOND_STEP_LASTS).timestamp()
    if not kept or kept[0] != deed or kept[2] < oldest:
        raise WrongState(passkeys.NOT_READ)
    return bytes.fromhex(kept[1])
