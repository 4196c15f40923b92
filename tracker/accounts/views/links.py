"""Pages behind mailed links, and the pages that ask for one.

Opening a link changes nothing: mail scanners open links too. What it offers happens when the
form on its page is sent.
"""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker.access import ANONYMOUS
from tracker.accounts import jobs, login, queries
from tracker.accounts.forms.door import (
    AddressForm,
    FirstAdminForm,
    NewAccountForm,
    NewPasswordForm,
    SignUpAddressForm,
)
from tracker.accounts.models import MailedToken
from tracker.accounts.operations import addresses, attempts
from tracker.accounts.operations import links as operations
from tracker.accounts.operations.people import NewAccount
from tracker.accounts.rules import TokenPurpose, kind_of, limits, same_address
from tracker.accounts.views.blueprint import about, bp, config, me
from tracker.accounts.views.guessing import looked_up, refuse_guessing
from tracker.errors import TooMany
from tracker.jobs import enqueue
from tracker.web.forms import Form, given
from tracker.web.guard import actor, public, signed_in
from tracker.web.headers import secret_address

__all__ = ["jobs"]  # imported, so that their tasks are known


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Ask for a school address; the answer is the same whether or not it has an account."""
    domains = config().sign_up_domains
    form = SignUpAddressForm(request.form, domains=domains)
    if request.method == "POST" and form.validate():
        address = given(form.address.data)
        # The worker looks the address up: what it is to us takes no time here.
        if _may_mail(address):
            kind = kind_of(address, domains).value
            enqueue("accounts.answer_sign_up", address=same_address(address), kind=kind)
        return redirect(url_for(".link_sent"), code=303)
    page = "accounts/sign_up.html"
    return render_template(page, form=form, domains=domains.split()), 422 if form.errors else 200


@bp.route("/reset", methods=["GET", "POST"])
@public
def reset() -> ResponseReturnValue:
    """Ask where a link for a new password should go; the answer is always the same."""
    form = AddressForm(request.form)
    if request.method == "POST" and form.validate():
        address = given(form.address.data)
        if _may_mail(address):
            enqueue("accounts.answer_reset", address=same_address(address))
        return redirect(url_for(".link_sent"), code=303)
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


@bp.get("/link-sent")
@public
def link_sent() -> ResponseReturnValue:
    """Say that a mail is on its way, to the address as it was typed here."""
    return render_template("accounts/link_sent.html", address=session.get("asked", ""))


@bp.route("/sign-up/<token:token>", methods=["GET", "POST"])
@public
@secret_address
def finish_sign_up(token: str) -> ResponseReturnValue:
    """Make the account of a proved address and sign in."""
    found = _mailed(token, TokenPurpose.SIGN_UP)
    if found is None:
        return _gone(url_for(".sign_up"), "Ask for a new link")
    form = NewAccountForm(request.form, about=(found.address, config().institution))
    if request.method == "POST" and form.validate():
        user = operations.sign_up(
            token, given(form.name.data), given(form.password.data), actor=actor()
        )
        login.start_session(user, how="sign-up")
        return redirect(url_for("home.show"), code=303)
    return (
        render_template("accounts/finish_sign_up.html", form=form, token=token, found=found),
        422 if form.errors else 200,
    )


@bp.route("/reset/<token:token>", methods=["GET", "POST"])
@public
@secret_address
def finish_reset(token: str) -> ResponseReturnValue:
    """Set a new password; signing in with it, and with the second factor, comes after."""
    found = _mailed(token, TokenPurpose.RESET)
    user = queries.by_id(found.user_id or 0) if found else None
    if found is None or user is None:
        return _gone(url_for(".reset"), "Ask for a new link")
    form = NewPasswordForm(
        request.form, about=about(user), second_factor=queries.has_second_factor(user)
    )
    if request.method == "POST" and form.validate():
        operations.reset_password(token, given(form.password.data), actor=actor())
        session.clear()  # this browser's sign-in ended with all others
        flash("Your password is changed and every sign-in has ended. Sign in with the new one.")
        return redirect(url_for(".sign_in"), code=303)
    return (
        render_template("accounts/finish_reset.html", form=form, token=token, found=found),
        422 if form.errors else 200,
    )


@bp.route("/first-admin/<token:token>", methods=["GET", "POST"])
@public
@secret_address
def first_admin(token: str) -> ResponseReturnValue:
    """Make the first administrator of a new installation."""
    if _mailed(token, TokenPurpose.FIRST_ADMIN) is None:
        return _gone(url_for(".sign_in"), "Sign in")
    form = FirstAdminForm(request.form, about=(config().institution,))
    if request.method == "POST" and form.validate():
        draft = NewAccount(
            given(form.name.data),
            given(form.address.data),
            kind_of(given(form.address.data), config().sign_up_domains),
            given(form.password.data),
        )
        user = operations.make_first_admin(token, draft, actor=actor())
        login.start_session(user, how="first administrator")
        return redirect(url_for("home.show"), code=303)
    return (
        render_template("accounts/first_admin.html", form=form, token=token),
        422 if form.errors else 200,
    )


@bp.route("/settings/addresses/confirm/<token:token>", methods=["GET", "POST"])
@signed_in
@secret_address
def confirm_address(token: str) -> ResponseReturnValue:
    """Add an address that its owner has proved, to the account that asked."""
    found = _asked_by_me(token)
    if found is None:
        return _gone(url_for(".settings"), "Go to settings")
    form = Form(request.form)
    if request.method == "POST" and form.validate():
        addresses.confirm(me(), token, actor=actor())
        flash(f"{found.address} is yours now.")
        return redirect(url_for(".settings"), code=303)
    return (
        render_template("accounts/confirm_address.html", form=form, token=token, found=found),
        422 if form.errors else 200,
    )


def _may_mail(address: str) -> bool:
    """Count a mail that somebody causes; False when the address had enough of them for now.

    Raises:
        TooMany: when this network had.
    """
    session["asked"] = address
    place = limits.network(request.remote_addr)
    attempts.count_once("mail.network", place, limits.MAILS_PER_NETWORK, actor=ANONYMOUS)
    try:
        attempts.count_once(
            "mail.address", same_address(address), limits.MAILS_PER_ADDRESS, actor=ANONYMOUS
        )
    except TooMany:
        return False  # nobody is flooded, and the page says no more than usual
    return True


def _mailed(token: str, purpose: TokenPurpose) -> MailedToken | None:
    """Find a link that works; whoever tries one address after the other is told to wait."""
    refuse_guessing()
    return looked_up(queries.mailed_token(token, purpose))


def _asked_by_me(token: str) -> MailedToken | None:
    found = _mailed(token, TokenPurpose.CONFIRM_ADDRESS)
    return found if found is not None and found.user_id == actor().user_id else None


def _gone(href: str, label: str) -> ResponseReturnValue:
    """Say the same of links that are unknown, used or too old."""
    return render_template("accounts/gone.html", href=href, label=label), 404
