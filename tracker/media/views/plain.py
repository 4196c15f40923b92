"""Uploads by a plain form, for browsers without script: one file, streamed to disk."""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.formparser import FormDataParser

from tracker.db import db, transaction
from tracker.errors import TooLarge, TrackerError, Unreadable
from tracker.media import operations, queries
from tracker.media.forms import UploadForm
from tracker.media.models import Upload
from tracker.media.rules import UploadDraft, too_large
from tracker.media.views.arrival import check_first_bytes, finish, limit_bytes
from tracker.media.views.blueprint import bp
from tracker.storage import incoming
from tracker.storage.incoming import Filling
from tracker.web.guard import actor, signed_in
from tracker.web.urls import local_path

FIELD = "file"
_FORM_BYTES = 1_000_000  # what the form may weigh besides its file


@bp.app_template_global()
def upload_form(next_url: str = "", recording: str = "") -> UploadForm:
    """Make the form that ``media/_upload.html`` draws on any page."""
    return UploadForm(data={"next_url": next_url, "recording": recording})


@bp.app_template_global()
def upload_limit() -> int:
    """Return the size of the largest file, in bytes."""
    return limit_bytes()


@bp.get("/uploads/new")
@signed_in
def new_upload() -> ResponseReturnValue:
    """Offer the upload of recordings as a page of its own."""
    return render_template("media/new_upload.html", form=UploadForm())


@bp.post("/uploads/form")
@signed_in
def plain_upload() -> ResponseReturnValue:
    """Take one file from a form and lead back to where it was chosen."""
    db.session.rollback()  # let go of the database while the file comes
    with incoming().filling() as filling:
        form, file_name = _parsed(filling)
        if not form.validate():
            return _again(form)
        if not file_name:
            return _again(form, "Choose a recording.")
        try:
            recording_id = _arrived(form, file_name, filling.path)
        except TrackerError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                raise
            return _again(form, error.message, error.status)
    flash("Recording uploaded. It is being prepared.")
    return redirect(_back(form, recording_id), code=303)


def _parsed(filling: Filling) -> tuple[UploadForm, str]:
    """Read the body, its file going straight to disk."""
    length = request.content_length
    if length is None:
        raise Unreadable
    if length > limit_bytes() + _FORM_BYTES:
        raise TooLarge(too_large(length, limit_bytes()))

    def into(**_about: object) -> IO[bytes]:
        return filling.begin()

    parser = FormDataParser(
        stream_factory=cast("Any", into),
        max_form_memory_size=_FORM_BYTES,
        max_form_parts=20,
        silent=False,
    )
    try:
        _, fields, files = parser.parse(
            request.stream, request.mimetype, length, request.mimetype_params
        )
    except ValueError:
        return UploadForm(), ""
    filling.close()
    sent = files.get(FIELD)
    return UploadForm(fields), (sent.filename or "") if sent else ""


def _arrived(form: UploadForm, file_name: str, path: Path) -> str:
    """Take the file over as an upload that is already whole; return its recording's public id.

    The upload is named after the submission, so that a double press finds the first one.
    """
    named = f"{actor().user_id}|{form.submission_id.data}"
    upload_id = sha256(named.encode()).hexdigest()[:32]
    if twin := queries.upload(upload_id):
        return _recording_of(twin)
    draft = UploadDraft(file_name, path.stat().st_size, form.recording.data or "")
    try:
        with transaction():
            operations.open_upload(draft, limit_bytes=limit_bytes(), actor=actor(), name=upload_id)
            path.replace(incoming().path(upload_id))
    except IntegrityError:  # the first press opened it a moment ago and is still at work
        return _recording_of(queries.upload(upload_id))
    check_first_bytes(upload_id)
    return _recording_of(finish(upload_id))


def _recording_of(upload: Upload | None) -> str:
    return upload.recording.public_id if upload and upload.recording else ""


def _back(form: UploadForm, recording_id: str) -> str:
    """Return to the page with the recording in its address, or to the recording itself."""
    asked = local_path(form.next_url.data)
    if asked and not recording_id:
        return asked
    if asked:
        return f"{asked}{'&' if '?' in asked else '?'}recording={recording_id}"
    recording = queries.recording(recording_id)
    version = queries.latest_version(recording) if recording else None
    return url_for(".version", version_id=version.public_id) if version else url_for("home.show")


def _again(
    form: UploadForm, problem: str = "", status: int = HTTPStatus.UNPROCESSABLE_ENTITY
) -> ResponseReturnValue:
    page = render_template("media/new_upload.html", form=form, problem=problem)
    return page, status
