"""Flask-Login on server-side sessions: the cookie holds a random token, the row decides.

``get_id`` returns the session's token and not the person's number, so ending the row ends the
sign-in wherever the cookie was copied to.

A sign-in ends at an absolute moment, which the row holds, and after idle days (hours for
administrators). Idle time is measured by the signed cookie itself: ``seen`` is the minute of the
last page, renewed with each one. Reading a page therefore writes nothing to the database; a
copied cookie that nobody uses grows stale, and one that somebody uses can be seen and ended
in the list of sign-ins.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import cast

from flask import Flask, Response, after_this_request, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from tracker import clock
from tracker.access import ANONYMOUS, Actor, Role
from tracker.accounts import queries
from tracker.accounts.models import Session, User
from tracker.accounts.operations import sessions
from tracker.accounts.rules import (
    ADMIN_SESSION_IDLES,
    FRESH,
    SECOND_STEP_LASTS,
    SESSION_IDLES,
    Browser,
)
from tracker.web.guard import actor
from tracker.web.transaction import SAFE

RolesOf = Callable[[int], Mapping[int, frozenset[Role]]]
DEVICE_COOKIE = "device"
DEVICE_COOKIE_LASTS_S = 180 * 86_400
_SEEN_EVERY_S = 60
_USED_EVERY = timedelta(minutes=5)
_TOKEN = "_user_id"  # noqa: S105 - where Flask-Login keeps what get_id returned


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
    # The cookie is sent when it changes, never beside a file that others may cache.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False

    def set_actor() -> None:
        g.actor = ANONYMOUS
        if request.path.startswith("/static/") or not current_user.is_authenticated:
            return
        user = current_user.user
        g.actor = Actor(user_id=user.id, roles=roles_of(user.id), site_admin=user.is_site_admin)
        _note_use(current_user.session)

    app.before_request(set_actor)
    app.add_template_global(signed_in_user, "signed_in_user")


def signed_in_user() -> User | None:
    """Return the person who is signed in, for the shell."""
    return current_user.user if current_user and current_user.is_authenticated else None


def own_session() -> Session:
    """Return the sign-in this request belongs to; only inside views that need sign-in."""
    return cast("Session", current_user.session)


def browser() -> Browser:
    """Return who asks, as far as this request tells."""
    return Browser(
        network_address=request.remote_addr or "",
        user_agent=request.user_agent.string,
        device=request.cookies.get(DEVICE_COOKIE, "")[:100],
    )


def start_session(user: User, *, how: str = "password") -> Session:
    """Sign a person in on this browser, with a fresh session on the server; an older one ends."""
    if current_user.is_authenticated:
        sessions.end(current_user.session, actor=Actor(user_id=current_user.user.id))
    seen = browser()
    if not seen.device:
        seen = Browser(seen.network_address, seen.user_agent, secrets.token_urlsafe(24))
        after_this_request(lambda response: _remember_device(response, seen.device))
    row, token = sessions.begin(user, seen, how=how, actor=ANONYMOUS)
    kept = session.get("kept")
    session.clear()  # nothing of the visitor's session survives sign-in
    if kept:
        session["kept"] = kept  # but what they typed when the last one had ended
    session.permanent = True
    session["seen"] = int(clock.now().timestamp())
    login_user(SignedIn(row, token))
    g.actor = Actor(user_id=user.id, site_admin=user.is_site_admin)
    return row


def end_session() -> None:
    """Sign out here: the row ends and the cookie is emptied."""
    sessions.end(own_session(), actor=actor())
    session.clear()


def is_fresh() -> bool:
    """Tell whether a factor was shown lately enough for a sensitive page."""
    return bool(own_session().proved_at > clock.now() - FRESH)


def begin_second_step(user: User) -> None:
    """Remember on this browser that the password was right."""
    session["half"] = [user.id, int(clock.now().timestamp()), _mark(user)]


def in_second_step() -> User | None:
    """Return whose password was right on this browser a moment ago, unless it changed since."""
    half = session.get("half")
    if not half:
        return None
    user_id, at, mark = half
    began = datetime.fromtimestamp(at, UTC)
    user = queries.by_id(user_id)
    if user is None or user.deactivated_at or began < clock.now() - SECOND_STEP_LASTS:
        return None
    return user if mark == _mark(user) else None


def ended_owner() -> int | None:
    """Return whose sign-in this browser still remembers, though it ended."""
    row = queries.session_of(str(session.get(_TOKEN, "")))
    return row.user_id if row else None


def _mark(user: User) -> str:
    """Return what changes when the password does, so that an older half sign-in ends with it."""
    return sha256((user.password_hash or "").encode()).hexdigest()[:16]


def _load(token: str) -> SignedIn | None:
    row = queries.live_session(token)
    if row is None:
        return None
    idles = ADMIN_SESSION_IDLES if row.user.is_site_admin else SESSION_IDLES
    seen = datetime.fromtimestamp(session.get("seen", 0), UTC)
    return SignedIn(row, token) if seen > clock.now() - idles else None


def _note_use(row: Session) -> None:
    now = clock.now()
    if session.get("seen", 0) < now.timestamp() - _SEEN_EVERY_S:
        session["seen"] = int(now.timestamp())
    if request.method not in SAFE and row.used_at < now - _USED_EVERY:
        row.used_at = now


def _remember_device(response: Response, device: str) -> Response:
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_COOKIE_LASTS_S,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response
