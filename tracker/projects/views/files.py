"""Documents on their way out: a download in every browser, never a page of ours."""

from flask import Response, abort, send_file
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.media.models import StoredFile
from tracker.projects import queries
from tracker.projects.models import Item
from tracker.projects.views.blueprint import bp
from tracker.storage import media_store
from tracker.web.guard import guard
from tracker.web.headers import attachment

POLICY = "default-src 'none'; sandbox"


@bp.get("/<id:project_id>/items/<id:item_id>/file")
@guard(Can.VIEW_PROJECT, queries.live_item)
def download(item: Item) -> ResponseReturnValue:
    """Send a document as an attachment."""
    if item.file is None:
        abort(404)
    return send_document(item.file, item.media_type, item.file_name)


def send_document(file: StoredFile, media_type: str, name: str) -> Response:
    """Send a kept document as a download, which no browser opens as a page of ours."""
    store, key = media_store(), file.key
    path = store.local_path(key)
    if path is not None:
        answer = send_file(path, mimetype=media_type, etag=file.sha256)
    elif store.size(key) is not None:
        answer = Response(store.read(key), mimetype=media_type)
        answer.content_length = file.size_bytes
    else:
        abort(404)
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
