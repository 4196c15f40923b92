"""Headers of every answer, and limits of every request."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from flask import Flask, Response, current_app, g, make_response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.config import Settings
from tracker.web.guard import View, actor

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "frame-src 'self'; "  # the preview in the editor of one's page
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
    "object-src 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), autoplay=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class _Cookies(SecureCookieSessionInterface):
    """The session's cookie, kept away from what is the same for everybody.

    A view that sets ``g.cookieless`` answers without a cookie and without ``Vary: Cookie``, so
    that browsers and proxies may keep the answer whoever is signed in.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, unless the view declined it."""
        if not g.get("cookieless"):
            super().save_session(app, session, response)


_ORDINARY_BYTES = 4_000_000


def register(app: Flask, settings: Settings) -> None:
    """Attach headers; trust forwarded addresses only from as many proxies as are configured."""
    https = settings.base_url.startswith("https:")
    app.config.update(
        MAX_CONTENT_LENGTH=None,  # set per kind of request below: uploads are streamed
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=2_000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_PATH="/",
    )
    if count := settings.trusted_proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    app.session_interface = _Cookies()
    app.after_request(_stamp)
    if https:
        app.after_request(_strict_transport)


def limit_bodies(app: Flask) -> None:
    """Attach the limits on bodies; after sign-in, because they differ for strangers."""
    app.before_request(_limit)


def secret_address(view: View) -> View:
    """Mark a page whose address is itself a key: no referrer, no index, kept nowhere."""

    @wraps(view)
    def quiet(**url: object) -> ResponseReturnValue:
        response = make_response(view(**url))
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return quiet


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Let a view receive a form with files, of so many bytes in all; they are spooled to disk."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def attachment(name: str) -> str:
    """Write a Content-Disposition that saves under a name of any script (RFC 6266, RFC 8187)."""
    plain = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in " .-_"))
    encoded = quote(name, safe="")
    return f"attachment; filename=\"{plain.strip() or 'file'}\"; filename*=UTF-8''{encoded}"


def _limit() -> None:
    """Refuse large bodies, except where a view takes files or streams them to disk itself.

    Nobody who is not signed in sends a file, so nothing large of theirs is spooled to be refused.
    """
    if not request.path.startswith("/media/uploads"):
        view = current_app.view_functions.get(request.endpoint or "")
        most = getattr(view, "most_bytes", _ORDINARY_BYTES) if actor().user_id else _ORDINARY_BYTES
        request.max_content_length = most


def _stamp(response: Response) -> Response:
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY)
    if "Cache-Control" not in response.headers:
        # Private pages are never kept by a browser or a proxy.
        response.cache_control.no_store = True
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    return response


def _strict_transport(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
