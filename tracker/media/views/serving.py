"""Sending sound: signed addresses for people who are signed in, open ones for public pages.

An address alone never opens anything: at each request the rules are asked again, so that losing
access means losing the sound, too. Features that show sound to others say so once::

    serving.admit("project", lambda project_id: can(actor(), Can.VIEW_PROJECT, by_id(project_id)))
    addresses = serving.private_addresses("project", project.id)
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from flask import abort, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ContentRange
from werkzeug.http import parse_range_header
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import Can, can
from tracker.audio.formats import PLAYED_AS_IS
from tracker.media import queries
from tracker.media.models import Rendition, Version
from tracker.media.queries import Addresses
from tracker.media.rules import Pass, expiry, sealed, unsealed
from tracker.media.views.blueprint import bp
from tracker.storage import media_store
from tracker.web.guard import actor, public, signed_in

Admits = Callable[[int], bool]
_ADMITS: dict[str, Admits] = {}
_SUFFIXES = {
    "aac": "m4a",
    "film": "mp4",
    "flac": "flac",
    "mp3": "mp3",
    "opus": "opus",
    "vorbis": "ogg",
}
_POLICY = "default-src 'none'; sandbox"


def admit(kind: str, admits: Admits) -> None:
    """Let ``kind`` show sound: `admits` tells whether the reader may see subject number n now.

    `kind` is at most 16 ASCII letters.
    """
    _ADMITS[kind] = admits


def private_addresses(through: str = "", subject_id: int = 0) -> Addresses:
    """Return the builder of signed addresses; without `through` they serve the owner alone."""
    if through and through not in _ADMITS:
        raise LookupError(f"Nobody admits through {through}")
    until = expiry(clock.now())

    def address(rendition: Rendition) -> str:
        grant = Pass(rendition.id, through, subject_id, until)
        return url_for("media.sound", token=sealed(grant, _key()))

    return address


def download_address(rendition: Rendition) -> str:
    """Return the address at which the owner keeps the rendition as a file."""
    grant = Pass(rendition.id, "", 0, expiry(clock.now()), download=True)
    return url_for("media.sound", token=sealed(grant, _key()))


def original_address(version: Version) -> str:
    """Return the address at which the owner hears the upload itself, before it has streams."""
    grant = Pass(version.id, "", 0, expiry(clock.now()), original=True)
    return url_for("media.sound", token=sealed(grant, _key()))


def original_type(version: Version) -> str | None:
    """Return the media type of an upload that browsers play as it is; None for others."""
    return PLAYED_AS_IS.get((version.container or "", version.codec or ""))


@bp.get("/<token:token>")
@signed_in
def sound(token: str) -> ResponseReturnValue:
    """Send a rendition to somebody who may hear it now."""
    grant = unsealed(token, _key(), now=clock.now())
    if grant is not None and grant.original:
        return _sound_of_upload(grant)
    rendition = queries.rendition(grant.rendition_id) if grant else None
    if grant is None or rendition is None or not _may_hear(grant, rendition):
        abort(HTTPStatus.NOT_FOUND)
    answer = _sent(rendition.key, rendition.sha256, rendition.media_type)
    answer.headers["Cache-Control"] = "private, max-age=600"
    if grant.download:
        answer.headers["Content-Disposition"] = attachment(_file_name(rendition))
    return answer


def _sound_of_upload(grant: Pass) -> Response:
    """Send the upload to its owner to be heard; its tags are theirs anyway."""
    version = queries.version_by_key(grant.rendition_id)
    media_type = original_type(version) if version else None
    if version is None or media_type is None or not can(actor(), Can.EDIT_MEDIA, version):
        abort(HTTPStatus.NOT_FOUND)
    answer = _sent(version.file.key, version.file.sha256, media_type)
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


@bp.get("/open/<token:rendition_id>")
@public
def open_sound(rendition_id: str) -> ResponseReturnValue:
    """Send a rendition to anybody, while something public plays it."""
    rendition = queries.exposed_rendition(rendition_id)
    if rendition is None:
        abort(HTTPStatus.NOT_FOUND)
    g.cookieless = True  # what proxies keep carries nobody's cookie
    answer = _sent(rendition.key, rendition.sha256, rendition.media_type)
    # Kept but asked about each time: what is taken back stops at once.
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def original(version: Version) -> Response:
    """Send the uploaded file as it came, to be kept, never shown."""
    answer = _sent(version.file.key, version.file.sha256, "application/octet-stream")
    answer.headers["Content-Disposition"] = attachment(version.file_name)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def picture(key: str) -> Response:
    """Send a picture the house drew, kept under its checksum, to the owner of the sound."""
    answer = _sent(key, key.rpartition("/")[2].partition(".")[0], "image/png")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def shown_picture(key: str, sha256: str, media_type: str) -> Response:
    """Send a picture somebody uploaded, to be looked at; the caller has asked who may."""
    answer = _sent(key, sha256, media_type)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def kept_file(key: str, sha256: str, media_type: str, name: str) -> Response:
    """Send a file the house made, to be kept; the caller has asked who may."""
    answer = _sent(key, sha256, media_type)
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _may_hear(grant: Pass, rendition: Rendition) -> bool:
    if not grant.through:
        return can(actor(), Can.EDIT_MEDIA, rendition.version)
    admits = _ADMITS.get(grant.through)
    return admits is not None and admits(grant.subject_id)


def _key() -> bytes:
    return bytes(current_app.config["SECRET_KEY"], "utf-8")


def _sent(key: str, sha256: str, media_type: str) -> Response:
    """Answer with the bytes or the one range asked for, or that nothing changed."""
    size = media_store().size(key)
    if size is None:
        abort(HTTPStatus.NOT_FOUND)
    answer = Response(content_type=media_type)
    answer.set_etag(sha256)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Security-Policy"] = _POLICY
    if request.if_none_match.contains(sha256):
        answer.status_code = HTTPStatus.NOT_MODIFIED
        return answer
    wanted = _range(size, sha256)
    if wanted is None:
        answer.status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        answer.headers["Content-Range"] = ContentRange("bytes", None, None, size).to_header()
        return answer
    start, end = wanted.start, wanted.stop
    if wanted.partial:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer.headers["Content-Range"] = ContentRange("bytes", start, end, size).to_header()
    answer.content_length = end - start
    if request.method != "HEAD":
        answer.response = _pieces(key, start, end)
    return answer


class _Part(NamedTuple):
    start: int
    stop: int
    partial: bool


def _range(size: int, sha256: str) -> _Part | None:
    """Return what to send; None if the range lies outside or is many."""
    header = request.headers.get("Range")
    if header is None or not _same(sha256):
        return _Part(0, size, partial=False)
    parsed = parse_range_header(header)
    found = parsed.range_for_length(size) if parsed else None
    return _Part(*found, partial=True) if found else None


def _same(sha256: str) -> bool:
    """Tell whether the part the browser has is of the same content (RFC 9110, If-Range)."""
    condition = request.if_range
    return (condition.etag is None and condition.date is None) or condition.etag == sha256


def _pieces(key: str, start: int, end: int) -> Iterator[bytes]:
    return iter(media_store().read(key, start=start, end=end))


def _file_name(rendition: Rendition) -> str:
    return f"{rendition.version.recording.title}.{_SUFFIXES[rendition.kind]}"


def attachment(name: str) -> str:
    """Name the file for all browsers (RFC 6266): plain letters first, then UTF-8."""
    plain = name.encode("ascii", "ignore").decode("ascii")
    plain = "".join(c for c in plain if c.isalnum() or c in " .-_()").strip() or "recording"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
