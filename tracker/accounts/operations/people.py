"""Making accounts, and letting people in or not."""

import secrets
from dataclasses import dataclass

from tracker import clock, mail, trail
from tracker.access import Actor, Can, InProgramme, authorize
from tracker.accounts import queries
from tracker.accounts.models import Address, User
from tracker.accounts.rules import AddressKind, Scheme, passwords, same_address, tidy_name
from tracker.db import db
from tracker.errors import WrongState


@dataclass(frozen=True)
class NewAccount:
    """What an account begins with; the address was proved by whoever makes the account."""

    name: str
    address: str
    kind: AddressKind
    password: str


def create_account(draft: NewAccount, *, actor: Actor, is_site_admin: bool = False) -> User:
    """Make an account whose address is known to be its owner's.

    A command may call it (``Actor.machine``); a person comes with a mailed link, which the
    caller has checked.

    Raises:
        WrongState: when the address has an account, or the password is not good enough.
    """
    authorize(actor, Can.WORK_AS_SYSTEM if is_site_admin else Can.SIGN_IN, None)
    if queries.by_address(draft.address) is not None:
        raise WrongState("This address has an account already. Sign in instead.")
    about = (draft.name, draft.address)
    if objection := passwords.objection(draft.password, second_factor=False, about=about):
        raise WrongState(f"{objection}.")
    user = User(
        public_id=secrets.token_urlsafe(12),
        name=tidy_name(draft.name),
        password_hash=passwords.hashed(draft.password),
        password_changed_at=clock.now(),
        is_site_admin=is_site_admin,
        webauthn_handle=secrets.token_bytes(32),
    )
    user.addresses.append(
        Address(address=same_address(draft.address), kind=draft.kind, is_primary=True)
    )
    db.session.add(user)
    db.session.flush()
    who = actor if actor.user_id or actor.system else Actor(user_id=user.id)
    trail.record(who, "account.created", user, site_admin=is_site_admin)
    return user


def enter_person(name: str, address: str, *, programme: InProgramme, actor: Actor) -> User:
    """Make an account for somebody the office lists, with no way to sign in yet.

    The address is not proved: until its owner sets a password by a link that is mailed to it,
    nobody can use the account.

    Raises:
        WrongState: when the address has an account.
    """
    authorize(actor, Can.INVITE_PEOPLE, programme)
    if queries.by_address(address) is not None:
        raise WrongState("This address has an account already.")
    user = User(
        public_id=secrets.token_urlsafe(12),
        name=tidy_name(name),
        webauthn_handle=secrets.token_bytes(32),
    )
    user.addresses.append(
        Address(address=same_address(address), kind=AddressKind.INSTITUTIONAL, is_primary=True)
    )
    db.session.add(user)
    trail.record(actor, "account.entered", user)
    return user


def rename(user: User, name: str, *, actor: Actor) -> None:
    """Change what a person is called."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    user.name = tidy_name(name)
    trail.record(actor, "account.renamed", user)


def choose_look(user: User, scheme: Scheme, *, letters: bool, actor: Actor) -> None:
    """Choose colours, and whether single letters are keys (WCAG 2.1.4)."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    user.scheme, user.single_key_shortcuts = scheme, letters
    trail.record(actor, "account.look-chosen", user)


def deactivate(user: User, *, actor: Actor) -> None:
    """Keep a person out, at once; what they made stays.

    Raises:
        WrongState: for the last administrator.
    """
    authorize(actor, Can.ADMINISTER_SITE, user)
    _refuse_last_admin(user)
    user.deactivated_at = clock.now()
    _end_sessions(user)
    trail.record(actor, "account.deactivated", user)


def reactivate(user: User, *, actor: Actor) -> None:
    """Let a person in again."""
    authorize(actor, Can.ADMINISTER_SITE, user)
    user.deactivated_at = None
    trail.record(actor, "account.reactivated", user)


def make_administrator(user: User, *, actor: Actor) -> None:
    """Let a person run the installation; longer sessions of theirs end."""
    authorize(actor, Can.ADMINISTER_SITE, user)
    if user.deactivated_at is not None:
        raise WrongState("Reactivate the account first.")
    user.is_site_admin = True
    _end_sessions(user)
    trail.record(actor, "account.made-administrator", user)
    mail.send(queries.primary_address(user), "accounts/email/administrator", user=user)


def remove_administrator(user: User, *, actor: Actor) -> None:
    """Take the running of the installation from a person.

    Raises:
        WrongState: for the last administrator.
    """
    authorize(actor, Can.ADMINISTER_SITE, user)
    _refuse_last_admin(user)
    user.is_site_admin = False
    trail.record(actor, "account.removed-administrator", user)


def _refuse_last_admin(user: User) -> None:
    others = [admin for admin in queries.site_admins() if admin.id != user.id]
    if user.is_site_admin and user.deactivated_at is None and not others:
        raise WrongState("This is the last administrator. Make somebody else administrator first.")


def _end_sessions(user: User) -> None:
    for row in queries.live_sessions(user):
        row.ended_at = clock.now()
