"""Marking highlights: on the page of a version, and on pages of projects that play it."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.audio.times import write_time
from tracker.errors import Outdated, WrongState
from tracker.media import operations, queries
from tracker.media.forms import HighlightForm
from tracker.media.models import Highlight, Version
from tracker.media.queries import sound_of
from tracker.media.views.blueprint import bp
from tracker.media.views.serving import private_addresses
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard
from tracker.web.urls import local_path


@dataclass(frozen=True)
class Marks:
    """What ``media/_highlights.html`` shows of one version."""

    kept: list[Highlight]
    removed: list[Highlight]
    form: HighlightForm


@bp.app_template_global()
def marks_of(version: Version, next_url: str = "", *, mine: bool = False) -> Marks:
    """Return the highlights of a version, and for its owner the form that adds one."""
    return Marks(
        kept=list(queries.highlights_of(version)),
        removed=list(queries.highlights_of(version, removed=True)) if mine else [],
        form=HighlightForm(data={"next_url": next_url}),
    )


@bp.app_template_filter("typed_time")
def _typed_time(milliseconds: int) -> str:
    return write_time(milliseconds)


@bp.post("/versions/<token:version_id>/highlights")
@guard(Can.EDIT_MEDIA, queries.version)
def add_highlight(version: Version) -> ResponseReturnValue:
    """Mark a stretch of a version."""
    form = HighlightForm(request.form)
    if not form.validate():
        return _again(version, form), 422
    try:
        operations.add_highlight(version, form.draft(), actor=actor())
    except WrongState as error:
        form.form_errors.append(error.message)
        return _again(version, form), int(error.status)
    return _back(version, form.next_url.data)


@bp.route("/highlights/<token:highlight_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_MEDIA, queries.highlight)
def edit_highlight(highlight: Highlight) -> ResponseReturnValue:
    """Change a highlight's title or where it lies."""
    if request.method != "POST":
        form = HighlightForm(
            data={
                "title": highlight.title,
                "starts": write_time(highlight.start_ms),
                "ends": write_time(highlight.end_ms),
                "row_version": highlight.row_version,
                "next_url": local_path(request.args.get("next")) or "",
            }
        )
        return _again(highlight.version, form, highlight)
    form = HighlightForm(request.form)
    if not form.validate():
        return _again(highlight.version, form, highlight), 422
    try:
        operations.edit_highlight(highlight, form.draft(), based_on=form.based_on, actor=actor())
    except (Outdated, WrongState) as error:
        form.rebase(highlight.row_version, error.message)
        return _again(highlight.version, form, highlight), int(error.status)
    return _back(highlight.version, form.next_url.data)


@bp.post("/highlights/<token:highlight_id>/removal")
@guard(Can.EDIT_MEDIA, queries.highlight)
def remove_highlight(highlight: Highlight) -> ResponseReturnValue:
    """Take a highlight away."""
    if _pressed():
        operations.remove_highlight(highlight, actor=actor())
        flash(f"“{highlight.title}” is removed. You can bring it back below.")
    return _back(highlight.version, request.form.get("next_url"))


@bp.post("/highlights/<token:highlight_id>/restoration")
@guard(Can.EDIT_MEDIA, queries.highlight)
def restore_highlight(highlight: Highlight) -> ResponseReturnValue:
    """Bring a highlight back."""
    if _pressed():
        operations.restore_highlight(highlight, actor=actor())
    return _back(highlight.version, request.form.get("next_url"))


def _pressed() -> bool:
    if Form(request.form).validate():
        return True
    flash(EXPIRED, "warning")
    return False


def _back(version: Version, asked: str | None) -> ResponseReturnValue:
    """Return to the page it was marked on, at the list of its sound."""
    page = local_path(asked) or url_for(".version", version_id=version.public_id)
    return redirect(f"{page.partition('#')[0]}#highlights-{version.public_id}", code=303)


def _again(version: Version, form: HighlightForm, highlight: Highlight | None = None) -> str:
    """Show one highlight by itself, with its sound: to change it, or to say what is wrong."""
    address = url_for(".version", version_id=version.public_id)
    return render_template(
        "media/highlight.html",
        version=version,
        highlight=highlight,
        form=form,
        sound=sound_of(version, addresses=private_addresses(), page_url=address),
    )
