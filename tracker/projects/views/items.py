"""Pages on what is in a project."""

from http import HTTPStatus
from pathlib import PurePath

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.errors import Outdated, StorageFull
from tracker.projects import operations, queries
from tracker.projects.forms import (
    DocumentForm,
    ItemForm,
    LinkForm,
    RenameForm,
    TextForm,
    VersionChoiceForm,
)
from tracker.projects.models import Item, Project
from tracker.projects.rules import BadDocument, ItemDraft, ItemKind, shown_name
from tracker.projects.views.blueprint import back_to, bp, pressed
from tracker.web.guard import actor, guard
from tracker.web.headers import takes_files

EDIT_FORMS: dict[ItemKind, type[ItemForm]] = {ItemKind.TEXT: TextForm, ItemKind.LINK: LinkForm}
LARGEST_FORM = 60_000_000  # a document of 50 MB and what stands around it


@bp.route("/<id:project_id>/texts/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.by_id)
def new_text(project: Project) -> ResponseReturnValue:
    """Add a stage plot, session sheet, cue sheet or code as text."""
    return _new(project, TextForm(request.form), "Add a text")


@bp.route("/<id:project_id>/links/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.by_id)
def new_link(project: Project) -> ResponseReturnValue:
    """Add a link to a page somewhere else."""
    return _new(project, LinkForm(request.form), "Add a link")


@bp.route("/<id:project_id>/documents/new", methods=["GET", "POST"])
@takes_files(LARGEST_FORM)
@guard(Can.EDIT_PROJECT, queries.by_id)
def new_document(project: Project) -> ResponseReturnValue:
    """Add a document from a file."""
    form, status = DocumentForm(request.form), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            try:
                _attach(project, form)
            except BadDocument as error:
                form.file.errors = [str(error)]
            except StorageFull as error:
                form.file.errors, status = [error.message], error.status
            else:
                return back_to(project.id, "items")
    return _page(project, form, "Add a document"), status


@bp.post("/<id:project_id>/sounds")
@guard(Can.EDIT_PROJECT, queries.by_id)
def add_sounds(project: Project) -> ResponseReturnValue:
    """Put recordings that were uploaded into the project, in the order they were chosen."""
    if not pressed():
        return back_to(project.id, "add")
    named = request.form.getlist("recording")
    recordings = queries.recordings_named(project.student_id, named)
    if not recordings:
        flash("Choose a recording first.", "warning")
        return back_to(project.id, "add")
    for recording in recordings:
        draft = ItemDraft(kind=ItemKind.SOUND, title=recording.title)
        operations.add_sound(project, recording, draft, actor=actor())
    return back_to(project.id)


@bp.route("/<id:project_id>/items/<id:item_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.item)
def edit_item(item: Item) -> ResponseReturnValue:
    """Rename an item or change what it says."""
    form = EDIT_FORMS.get(item.kind, RenameForm)(request.form, obj=item)
    title = f"Change {item.title}"
    if request.method != "POST":
        return _page(item.project, form, title, item=item)
    if not form.validate():
        return _page(item.project, form, title, item=item), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        operations.edit_item(item, form.draft(), based_on=form.based_on, actor=actor())
    except Outdated as error:
        form.rebase(item.row_version, error.message)
        return _page(item.project, form, title, item=item, saved=item), HTTPStatus.CONFLICT
    return back_to(item.project_id, "items")


@bp.post("/<id:project_id>/items/<id:item_id>/place")
@guard(Can.EDIT_PROJECT, queries.live_item)
def move_item(item: Item) -> ResponseReturnValue:
    """Let an item change places with its neighbour."""
    if pressed():
        operations.move_item(item, up=request.form.get("to") == "up", actor=actor())
    return back_to(item.project_id, f"item-{item.id}")


@bp.post("/<id:project_id>/items/<id:item_id>/removal")
@guard(Can.EDIT_PROJECT, queries.item)
def remove_item(item: Item) -> ResponseReturnValue:
    """Take an item out."""
    if pressed():
        operations.remove_item(item, actor=actor())
        flash(f"{item.title} is removed. You can bring it back below.")
    return back_to(item.project_id, "removed")


@bp.post("/<id:project_id>/items/<id:item_id>/restoration")
@guard(Can.EDIT_PROJECT, queries.item)
def restore_item(item: Item) -> ResponseReturnValue:
    """Bring an item back."""
    if pressed():
        operations.restore_item(item, actor=actor())
    return back_to(item.project_id, f"item-{item.id}")


@bp.post("/<id:project_id>/items/<id:item_id>/version")
@guard(Can.EDIT_PROJECT, queries.live_item)
def show_version(item: Item) -> ResponseReturnValue:
    """Choose which version of a sound is shown."""
    form = VersionChoiceForm(request.form)
    versions = list(item.recording.versions) if item.recording else []
    form.version.offer((version.id, str(version.number)) for version in versions)
    if form.validate():
        chosen = next((v for v in versions if v.id == form.version.data), None)
        operations.show_version(item, chosen, actor=actor())
    else:
        flash("That version was not found. Choose again.", "warning")
    return back_to(item.project_id)


def _new(project: Project, form: ItemForm, title: str) -> ResponseReturnValue:
    if request.method == "POST" and form.validate():
        operations.add_item(project, form.draft(), actor=actor())
        return back_to(project.id, "items")
    return _page(project, form, title), 422 if form.errors else 200


def _attach(project: Project, form: DocumentForm) -> None:
    """Take the file of the form in.

    Raises:
        BadDocument: with the reason in words.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadDocument("Choose a file.")
    name = shown_name(sent.filename)
    draft = form.draft()
    titled = ItemDraft(
        kind=draft.kind, title=draft.title or PurePath(name).stem or name, note=draft.note
    )
    operations.attach_document(project, titled, name, sent.stream, actor=actor())


def _page(
    project: Project,
    form: ItemForm,
    title: str,
    *,
    item: Item | None = None,
    saved: Item | None = None,
) -> str:
    return render_template(
        "projects/item_form.html",
        project=project,
        form=form,
        title=title,
        item=item,
        saved=saved,
        has_file=isinstance(form, DocumentForm),
    )
