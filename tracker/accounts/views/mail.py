"""Which mails a person gets, and how often."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Actor
from tracker.accounts import queries
from tracker.accounts.forms.settings import MailForm, mail_form
from tracker.accounts.operations import notices
from tracker.accounts.queries import notices as kept
from tracker.accounts.rules.notices import KINDS, NoticeKind, kinds_for
from tracker.accounts.views.blueprint import bp, me
from tracker.web.guard import actor, signed_in


@bp.route("/settings/mail", methods=["GET", "POST"])
@signed_in
def mail() -> ResponseReturnValue:
    """Show each kind of mail, and take how often it comes."""
    kinds = _kinds(actor())
    form = _form(kinds)
    if request.method == "POST" and form.validate():
        for kind, pace in form.chosen().items():
            notices.choose(
                me(),
                kind,
                pace,
                names_people=kind is NoticeKind.FOLLOW_UPS and form.names(),
                actor=actor(),
            )
        flash("Saved. It holds from the next mail on.")
        return redirect(url_for(".mail"), code=303)
    page = render_template(
        "accounts/mail.html",
        form=form,
        kinds=[(kind, KINDS[kind]) for kind in kinds],
        address=queries.primary_address(me()),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _kinds(who: Actor) -> list[NoticeKind]:
    return kinds_for(role for roles in who.roles.values() for role in roles)


def _form(kinds: list[NoticeKind]) -> MailForm:
    user = me()
    chosen = kept.choice_of(user.id, NoticeKind.FOLLOW_UPS)
    return mail_form(
        request.form,
        [kind for kind in kinds if not KINDS[kind].why_always],
        kept.paces_of(user.id),
        names_people=chosen is not None and chosen.names_people,
    )
