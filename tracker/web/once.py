"""A double press has one effect.

Every form carries a random ``submission_id``. The first request that uses one claims it inside
its own transaction and remembers where it sent the browser; a second with the same id waits for
the first, changes nothing and is sent to the same place.
"""

from datetime import timedelta
from hashlib import sha256

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import String, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import Model, created_at, db
from tracker.web.guard import actor
from tracker.web.transaction import SAFE

KEPT = timedelta(days=2)


class Submission(Model):
    """One form that was sent, and where its sender was led."""

    __tablename__ = "submissions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str]
    created_at: Mapped[created_at]


def register(app: Flask) -> None:
    """Claim before the view, remember after it."""
    app.before_request(_claim)
    app.after_request(_remember)


def sweep() -> None:
    """Forget submissions too old to be repeated."""
    db.session.execute(delete(Submission).where(Submission.created_at < clock.now() - KEPT))


def _claim() -> ResponseReturnValue | None:
    named = request.form.get("submission_id") if _is_form() else None
    if not named:
        return None
    key = sha256(f"{actor().user_id}|{request.path}|{named}".encode()).hexdigest()
    if (seen := _seen(key)) is not None:
        return redirect(seen.location, code=303)
    db.session.add(Submission(key=key, location=request.path))
    try:
        db.session.flush()  # the twin that comes second waits here for the first
    except IntegrityError:
        db.session.rollback()
        twin = _seen(key)
        return redirect(twin.location if twin else request.path, code=303)
    g.submission = key
    return None


def _is_form() -> bool:
    """Streamed uploads are not parsed here: that would read the whole body."""
    return (
        request.method not in SAFE
        and request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}
        and not request.path.startswith("/media/uploads")
    )


def _seen(key: str) -> Submission | None:
    return db.session.get(Submission, key)


def _remember(response: Response) -> Response:
    key = g.get("submission")
    if key and response.status_code < 400 and (row := db.session.get(Submission, key)):
        row.location = response.location or request.path
    return response
