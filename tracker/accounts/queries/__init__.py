"""Reading accounts. Nothing here changes anything."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.accounts.models import (
    Address,
    KeptForm,
    MailedToken,
    Passkey,
    RecoveryCode,
    Session,
    User,
)
from tracker.accounts.rules import KEPT_FORM_LASTS, TokenPurpose, same_address
from tracker.db import db


def token_hash(token: str) -> str:
    """Return what is kept of a random token: enough to know it again, too little to use it."""
    return sha256(token.encode()).hexdigest()


def by_id(user_id: int) -> User | None:
    """Find one person."""
    return db.session.get(User, user_id)


def by_address(typed: str) -> User | None:
    """Find the person with this mail address."""
    return db.session.scalar(
        select(User).join(Address).where(Address.address == same_address(typed))
    )


def live_session(token: str) -> Session | None:
    """Find the session of a cookie, unless it ended, ran out, or its person was deactivated."""
    found = session_of(token)
    if found is None or found.ended_at is not None or found.expires_at <= clock.now():
        return None
    return None if found.user.deactivated_at is not None else found


def session_of(token: str) -> Session | None:
    """Find the session of a cookie, dead or alive."""
    return db.session.scalar(_session_of(), {"hash": token_hash(token)})


@cache
def _session_of() -> Select[Session]:
    """Build the question once, as every page asks it."""
    return (
        select(Session)
        .where(Session.token_hash == bindparam("hash"))
        .options(joinedload(Session.user))
    )


def live_sessions(user: User) -> Sequence[Session]:
    """List the browsers a person is signed in on, latest use first."""
    return db.session.scalars(
        select(Session)
        .where(
            Session.user_id == user.id,
            Session.ended_at.is_(None),
            Session.expires_at > clock.now(),
        )
        .order_by(Session.used_at.desc(), Session.id.desc())
    ).all()


def primary_address(user: User) -> str:
    """Return the address that mail to this person goes to; "" for somebody whose account went."""
    return next((a.address for a in user.addresses if a.is_primary), "")


def has_second_factor(user: User) -> bool:
    """Tell whether a password alone does not sign this person in."""
    return user.authenticator is not None or bool(user.passkeys)


def mailed_token(token: str, purpose: TokenPurpose) -> MailedToken | None:
    """Find the link that was mailed, unless it was used or ran out."""
    found = db.session.scalar(
        select(MailedToken).where(
            MailedToken.token_hash == token_hash(token), MailedToken.purpose == purpose
        )
    )
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    return found


def passkey_by_credential(credential_id: bytes) -> Passkey | None:
    """Find a passkey by the id its device gives it."""
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def passkey_of(user: User, passkey_id: int) -> Passkey | None:
    """Find one of a person's passkeys."""
    return next((key for key in user.passkeys if key.id == passkey_id), None)


def recovery_codes_left(user: User) -> int:
    """Count the recovery codes that were not used yet."""
    return sum(code.used_at is None for code in user.recovery_codes)


def unused_recovery_code(user: User, code_hash: str) -> RecoveryCode | None:
    """Find a recovery code that still counts."""
    return db.session.scalar(
        select(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .with_for_update()
    )


def site_admins() -> Sequence[User]:
    """List those who run the installation and can sign in; locked against a second decision."""
    return db.session.scalars(
        select(User)
        .where(User.is_site_admin, User.deactivated_at.is_(None))
        .order_by(User.id)
        .with_for_update()
    ).all()


def has_site_admin() -> bool:
    """Tell whether anybody runs this installation."""
    return bool(
        db.session.scalar(
            select(func.count())
            .select_from(User)
            .where(User.is_site_admin, User.deactivated_at.is_(None))
        )
    )


def search(typed: str, *, offset: int, most: int) -> tuple[Sequence[User], bool]:
    """List accounts by name whose name or address contains the text; tell whether more follow."""
    found = select(User).options(selectinload(User.addresses))
    if wanted := typed.strip():
        addressed = select(Address.user_id).where(
            Address.address.contains(same_address(wanted), autoescape=True)
        )
        named = func.lower(User.name).contains(wanted.lower(), autoescape=True)
        found = found.where(named | User.id.in_(addressed))
    rows = db.session.scalars(
        found.order_by(func.lower(User.name), User.id).offset(offset).limit(most + 1)
    ).all()
    return rows[:most], len(rows) > most


def kept_form(token: str | None, user_id: int) -> KeptForm | None:
    """Find what this browser typed before its session ended, unless somebody else typed it."""
    if not token:
        return None
    return db.session.scalar(
        select(KeptForm).where(
            KeptForm.token_hash == token_hash(token),
            KeptForm.created_at > clock.now() - KEPT_FORM_LASTS,
            KeptForm.user_id.is_(None) | (KeptForm.user_id == user_id),
        )
    )
