"""Mailed links: signing up, a new password, a new address, the first administrator.

A link's secret has 256 bits and is kept as its SHA-256. Making a new one ends the older ones of
the same kind; using one ends it.
"""

import secrets

from sqlalchemy import delete, update

from tracker import clock, mail, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries
from tracker.accounts.models import MailedToken, User
from tracker.accounts.operations.people import NewAccount, create_account
from tracker.accounts.rules import (
    LASTS,
    AddressKind,
    TokenPurpose,
    passwords,
    same_address,
)
from tracker.db import db, lock
from tracker.errors import WrongState

GONE = "This link no longer works. Ask for a new one."


def answer_sign_up(address: str, kind: AddressKind, *, actor: Actor) -> None:
    """Mail a link to make an account, or a word that there is one already."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    if queries.by_address(address) is not None:
        mail.send(address, "accounts/email/known", address=address)
        return
    token = _new(TokenPurpose.SIGN_UP, address=address, kind=kind)
    mail.send(address, "accounts/email/sign_up", token=token, address=address)


def answer_reset(address: str, *, actor: Actor) -> None:
    """Mail a link for a new password to an address that has an account, else nothing."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    user = queries.by_address(address)
    if user is None or user.deactivated_at is not None:
        return
    token = _new(TokenPurpose.RESET, address=address, user=user)
    trail.record(actor, "account.reset-asked", user)
    mail.send(address, "accounts/email/reset", token=token, user=user)


def sign_up(token: str, name: str, password: str, *, actor: Actor) -> User:
    """Make the account that a mailed link offers.

    Raises:
        WrongState: when the link is spent or too old, or the password is not good enough.
    """
    authorize(actor, Can.SIGN_IN, None)
    found = _spend(token, TokenPurpose.SIGN_UP)
    kind = found.address_kind or AddressKind.PERSONAL
    return create_account(NewAccount(name, found.address, kind, password), actor=actor)


def reset_password(token: str, password: str, *, actor: Actor) -> User:
    """Set a new password by a mailed link; every sign-in ends, no sign-in begins.

    Raises:
        WrongState: when the link is spent or too old, or the password is not good enough.
    """
    authorize(actor, Can.SIGN_IN, None)
    found = _spend(token, TokenPurpose.RESET)
    user = queries.by_id(found.user_id or 0)
    if user is None or user.deactivated_at is not None:
        raise WrongState(GONE)
    _set_password(user, password)
    for row in queries.live_sessions(user):
        row.ended_at = clock.now()
    trail.record(actor, "account.password-reset", user)
    mail.send(queries.primary_address(user), "accounts/email/password_changed", user=user)
    return user


def change_password(user: User, password: str, *, actor: Actor, keep: int | None) -> None:
    """Set a new password for somebody who is signed in; other sign-ins end.

    Args:
        user: whose.
        password: the new one.
        actor: who.
        keep: id of the sign-in that goes on.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    _set_password(user, password)
    for row in queries.live_sessions(user):
        if row.id != keep:
            row.ended_at = clock.now()
    _end(TokenPurpose.RESET, user=user)
    trail.record(actor, "account.password-changed", user)
    mail.send(queries.primary_address(user), "accounts/email/password_changed", user=user)


def offer_first_admin(*, actor: Actor) -> str | None:
    """Make the secret that lets one person become the first administrator, or None if there is one.

    An older secret ends, so the newest line on the terminal is the one that works.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    if queries.has_site_admin():
        return None
    return _new(TokenPurpose.FIRST_ADMIN, address="")


def make_first_admin(token: str, draft: NewAccount, *, actor: Actor) -> User:
    """Make the first administrator's account with the secret from the terminal.

    Raises:
        WrongState: when the secret is spent or too old, or somebody runs the site already.
    """
    authorize(actor, Can.SIGN_IN, None)
    _spend(token, TokenPurpose.FIRST_ADMIN)
    if queries.has_site_admin():
        raise WrongState("This installation has an administrator already.")
    setup = Actor.machine("first-admin")
    return create_account(draft, actor=setup, is_site_admin=True)


def ask_for_address(user: User, address: str, kind: AddressKind, *, actor: Actor) -> None:
    """Mail a link to a further address of a person, and a word to the one they have."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    address = same_address(address)
    trail.record(actor, "account.address-asked", user, kind=kind.value)
    mail.send(queries.primary_address(user), "accounts/email/address_asked", user=user, new=address)
    if queries.by_address(address) is not None:
        mail.send(address, "accounts/email/address_taken", address=address)
        return
    token = _new(TokenPurpose.CONFIRM_ADDRESS, address=address, user=user, kind=kind)
    mail.send(address, "accounts/email/confirm_address", user=user, token=token, address=address)


def spend_address_link(user: User, token: str, *, actor: Actor) -> MailedToken:
    """Use a link that proves an address of this person.

    Raises:
        WrongState: when it is spent, too old or another person's.
    """
    authorize(actor, Can.EDIT_OWN_ACCOUNT, user)
    found = queries.mailed_token(token, TokenPurpose.CONFIRM_ADDRESS)
    if found is None or found.user_id != user.id:
        raise WrongState(GONE)
    return _spend(token, TokenPurpose.CONFIRM_ADDRESS)


def sweep(*, actor: Actor) -> None:
    """Forget links that ran out a while ago."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    db.session.execute(
        delete(MailedToken).where(
            MailedToken.expires_at < clock.now() - LASTS[TokenPurpose.SIGN_UP]
        )
    )


def _new(
    purpose: TokenPurpose,
    *,
    address: str,
    user: User | None = None,
    kind: AddressKind | None = None,
) -> str:
    _end(purpose, user=user, address=address)
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        MailedToken(
            purpose=purpose,
            token_hash=queries.token_hash(token),
            user_id=user.id if user else None,
            address=same_address(address),
            address_kind=kind,
            created_at=now,
            expires_at=now + LASTS[purpose],
        )
    )
    db.session.flush()
    return token


def _end(purpose: TokenPurpose, *, user: User | None, address: str = "") -> None:
    whose = MailedToken.user_id == user.id if user else MailedToken.address == same_address(address)
    db.session.execute(
        update(MailedToken)
        .where(MailedToken.purpose == purpose, MailedToken.used_at.is_(None), whose)
        .values(used_at=clock.now())
    )


def _spend(token: str, purpose: TokenPurpose) -> MailedToken:
    found = queries.mailed_token(token, purpose)
    if found is None:
        raise WrongState(GONE)
    lock(found)
    if found.used_at is not None:  # the twin request was faster
        raise WrongState(GONE)
    found.used_at = clock.now()
    db.session.flush()
    return found


def _set_password(user: User, password: str) -> None:
    about = (user.name, *(a.address for a in user.addresses))
    has_second = queries.has_second_factor(user)
    if objection := passwords.objection(password, second_factor=has_second, about=about):
        raise WrongState(f"{objection}.")
    user.password_hash = passwords.hashed(password)
    user.password_changed_at = clock.now()
