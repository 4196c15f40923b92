"""Who belongs to which programme, who is invited, and, for administrators, all accounts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.accounts import queries as accounts
from tracker.accounts.models import User
from tracker.accounts.operations import attempts, people
from tracker.accounts.rules import limits
from tracker.admin.views.blueprint import administrators, bp, mine, office
from tracker.errors import WrongState
from tracker.programmes import operations, queries
from tracker.programmes.forms.invitations import ROLES, InvitationForm
from tracker.programmes.models import Invitation, Membership, Programme
from tracker.web.forms import Form
from tracker.web.guard import actor, guard

PER_PAGE = 50
LAST_PAGE = 10_000


@bp.get("/office/people")
@office
def list_people() -> ResponseReturnValue:
    """List one programme's people and open invitations."""
    offered = mine()
    shown = _chosen(offered)
    return render_template(
        "admin/people.html",
        programmes=offered,
        shown=shown,
        members=queries.members(shown.id) if shown else [],
        invitations=queries.open_invitations(shown.id) if shown else [],
        roles=ROLES,
        form=Form(),
        runs_site=can(actor(), Can.ADMINISTER_SITE, None),
    )


@bp.route("/office/people/invite", methods=["GET", "POST"])
@office
def invite() -> ResponseReturnValue:
    """Invite somebody by mail."""
    offered = mine()
    if not offered:
        flash("There is no programme to invite people into yet.", "warning")
        return redirect(url_for(".list_people"), code=303)
    chosen = _chosen(offered)
    form = InvitationForm(request.form, programmes=offered, programme=chosen.id if chosen else None)
    if request.method == "POST" and form.validate() and _sent(form):
        flash(f"An invitation is on its way to {form.address.data}.")
        return redirect(url_for(".list_people", programme=form.chosen().id), code=303)
    return render_template("admin/invite.html", form=form), 422 if form.errors else 200


@bp.post("/office/people/invitations/<id:invitation_id>/withdraw")
@guard(Can.INVITE_PEOPLE, queries.invitation_by_id)
def withdraw(invitation: Invitation) -> ResponseReturnValue:
    """Take an invitation back."""
    if Form(request.form).validate():
        operations.withdraw(invitation, actor=actor())
        flash("The invitation is taken back.")
    return redirect(url_for(".list_people", programme=invitation.programme_id), code=303)


@bp.post("/office/people/memberships/<id:membership_id>/end")
@guard(Can.INVITE_PEOPLE, queries.membership_by_id)
def end_membership(membership: Membership) -> ResponseReturnValue:
    """End what somebody is in a programme."""
    if Form(request.form).validate():
        operations.end_membership(membership, actor=actor())
        flash(f"{membership.user.name} does not belong to the programme as such any more.")
    return redirect(url_for(".list_people", programme=membership.programme_id), code=303)


@bp.get("/office/people/accounts")
@administrators
def list_accounts() -> ResponseReturnValue:
    """List all accounts, for administrators."""
    query, page = request.args.get("q", "").replace("\0", "")[:100], _page()
    found, more = accounts.search(query, offset=(page - 1) * PER_PAGE, most=PER_PAGE)
    return render_template("admin/accounts.html", found=found, query=query, page=page, more=more)


@bp.get("/office/people/accounts/<id:user_id>")
@guard(Can.ADMINISTER_SITE, accounts.by_id)
def show_account(user: User) -> ResponseReturnValue:
    """Show one account, and what an administrator may do with it."""
    return render_template(
        "admin/account.html",
        user=user,
        memberships=queries.memberships_of(user.id),
        roles=ROLES,
        form=Form(),
        myself=user.id == actor().user_id,
    )


@bp.post("/office/people/accounts/<id:user_id>/deactivate")
@guard(Can.ADMINISTER_SITE, accounts.by_id)
def deactivate(user: User) -> ResponseReturnValue:
    """Keep somebody out."""
    if Form(request.form).validate():
        people.deactivate(user, actor=actor())
        flash(f"{user.name} cannot sign in any more.")
    return redirect(url_for(".show_account", user_id=user.id), code=303)


@bp.post("/office/people/accounts/<id:user_id>/reactivate")
@guard(Can.ADMINISTER_SITE, accounts.by_id)
def reactivate(user: User) -> ResponseReturnValue:
    """Let somebody in again."""
    if Form(request.form).validate():
        people.reactivate(user, actor=actor())
        flash(f"{user.name} can sign in again.")
    return redirect(url_for(".show_account", user_id=user.id), code=303)


@bp.post("/office/people/accounts/<id:user_id>/administrator")
@guard(Can.ADMINISTER_SITE, accounts.by_id)
def make_administrator(user: User) -> ResponseReturnValue:
    """Let somebody run the installation."""
    if Form(request.form).validate():
        people.make_administrator(user, actor=actor())
        flash(f"{user.name} is an administrator now.")
    return redirect(url_for(".show_account", user_id=user.id), code=303)


@bp.post("/office/people/accounts/<id:user_id>/no-administrator")
@guard(Can.ADMINISTER_SITE, accounts.by_id)
def remove_administrator(user: User) -> ResponseReturnValue:
    """Take the running of the installation from somebody."""
    if Form(request.form).validate():
        people.remove_administrator(user, actor=actor())
        flash(f"{user.name} is not an administrator any more.")
    return redirect(url_for("home.show" if user.id == actor().user_id else ".list_accounts"), 303)


def _sent(form: InvitationForm) -> bool:
    who = str(actor().user_id)
    attempts.count_once("invite", who, limits.INVITATIONS_PER_PERSON, actor=actor())
    try:
        operations.invite(form.chosen(), form.draft(), actor=actor())
    except WrongState as error:
        form.enrol.errors = [error.message]
        return False
    return True


def _chosen(offered: list[Programme]) -> Programme | None:
    wanted = request.args.get("programme", "")
    return next((p for p in offered if str(p.id) == wanted), offered[0] if offered else None)


def _page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
