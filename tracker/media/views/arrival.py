"""What happens when bytes of an upload have come, whichever way they came.

A request that takes in a file has several short transactions instead of one long one: while a
slow sender sends, no lock may be held.
"""

from typing import TYPE_CHECKING

from flask import after_this_request, current_app
from werkzeug.wrappers import Response

from tracker.db import db, transaction
from tracker.errors import NotAllowed, Unsuitable
from tracker.media import operations, queries
from tracker.media.models import Upload
from tracker.storage import incoming
from tracker.web.guard import actor

if TYPE_CHECKING:
    from tracker.config import Settings


def limit_bytes() -> int:
    """Return the size of the largest file that may come."""
    settings: Settings = current_app.extensions["settings"]
    return settings.max_upload_mb * 2**20


def found(upload_id: str) -> Upload:
    """Return the row again after the lock was let go; it may be gone."""
    upload = queries.upload(upload_id)
    if upload is None:
        raise NotAllowed
    return upload


def check_first_bytes(upload_id: str) -> None:
    """Refuse a file that is no sound, leaving neither row nor file behind."""
    upload = found(upload_id)
    try:
        operations.check_content(incoming().path(upload_id), upload=upload, actor=actor())
    except Unsuitable:
        with transaction():
            operations.cancel(found(upload_id), actor=actor())
        incoming().remove(upload_id)
        raise


def finish(upload_id: str) -> Upload:
    """Turn the whole file into a version; the frame of the request commits."""
    db.session.rollback()
    sha256 = incoming().sha256(upload_id)  # seconds for a large file: outside any transaction
    upload = found(upload_id)
    operations.complete(upload, sha256, actor=actor())

    @after_this_request
    def _when_sent(response: Response) -> Response:
        # Runs before the commit, so it only asks for what comes after it.
        place = incoming()
        response.call_on_close(lambda: place.remove(upload_id))
        return response

    return upload
