"""The page behind a mailed invitation. Opening it changes nothing; its button does."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Actor
from tracker.accounts import login
from tracker.accounts import operations as account_operations
from tracker.accounts import queries as accounts
from tracker.accounts.forms.door import NewAccountForm
from tracker.accounts.operations import NewAccount
from tracker.accounts.rules import kind_of
from tracker.accounts.views.guessing import looked_up, refuse_guessing
from tracker.config import Settings
from tracker.programmes import operations, queries
from tracker.programmes.forms.invitations import ROLES
from tracker.programmes.models import Invitation
from tracker.programmes.views.blueprint import bp
from tracker.web.forms import Form, given
from tracker.web.guard import actor, public
from tracker.web.headers import secret_address


@bp.route("/invite/<token:token>", methods=["GET", "POST"])
@public
@secret_address
def invitation(token: str) -> ResponseReturnValue:
    """Show what somebody is invited to, and let them accept."""
    refuse_guessing()
    found = looked_up(queries.open_invitation(token))
    if found is None:
        return render_template("programmes/invitation_gone.html"), 404
    if actor().user_id is not None:
        return _as_myself(found, token)
    if accounts.by_address(found.address) is not None:
        page = "programmes/invitation_known.html"
        return render_template(page, invitation=found, token=token, role=ROLES[found.role])
    return _as_newcomer(found, token)


def _as_myself(found: Invitation, token: str) -> ResponseReturnValue:
    """Accept with the account that is signed in."""
    user = login.own_session().user
    form = Form(request.form)
    if request.method == "POST" and form.validate():
        operations.accept(found, user, actor=actor())
        flash(f"You belong to {found.programme.name} now.")
        return redirect(url_for("home.show"), code=303)
    return (
        render_template(
            "programmes/invitation.html",
            form=form,
            invitation=found,
            token=token,
            role=ROLES[found.role],
            mine=found.address in {a.address for a in user.addresses},
        ),
        422 if form.errors else 200,
    )


def _as_newcomer(found: Invitation, token: str) -> ResponseReturnValue:
    """Make an account of the address the link was mailed to, and accept with it."""
    settings = _settings()
    form = NewAccountForm(
        request.form, data={"name": found.name}, about=(found.address, settings.institution)
    )
    if request.method == "POST" and form.validate():
        draft = NewAccount(
            name=given(form.name.data),
            address=found.address,
            kind=kind_of(found.address, settings.sign_up_domains),
            password=given(form.password.data),
        )
        user = account_operations.create_account(draft, actor=actor())
        operations.accept(found, user, actor=Actor(user_id=user.id))
        login.start_session(user, how="invitation")
        return redirect(url_for("home.show"), code=303)
    return (
        render_template(
            "programmes/invitation_new.html",
            form=form,
            invitation=found,
            token=token,
            role=ROLES[found.role],
        ),
        422 if form.errors else 200,
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
