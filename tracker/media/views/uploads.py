"""Resumable uploads: tus 1.0.0, core, creation, creation-with-upload, termination, checksum.

Used by ``static/js/media``; any tus client works that sends the token of the page in
``X-CSRF-Token``.
"""

from base64 import b64decode
from http import HTTPStatus

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Response

from tracker.access import Can
from tracker.db import db, transaction
from tracker.errors import TooLarge, Unreadable
from tracker.media import operations, queries
from tracker.media.models import Upload
from tracker.media.rules import UploadDraft, UploadState
from tracker.media.views.arrival import check_first_bytes, finish, found, limit_bytes
from tracker.media.views.blueprint import bp
from tracker.storage import incoming
from tracker.storage.incoming import ALGORITHMS, Busy, Checksum, Damaged, WrongOffset
from tracker.web import errors
from tracker.web.forms import Form
from tracker.web.guard import actor, guard, signed_in

VERSION = "1.0.0"
PIECES = "application/offset+octet-stream"
MOST_DIGITS = 15
_LOCKED = "Another window is sending this file."


@bp.before_request
def _check_protocol() -> ResponseReturnValue | None:
    """Refuse other versions of the protocol and requests that no page of ours made."""
    if request.endpoint not in _PROTECTED:
        return None
    if request.headers.get("Tus-Resumable") != VERSION:
        return Response(status=HTTPStatus.PRECONDITION_FAILED, headers={"Tus-Version": VERSION})
    token = request.headers.get("X-CSRF-Token", "")
    if request.method != "HEAD" and not Form(MultiDict({"csrf_token": token})).validate():
        title = "This page was open for too long"
        sentence = "Load the page again, then choose the same file: the upload goes on."
        return errors.page(HTTPStatus.FORBIDDEN, title=title, sentence=sentence)
    return None


_PROTECTED = {
    f"media.{name}" for name in ("open_upload", "upload_state", "send_piece", "end_upload")
}


@bp.route("/uploads", methods=["OPTIONS"])
@signed_in
def upload_options() -> ResponseReturnValue:
    """Tell a client what this server understands."""
    return _answer(
        HTTPStatus.NO_CONTENT,
        **{
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,creation-with-upload,termination,checksum",
            "Tus-Max-Size": str(limit_bytes()),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


@bp.post("/uploads")
@signed_in
def open_upload() -> ResponseReturnValue:
    """Promise room for a file, and take its first bytes if they come along."""
    size_bytes = _whole_number("Upload-Length")
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    draft = UploadDraft(told.get("filename", ""), size_bytes, told.get("recording", ""))
    # One transaction of its own: the bytes that may follow must not hold it open.
    with transaction():
        upload = operations.open_upload(draft, limit_bytes=limit_bytes(), actor=actor())
        upload_id = upload.public_id
        incoming().begin(upload_id, size_bytes)
    if request.mimetype == PIECES:
        _take(upload_id, at=0, size_bytes=size_bytes)
    answer = _progress(HTTPStatus.CREATED, found(upload_id))
    answer.headers["Location"] = url_for(".upload_state", upload_id=upload_id)
    return answer


@bp.route("/uploads/<token:upload_id>", methods=["HEAD"])
@guard(Can.EDIT_MEDIA, queries.upload)
def upload_state(upload: Upload) -> ResponseReturnValue:
    """Tell how much has arrived."""
    return _progress(HTTPStatus.OK, upload)


@bp.patch("/uploads/<token:upload_id>")
@guard(Can.EDIT_MEDIA, queries.upload)
def send_piece(upload: Upload) -> ResponseReturnValue:
    """Take the next bytes."""
    if request.mimetype != PIECES:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    at = _whole_number("Upload-Offset")
    if upload.state is UploadState.COMPLETE:
        if at != upload.size_bytes:
            abort(HTTPStatus.CONFLICT)
        return _progress(HTTPStatus.NO_CONTENT, upload)
    upload_id, size_bytes = upload.public_id, upload.size_bytes
    if (request.content_length or 0) > size_bytes - at:
        raise TooLarge("More came than the length this upload was opened with.")
    _take(upload_id, at=at, size_bytes=size_bytes)
    return _progress(HTTPStatus.NO_CONTENT, found(upload_id))


@bp.delete("/uploads/<token:upload_id>")
@guard(Can.EDIT_MEDIA, queries.upload)
def end_upload(upload: Upload) -> ResponseReturnValue:
    """Forget an upload under way."""
    upload_id, was_open = upload.public_id, upload.state is UploadState.OPEN
    operations.cancel(upload, actor=actor())
    answer = _answer(HTTPStatus.NO_CONTENT)
    if was_open:
        place = incoming()
        answer.call_on_close(lambda: place.remove(upload_id))
    return answer


def _take(upload_id: str, *, at: int, size_bytes: int) -> None:
    """Stream the request's body into the file, then look at what has come."""
    db.session.rollback()  # let go of the database while a slow sender sends
    place = incoming()
    try:
        length = place.append(upload_id, _read, at=at, most=size_bytes, checksum=_checksum())
    except FileNotFoundError:
        abort(HTTPStatus.NOT_FOUND)
    except WrongOffset:
        abort(HTTPStatus.CONFLICT)
    except Busy:
        abort(Response(_LOCKED, status=HTTPStatus.LOCKED, headers={"Tus-Resumable": VERSION}))
    except Damaged:
        abort(Response(status="460 Checksum Mismatch", headers={"Tus-Resumable": VERSION}))
    if at == 0 or length == size_bytes:
        check_first_bytes(upload_id)
    if length == size_bytes:
        finish(upload_id)
    else:
        operations.note_arrival(found(upload_id), actor=actor())


def _read(count: int) -> bytes:
    """Read from the body; what came before the sender went away counts."""
    try:
        return request.stream.read(count)
    except (ClientDisconnected, OSError):
        return b""


def _checksum() -> Checksum | None:
    given = request.headers.get("Upload-Checksum")
    if not given:
        return None
    algorithm, _, encoded = given.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Unreadable(f"The checksum must be one of {', '.join(ALGORITHMS)}.")
    return Checksum(algorithm, _decoded(encoded))


def _metadata(header: str) -> dict[str, str]:
    """Read ``key base64, key base64``; undecodable text is refused."""
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    try:
        return {key: _decoded(value).decode("utf-8") for key, _, value in pairs}
    except UnicodeDecodeError:
        raise Unreadable("The file's name could not be read.") from None


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text.strip(), validate=True)
    except ValueError:  # also for letters that are not ASCII
        raise Unreadable from None


def _whole_number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()) or len(text) > MOST_DIGITS:
        raise Unreadable(f"{header} must be a whole number of bytes.")
    return int(text)


def _progress(status: HTTPStatus, upload: Upload) -> Response:
    """Say how far the upload is and, once it is whole, which recording it became."""
    whole = upload.state is UploadState.COMPLETE
    length = upload.size_bytes if whole else incoming().length(upload.public_id)
    answer = _answer(status)
    answer.headers["Upload-Offset"] = str(length)
    answer.headers["Upload-Length"] = str(upload.size_bytes)
    if upload.recording is not None and upload.version is not None:
        answer.headers["Recording-Id"] = upload.recording.public_id
        answer.headers["Version-Id"] = upload.version.public_id
    return answer


def _answer(status: HTTPStatus, **headers: str) -> Response:
    return Response(
        status=status,
        headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers},
    )
