"""A person's mail addresses."""

from tracker import mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries
from tracker.accounts.models import Address, User
from tracker.accounts.operations import links
from tracker.accounts.rules import AddressKind
from tracker.db import db
from tracker.errors import WrongState

MOST = 6


def ask(user: User, address: str, kind: AddressKind, *, actor: Actor) -> None:
    """Begin to add an address: its owner proves it by a mailed link.

    Raises:
        WrongState: when there are enough, or it is there already.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    if len(user.addresses) >= MOST:
        raise WrongState(f"An account has at most {MOST} addresses. Remove one first.")
    links.ask_for_address(user, address, kind, actor=actor)


def confirm(user: User, token: str, *, actor: Actor) -> Address:
    """Add the address whose mailed link was opened.

    Raises:
        WrongState: when the link does not work, or the address went to somebody meanwhile.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    found = links.spend_address_link(user, token, actor=actor)
    if queries.by_address(found.address) is not None:
        raise WrongState(links.GONE)
    address = Address(address=found.address, kind=found.address_kind or AddressKind.PERSONAL)
    user.addresses.append(address)
    db.session.flush()
    trail.record(actor, "account.address-added", address, kind=address.kind.value)
    return address


def make_primary(user: User, address_id: int, *, actor: Actor) -> None:
    """Send mail to another address from now on; the old one hears of it."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    chosen = _of(user, address_id)
    old = queries.primary_address(user)
    if chosen.is_primary:
        return
    for address in user.addresses:
        address.is_primary = False
    db.session.flush()  # one primary at a time, also for the index
    chosen.is_primary = True
    trail.record(actor, "account.primary-address-changed", chosen)
    for to in (old, chosen.address):
        mail.send(to, "accounts/email/primary_changed", user=user, new=chosen.address)


def remove(user: User, address_id: int, *, actor: Actor) -> None:
    """Remove an address; it and the primary one hear of it.

    Raises:
        WrongState: for the primary address.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    chosen = _of(user, address_id)
    if chosen.is_primary:
        raise WrongState("Make another address the main one first.")
    trail.record(actor, "account.address-removed", chosen, kind=chosen.kind.value)
    for to in (chosen.address, queries.primary_address(user)):
        mail.send(to, "accounts/email/address_removed", user=user, address=chosen.address)
    user.addresses.remove(chosen)
    db.session.flush()


def _of(user: User, address_id: int) -> Address:
    found = next((a for a in user.addresses if a.id == address_id), None)
    if found is None:
        raise WrongState("That address is not yours any more.")
    return found
