"""One page for every failure."""

import logging
import secrets
from http import HTTPStatus

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from tracker.db import db
from tracker.errors import TrackerError
from tracker.web.guard import actor

log = logging.getLogger("tracker.web")

WORDS = {
    400: ("That request could not be read", "Go back, check what you entered and send it again."),
    401: ("Sign in first", "This page is for people who are signed in."),
    403: ("That is not allowed", "Go back to the page before and try again from there."),
    404: (
        "There is nothing here",
        "The address may be mistyped, or the page is not shared with you.",
    ),
    405: ("That request could not be read", "Go back to the page before and use its buttons."),
    413: ("That is too large", "Send less at once. Recordings go through the upload field."),
    429: ("Too many tries", "Wait a quarter of an hour and try again."),
    500: (
        "Something went wrong on our side",
        "What you saved before is kept. Try again in a minute.",
    ),
    503: ("Busy at the moment", "Nothing was changed. Try again in a minute."),
    507: ("Storage is full", "Nothing was lost. Ask your programme office."),
}


def register(app: Flask) -> None:
    """Attach the handlers and give every request an id that the log repeats."""
    app.before_request(_begin)
    app.register_error_handler(TrackerError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, *, title: str = "", sentence: str = "") -> ResponseReturnValue:
    """Render the error page, or JSON where that was asked for."""
    known = WORDS.get(status, WORDS[400] if status < 500 else WORDS[500])
    title, sentence = title or known[0], sentence or known[1]
    reference = g.get("request_id", "") if status >= 500 else ""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(error=title, message=sentence, reference=reference), status
    return (
        render_template(
            "errors/error.html",
            status=status,
            error_title=title,
            sentence=sentence,
            reference=reference,
            signed_in=actor().user_id is not None,
        ),
        status,
    )


def _begin() -> None:
    g.request_id = secrets.token_hex(8)


def _domain_error(error: TrackerError) -> ResponseReturnValue:
    db.session.rollback()
    if error.status == HTTPStatus.NOT_FOUND:
        return page(404)
    return page(
        error.status,
        title=WORDS.get(error.status, ("Not possible now", ""))[0],
        sentence=error.message,
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # a redirect raised on the way
        return error.get_response()
    db.session.rollback()
    return page(error.code)


def _database_error(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    full = "disk is full" in str(error.orig)
    log.error("database refused, request %s: %s", g.get("request_id"), error.orig)
    return page(507 if full else 503)


def _unstorable(_error: DataError) -> ResponseReturnValue:
    """PostgreSQL refuses a value that no form stopped, such as one beyond its column."""
    db.session.rollback()
    return page(400)


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error("unexpected, request %s", g.get("request_id"), exc_info=error)
    return page(500)
