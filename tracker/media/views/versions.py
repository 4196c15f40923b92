"""Pages on one version: how far it is, what was measured, its player; and what is arriving."""

from dataclasses import replace
from datetime import timedelta

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.audio.types import MOST_TAG_CHARACTERS, MOST_TAGS, MOST_VALUE_CHARACTERS
from tracker.media import operations, queries
from tracker.media.forms import TitleForm
from tracker.media.models import Upload, Version
from tracker.media.queries import UNFINISHED
from tracker.media.rules import (
    FILM_STAGES,
    SENTENCES,
    STAGES,
    WAVEFORM_ZOOMS,
    RenditionKind,
    Sound,
    Step,
    making,
)
from tracker.media.views import measured, spectrogram
from tracker.media.views.blueprint import bp
from tracker.media.views.serving import (
    attachment,
    download_address,
    original,
    original_address,
    original_type,
    private_addresses,
)
from tracker.storage import incoming, media_store
from tracker.web.forms import Form
from tracker.web.guard import actor, guard, signed_in

_FAILED_SHOWN = timedelta(days=2)


@bp.get("/versions/<token:version_id>")
@guard(Can.EDIT_MEDIA, queries.version)
def version(version: Version) -> ResponseReturnValue:
    """Show a version to its owner."""
    return _page(version, TitleForm(data={"title": version.recording.title}))


@bp.get("/versions/<token:version_id>/progress")
@guard(Can.EDIT_MEDIA, queries.version)
def version_progress(version: Version) -> ResponseReturnValue:
    """Answer the page's question how far it is; ask it to load anew once there is more to show.

    A page that has a player already is left alone: somebody may be listening.
    """
    is_heard = request.args.get("heard") == "yes"
    page = make_response(
        render_template("media/_progress.html", version=version, **_progress_words(version))
    )
    news = version.step is Step.FAILED if is_heard else _sound(version).ready
    if news or (not is_heard and version.step not in UNFINISHED):
        page.headers["HX-Refresh"] = "true"
    return page


@bp.get("/versions/<token:version_id>/original")
@guard(Can.EDIT_MEDIA, queries.version)
def version_original(version: Version) -> ResponseReturnValue:
    """Give the owner the file back as it came."""
    return original(version)


@bp.get("/versions/<token:version_id>/waveform")
@guard(Can.EDIT_MEDIA, queries.version)
def version_waveform(version: Version) -> ResponseReturnValue:
    """Give the owner the waveform for other programs: ``?samples=1024&form=json``."""
    zoom = request.args.get("samples", WAVEFORM_ZOOMS[0], type=int)
    form = request.args.get("form", "dat")
    if zoom not in WAVEFORM_ZOOMS or form not in {"dat", "json"} or not version.peaks_key:
        abort(404)
    from tracker.audio import outline  # noqa: PLC0415 - brings numpy, which most pages do without

    fine = b"".join(media_store().read(version.peaks_key))
    raw = outline.coarser(fine, zoom // WAVEFORM_ZOOMS[0])
    if form == "dat":
        answer = Response(raw, content_type="application/octet-stream")
    else:
        answer = Response(outline.as_json(raw), content_type="application/json")
    name = f"{version.recording.title} {zoom}.{form}"
    answer.headers["Content-Disposition"] = attachment(name)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.post("/versions/<token:version_id>/title")
@guard(Can.EDIT_MEDIA, queries.version)
def version_title(version: Version) -> ResponseReturnValue:
    """Give the recording another title."""
    form = TitleForm(request.form)
    if not form.validate():
        return _page(version, form), 422
    operations.rename(version.recording, form.draft(), actor=actor())
    return redirect(url_for(".version", version_id=version.public_id), code=303)


@bp.post("/versions/<token:version_id>/preparation")
@guard(Can.EDIT_MEDIA, queries.version)
def prepare_again(version: Version) -> ResponseReturnValue:
    """Try once more what failed."""
    if Form(request.form).validate():
        operations.prepare_again(version, actor=actor())
    else:
        flash("This page was open for too long. Press the button again.")
    return redirect(url_for(".version", version_id=version.public_id), code=303)


@bp.get("/arriving")
@signed_in
def arriving_fragment() -> ResponseReturnValue:
    """Show the files on their way in, for the overview."""
    return render_template("media/_arriving.html")


@bp.app_template_global()
def arriving() -> dict[str, object]:
    """Return what ``media/_arriving.html`` shows of the person who is signed in."""
    uploads = queries.uploads_arriving(actor())
    versions = queries.versions_arriving(actor(), since=clock.now() - _FAILED_SHOWN)
    return {
        "uploads": [(upload, _arrived_percent(upload)) for upload in uploads],
        "versions": [(each, SENTENCES.get(each.step, each.problem)) for each in versions],
        "moving": bool(uploads) or any(each.step in UNFINISHED for each in versions),
    }


def _page(version: Version, title_form: TitleForm) -> str:
    return render_template(
        "media/version.html",
        version=version,
        sound=_sound(version),
        downloads=[(each.kind.word, download_address(each)) for each in version.renditions],
        measured_groups=measured.groups(version),
        curve=measured.drawing(version),
        spectrogram=spectrogram.shown(version),
        tag_groups=_tag_groups(version),
        tags_cut=_is_cut(version),
        waveform_zooms=WAVEFORM_ZOOMS if version.peaks_key else (),
        form=Form(),
        title_form=title_form,
        **_progress_words(version),
    )


def _tag_groups(version: Version) -> list[tuple[str, list[tuple[str, str]]]]:
    """Put together what stands in tags of one kind, in the order they stand in the file."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind, name, value in version.tags:
        groups.setdefault(kind, []).append((name, value))
    return list(groups.items())


def _is_cut(version: Version) -> bool:
    """Tell whether the file may have more tags than are kept."""
    characters = sum(len(value) for _, _, value in version.tags)
    left = MOST_TAG_CHARACTERS - characters
    return len(version.tags) >= MOST_TAGS or left < MOST_VALUE_CHARACTERS


def _sound(version: Version) -> Sound:
    """Describe what its owner can hear: its streams, before them the upload itself."""
    address = url_for(".version", version_id=version.public_id)
    sound = queries.sound_of(version, addresses=private_addresses(), page_url=address)
    media_type = original_type(version)
    if sound.ready or media_type is None:
        return sound
    return replace(sound, sources=((original_address(version), media_type),))


def _arrived_percent(upload: Upload) -> int:
    return incoming().length(upload.public_id) * 100 // upload.size_bytes


def _sentence(version: Version) -> str:
    if version.step is Step.STREAMING:
        wanted = [RenditionKind(name) for name in version.facts.get("streams", [])]
        return making([each.kind for each in version.renditions], wanted)
    return SENTENCES.get(version.step, version.problem)


def _progress_words(version: Version) -> dict[str, object]:
    all_stages = FILM_STAGES if version.is_film else STAGES
    order = [stage.step for stage in all_stages]
    at = order.index(version.step) if version.step in order else -1
    finished = version.step is Step.READY
    stages = [
        (stage.words, "done" if finished or place < at else "now" if place == at else "later")
        for place, stage in enumerate(all_stages)
    ]
    return {
        "stages": stages,
        "sentence": _sentence(version),
        "heard": _sound(version).ready,
        "unfinished": version.step in UNFINISHED,
        "failed": version.step is Step.FAILED,
    }
