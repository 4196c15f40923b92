"""One request, one transaction.

An unsafe request means to write, so on SQLite it takes the write lock at its first statement
(``tracker.sqlite``). A successful one commits before its answer leaves; any other rolls back.
"""

from flask import Flask, Response, has_request_context, request

from tracker.db import db

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def means_to_write() -> bool:
    """Tell whether the transaction that begins now is one that will write."""
    if has_request_context():
        return request.method not in SAFE
    return bool(db.session.info.get("writes"))


def means_to_read() -> bool:
    """Tell whether the transaction that begins now must not write."""
    return has_request_context() and request.method in SAFE


def register(app: Flask) -> None:
    """Commit what a successful request changed; drop the rest."""
    app.after_request(_finish)


def settle() -> None:
    """Commit what was done so far and let go of the write lock.

    For the rare view whose count of tries must outlive its refusal, or whose next step is slow
    (hashing a password) and must not keep other writers waiting.
    """
    db.session.commit()


def _finish(response: Response) -> Response:
    if request.method in SAFE or response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()
    return response
