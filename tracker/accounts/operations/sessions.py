"""Beginning and ending sign-ins."""

import secrets

from sqlalchemy import delete

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.accounts import queries
from tracker.accounts.models import KeptForm, Session, User
from tracker.accounts.rules import (
    ADMIN_SESSION_LASTS,
    KEPT_FORM_LASTS,
    SESSION_LASTS,
    Browser,
    limits,
    passwords,
)
from tracker.db import db


def begin(user: User, browser: Browser, *, how: str, actor: Actor) -> tuple[Session, str]:
    """Sign a person in, who has shown all it takes; return the row and the cookie's token."""
    authorize(actor, Can.SIGN_IN, user)
    token, now = secrets.token_urlsafe(32), clock.now()
    row = Session(
        user=user,
        token_hash=queries.token_hash(token),
        user_agent=browser.user_agent[:300],
        network_address=limits.network(browser.network_address)[:64],
        device_hash=queries.token_hash(browser.device) if browser.device else "",
        proved_at=now,
        used_at=now,
        expires_at=now + (ADMIN_SESSION_LASTS if user.is_site_admin else SESSION_LASTS),
    )
    db.session.add(row)
    db.session.flush()
    trail.record(Actor(user_id=user.id), "account.signed-in", user, how=how)
    return row, token


def note_failure(user: User | None, *, step: str, actor: Actor) -> None:
    """Put a refused sign-in on record; for an unknown address without a subject."""
    authorize(actor, Can.SIGN_IN, user)
    trail.record(actor, "account.sign-in-failed", user, step=step)


def renew_hash(user: User, password: str, *, actor: Actor) -> None:
    """Hash a password again, which was just shown, when the parameters have risen."""
    authorize(actor, Can.SIGN_IN, user)
    if user.password_hash and passwords.outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)


def end(session: Session, *, actor: Actor) -> None:
    """End one sign-in, wherever its cookie was copied to."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, session.user)
    if session.ended_at is None:
        session.ended_at = clock.now()
        trail.record(actor, "account.signed-out", session.user, session_id=session.id)


def end_others(current: Session, *, actor: Actor) -> int:
    """End all sign-ins of this person but the current one; return how many."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, current.user)
    others = [row for row in queries.live_sessions(current.user) if row.id != current.id]
    for row in others:
        row.ended_at = clock.now()
    if others:
        trail.record(actor, "account.signed-out-others", current.user, count=len(others))
    return len(others)


def prove(session: Session, *, how: str, actor: Actor) -> None:
    """Note that a factor was shown again: sensitive pages open for a while."""
    authorize(actor, Can.EDIT_OWN_ACCOUNT, session.user)
    session.proved_at = clock.now()
    trail.record(actor, "account.proved", session.user, how=how)


def keep_form(path: str, fields: list[list[str]], owner_id: int | None, *, actor: Actor) -> str:
    """Keep what was typed into a form whose session had ended; return the browser's token."""
    authorize(actor, Can.SIGN_IN, None)
    token = secrets.token_urlsafe(32)
    db.session.add(
        KeptForm(token_hash=queries.token_hash(token), path=path, fields=fields, user_id=owner_id)
    )
    db.session.flush()
    return token


def drop_form(kept: KeptForm, *, actor: Actor) -> None:
    """Forget a kept form: it was sent, or is not wanted."""
    authorize(actor, Can.SIGN_IN, None)
    db.session.delete(kept)


def sweep(*, actor: Actor) -> None:
    """Forget kept forms that nobody came back for."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    db.session.execute(delete(KeptForm).where(KeptForm.created_at < clock.now() - KEPT_FORM_LASTS))
