"""A person's own settings: name, addresses, look, keys."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.forms.door import AddressForm
from tracker.accounts.forms.settings import LookForm, NameForm
from tracker.accounts.operations import addresses, attempts, people
from tracker.accounts.rules import Scheme, kind_of, limits
from tracker.accounts.views.blueprint import bp, config, fresh, me
from tracker.accounts.views.kept import keep_typed
from tracker.errors import WrongState
from tracker.web import scheme
from tracker.web.forms import Form, given
from tracker.web.guard import actor, signed_in


@bp.get("/settings")
@signed_in
def settings() -> ResponseReturnValue:
    """Show name, addresses, look and keys."""
    return _page()


@bp.post("/settings/name")
@signed_in
def rename() -> ResponseReturnValue:
    """Change the name."""
    form = NameForm(request.form)
    if not form.validate():
        return _page(name=form)
    people.rename(me(), given(form.name.data), actor=actor())
    flash("Your name is changed.")
    return redirect(url_for(".settings"), code=303)


@bp.post("/settings/look")
@signed_in
def look() -> ResponseReturnValue:
    """Change colours and keys, for this account and at once in this browser."""
    form = LookForm(request.form)
    if not form.validate():
        return _page(look=form)
    chosen = Scheme(given(form.scheme.data))
    people.choose_look(me(), chosen, letters=bool(form.single_key_shortcuts.data), actor=actor())
    flash("Colours and keys are saved.")
    answer = redirect(url_for(".settings"), code=303)
    scheme.remember(answer, chosen.value)
    return answer


@bp.post("/settings/addresses")
@signed_in
@fresh(keep=keep_typed)
def add_address() -> ResponseReturnValue:
    """Mail a link to a further address."""
    form = AddressForm(request.form)
    if not form.validate():
        return _page(address=form)
    typed = given(form.address.data)
    attempts.count_once("mail.account", str(me().id), limits.MAILS_PER_ADDRESS, actor=actor())
    try:
        kind = kind_of(typed, config().sign_up_domains)
        addresses.ask(me(), typed, kind, actor=actor())
    except WrongState as error:
        form.address.errors = [error.message]
        return _page(address=form)
    flash(f"A link is on its way to {typed}. It works for a day, while you are signed in.")
    return redirect(url_for(".settings"), code=303)


@bp.post("/settings/addresses/<id:address_id>/primary")
@signed_in
@fresh(keep=keep_typed)
def make_primary(address_id: int) -> ResponseReturnValue:
    """Send mail to this address from now on."""
    if Form(request.form).validate():
        addresses.make_primary(me(), address_id, actor=actor())
        flash("Mail goes to your new main address.")
    return redirect(url_for(".settings"), code=303)


@bp.post("/settings/addresses/<id:address_id>/remove")
@signed_in
@fresh(keep=keep_typed)
def remove_address(address_id: int) -> ResponseReturnValue:
    """Remove an address."""
    if Form(request.form).validate():
        addresses.remove(me(), address_id, actor=actor())
        flash("The address is removed.")
    return redirect(url_for(".settings"), code=303)


def _page(
    *,
    name: NameForm | None = None,
    look: LookForm | None = None,
    address: AddressForm | None = None,
) -> ResponseReturnValue:
    user = me()
    wrong = next((form for form in (name, look, address) if form is not None), None)
    return (
        render_template(
            "accounts/settings.html",
            user=user,
            form=wrong or Form(),
            name=name or NameForm(name=user.name),
            look=look
            or LookForm(scheme=user.scheme.value, single_key_shortcuts=user.single_key_shortcuts),
            address=address or AddressForm(),
            plain=Form(),
        ),
        422 if wrong else 200,
    )
