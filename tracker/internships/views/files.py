"""Sound and pictures kept with a day: added, heard, looked at, removed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.db import db
from tracker.errors import NotAllowed, StorageFull, WrongState
from tracker.internships import operations, queries
from tracker.internships.forms import PictureForm, SoundForm
from tracker.internships.models import DayFile, Internship
from tracker.internships.rules import LOGGING, PICTURE_BYTES, NotAPicture, Week, week_of
from tracker.internships.views.blueprint import bp
from tracker.media.queries import latest_version, sound_of
from tracker.media.rules import Sound
from tracker.media.views import serving
from tracker.storage import media_store
from tracker.web.guard import actor, guard
from tracker.web.headers import takes_files

ADMITTED = "day"
LARGEST_FORM = PICTURE_BYTES + 1_000_000


@dataclass(frozen=True)
class Shown:
    """One file of a day as a page shows it: a sound to play, or a picture to open."""

    file: DayFile
    sound: Sound | None = None


@bp.app_template_global()
def files_of_days(internship_id: int, days: Iterable[date]) -> Mapping[date, list[Shown]]:
    """List what is kept with some days, for pages that show those days."""
    found: dict[date, list[Shown]] = {}
    for each in queries.day_files(internship_id, days):
        found.setdefault(each.day, []).append(_shown(each))
    return found


def _day_of(internship_id: int, monday: date, on: date) -> Week | None:
    return queries.week(internship_id, monday) if monday == week_of(on) else None


@bp.route("/<id:internship_id>/week/<day:monday>/<day:on>/files", methods=["GET", "POST"])
@takes_files(LARGEST_FORM)
@guard(Can.EDIT_INTERNSHIP, _day_of)
def day_files(found: Week) -> ResponseReturnValue:
    """Add sound or a picture to a day, or take one away."""
    on: date = (request.view_args or {})["on"]
    internship = queries.by_id(found.internship_id)
    if internship is None:
        raise NotAllowed
    if internship.state not in LOGGING:
        return redirect(_week_url(found), code=303)
    own = queries.own_recordings(found.student_id)
    sound = SoundForm(
        request.form or None, recordings=own, chosen=request.args.get("recording", "")
    )
    picture = PictureForm(request.form or None)
    here = url_for(".day_files", internship_id=internship.id, monday=found.monday, on=on)
    if request.method != "POST":
        return _page(internship, found, on, sound, picture)
    if not picture.validate():  # the token; both forms carry the same
        picture.form_errors.append("This page was open for too long. Send it again.")
        return _page(internship, found, on, sound, picture)
    status = _do(found, on, sound, picture)
    if status is not None:
        return _page(internship, found, on, sound, picture, status)
    return redirect(here, code=303)


@bp.get("/<id:internship_id>/files/<id:file_id>")
@guard(Can.VIEW_INTERNSHIP, queries.internship_of_file)
def day_picture(internship: Internship) -> ResponseReturnValue:
    """Show a picture to whoever reads its day."""
    file = queries.day_file((request.view_args or {})["file_id"])
    if file is None or file.internship_id != internship.id or not _may_see(file):
        raise NotAllowed
    if file.file is None or media_store().size(file.file.key) is None:
        raise NotAllowed
    return serving.shown_picture(file.file.key, file.file.sha256, file.media_type)


def _do(found: Week, on: date, sound: SoundForm, picture: PictureForm) -> HTTPStatus | None:
    """Do what the pressed button says; return a status when it could not be done."""
    asked = request.form.get("do", "")
    try:
        if asked == "sound":
            if not sound.recording.data:
                sound.recording.errors = ["Choose a recording"]
                return HTTPStatus.UNPROCESSABLE_ENTITY
            operations.attach_recording(found, on, sound.recording.data, actor=actor())
        elif asked.startswith("remove-"):
            _remove(found, asked.removeprefix("remove-"))
        else:
            sent = request.files.get("file")
            name, content = "", b""
            if sent is not None and sent.filename:
                name, content = sent.filename, sent.stream.read(PICTURE_BYTES + 1)
            operations.attach_picture(found, on, name, content, actor=actor())
    except NotAPicture as error:
        picture.file.errors = [str(error)]
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except (WrongState, StorageFull) as error:
        db.session.rollback()
        picture.form_errors.append(error.message)
        return error.status
    return None


def _remove(found: Week, number: str) -> None:
    file = queries.day_file(int(number)) if number.isdecimal() and len(number) < 19 else None
    if file is None or file.internship_id != found.internship_id:
        raise NotAllowed
    operations.remove_file(file, actor=actor())
    flash("Removed.")


def _page(
    internship: Internship,
    found: Week,
    on: date,
    sound: SoundForm,
    picture: PictureForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> ResponseReturnValue:
    page = render_template(
        "internships/day_files.html",
        internship=internship,
        week=found,
        day=on,
        files=files_of_days(internship.id, [on]).get(on, []),
        sound_form=sound,
        picture_form=picture,
        back=_week_url(found),
        here=url_for(".day_files", internship_id=internship.id, monday=found.monday, on=on),
    )
    wrong = picture.errors or sound.errors
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong and status == HTTPStatus.OK else status


def _week_url(found: Week) -> str:
    return url_for(".week", internship_id=found.internship_id, monday=found.monday)


def _shown(file: DayFile) -> Shown:
    version = latest_version(file.recording) if file.recording else None
    if version is None:
        return Shown(file)
    addresses = serving.private_addresses(ADMITTED, file.id)
    return Shown(file, sound_of(version, addresses=addresses))


def _may_see(file: DayFile) -> bool:
    """Tell whether the reader may see a file: its student, or others once its day was sent."""
    if can(actor(), Can.EDIT_INTERNSHIP, file.internship):
        return True
    return can(actor(), Can.VIEW_INTERNSHIP, file.internship) and queries.was_sent(file)


def _may_hear(file_id: int) -> bool:
    file = queries.day_file(file_id)
    return file is not None and _may_see(file)


serving.admit(ADMITTED, _may_hear)
