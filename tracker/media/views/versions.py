"""Pages on one version: how far it is, what was measured, its player; and what is arriving."""

from datetime import timedelta

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.media import operations, queries
from tracker.media.forms import TitleForm
from tracker.media.models import Upload, Version
from tracker.media.queries import UNFINISHED
from tracker.media.rules import SENTENCES, STAGES, Step
from tracker.media.views.blueprint import bp
from tracker.media.views.serving import download_address, original, private_addresses
from tracker.storage import incoming
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
    """Answer the page's question how far it is; at the end, ask it to load anew."""
    page = make_response(
        render_template("media/_progress.html", version=version, **_progress_words(version))
    )
    if version.step not in UNFINISHED:
        page.headers["HX-Refresh"] = "true"
    return page


@bp.get("/versions/<token:version_id>/original")
@guard(Can.EDIT_MEDIA, queries.version)
def version_original(version: Version) -> ResponseReturnValue:
    """Give the owner the file back as it came."""
    return original(version)


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
    address = url_for(".version", version_id=version.public_id)
    return render_template(
        "media/version.html",
        version=version,
        sound=queries.sound_of(version, addresses=private_addresses(), page_url=address),
        downloads=[(each.kind.upper(), download_address(each)) for each in version.renditions],
        form=Form(),
        title_form=title_form,
        **_progress_words(version),
    )


def _arrived_percent(upload: Upload) -> int:
    return incoming().length(upload.public_id) * 100 // upload.size_bytes


def _progress_words(version: Version) -> dict[str, object]:
    order = [stage.step for stage in STAGES]
    at = order.index(version.step) if version.step in order else -1
    finished = version.step is Step.READY
    stages = [
        (stage.words, "done" if finished or place < at else "now" if place == at else "later")
        for place, stage in enumerate(STAGES)
    ]
    return {
        "stages": stages,
        "sentence": SENTENCES.get(version.step, version.problem),
        "unfinished": version.step in UNFINISHED,
        "failed": version.step is Step.FAILED,
    }
