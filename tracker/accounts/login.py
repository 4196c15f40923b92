"""Flask-Login on server-side sessions: the cookie holds a random token, the row decides.

``get_id`` returns the session's token and not the person's number, so ending the row ends the
sign-in wherever the cookie was copied to.
"""

import secrets
from collections.abc import Callable, Mapping

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from tracker import clock
from tracker.access import ANONYMOUS, Actor, Role
from tracker.accounts import queries
from tracker.accounts.models import Session, User
from tracker.accounts.rules import ADMIN_SESSION_LASTS, SESSION_LASTS
from tracker.db import db

RolesOf = Callable[[int], Mapping[int, frozenset[Role]]]


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login calls a user: one session of one person."""

    def __init__(self, row: Session, token: str) -> None:
        self.session, self.user, self._token = row, row.user, token

    def get_id(self) -> str:
        """Return the session's token."""
        return self._token


def register(app: Flask, *, roles_of: RolesOf) -> None:
    """Attach Flask-Login and set ``g.actor`` before each request.

    Args:
        app: the application.
        roles_of: tells a person's roles per programme; memberships live on a higher floor.
    """
    manager = LoginManager(app)
    manager.session_protection = None  # it would trust a forwarded header; our rows decide
    manager.user_loader(_load)

    def set_actor() -> None:
        g.actor = ANONYMOUS
        if request.path.startswith("/static/") or not current_user.is_authenticated:
            return
        user = current_user.user
        g.actor = Actor(user_id=user.id, roles=roles_of(user.id), site_admin=user.is_site_admin)

    app.before_request(set_actor)
    app.add_template_global(signed_in_user, "signed_in_user")


def signed_in_user() -> User | None:
    """Return the person who is signed in, for the shell."""
    return current_user.user if current_user and current_user.is_authenticated else None


def start_session(user: User) -> Session:
    """Sign a person in on this browser, with a fresh session on the server."""
    token, now = secrets.token_urlsafe(32), clock.now()
    lasts = ADMIN_SESSION_LASTS if user.is_site_admin else SESSION_LASTS
    row = Session(
        user=user,
        token_hash=queries.token_hash(token),
        user_agent=request.user_agent.string[:300],
        network_address=(request.remote_addr or "")[:64],
        proved_at=now,
        expires_at=now + lasts,
    )
    db.session.add(row)
    db.session.flush()
    session.clear()  # nothing of the visitor's session survives sign-in
    session.permanent = True
    login_user(SignedIn(row, token))
    return row


def _load(token: str) -> SignedIn | None:
    row = queries.live_session(token)
    return SignedIn(row, token) if row else None
