"""Pages of delivery checks."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from tracker import clock
from tracker.access import Can
from tracker.audio.delivery import Check
from tracker.audio.targets import Kind, Target
from tracker.delivery import operations, queries
from tracker.delivery.forms import AttachForm
from tracker.delivery.rules import KIND_WORDS, written_down
from tracker.delivery.views.blueprint import bp, folder
from tracker.errors import NotAllowed
from tracker.media import queries as media
from tracker.media.models import Version
from tracker.projects import queries as projects
from tracker.projects.models import Item
from tracker.web.guard import actor, guard, user_id

TICKED = "target."
CHANGED = "The office changed a target since you looked. Look again, then attach it."


@bp.get("/delivery/versions/<token:version_id>")
@guard(Can.EDIT_MEDIA, media.version)
def check(version: Version) -> ResponseReturnValue:
    """Compare a version with the targets named in the address."""
    return _page(version, _form(version))


@bp.post("/delivery/versions/<token:version_id>/evidence")
@guard(Can.EDIT_MEDIA, media.version)
def attach(version: Version) -> ResponseReturnValue:
    """Put the check into a project as evidence."""
    form = _form(version)
    checks = _checks(version)
    if not form.validate() or not checks:
        return _page(version, form), 422
    if any(request.form.get(TICKED + each.target.id) != each.target.version for each in checks):
        form.form_errors.append(CHANGED)
        return _page(version, form), 422
    project = projects.by_id(form.project_id.data)
    if project is None:
        raise NotAllowed
    item = operations.attach(version, checks, project, actor=actor())
    flash(f"Attached to {project.title}.")
    return redirect(
        url_for(".evidence", project_id=project.id, item_id=item.id),
        code=303,
    )


@bp.get("/delivery/projects/<id:project_id>/items/<id:item_id>")
@guard(Can.VIEW_PROJECT, queries.evidence)
def evidence(item: Item) -> ResponseReturnValue:
    """Show a check that was kept, to everybody who may see its project."""
    return render_template("delivery/evidence.html", item=item, found=item.snapshot)


def _page(version: Version, form: AttachForm) -> str:
    checks = _checks(version)
    known = queries.known_targets(folder())
    return render_template(
        "delivery/check.html",
        version=version,
        form=form,
        is_measured=version.duration_ms is not None,
        groups=_groups(known.targets),
        chosen={check.target.id for check in checks},
        found=_written(version, checks) if checks else None,
        problem=known.problem,
    )


def _groups(known: dict[str, Target]) -> list[tuple[str, str, list[Target]]]:
    return [
        (*KIND_WORDS[kind], [target for target in known.values() if target.kind is kind])
        for kind in Kind
    ]


def _checks(version: Version) -> list[Check]:
    if version.duration_ms is None:
        return []
    return queries.checks_of(version, _asked(), folder())


def _asked() -> set[str]:
    """Return the ids of the targets that were ticked: each box has a name of its own."""
    return {name.removeprefix(TICKED) for name in request.values if name.startswith(TICKED)}


def _written(version: Version, checks: Sequence[Check]) -> dict[str, Any]:
    file = {
        "sha256": version.file.sha256,
        "name": version.file_name,
        "recording": version.recording.title,
        "version": version.number,
    }
    return written_down(file, checks, clock.now())


def _form(version: Version) -> AttachForm:
    form = AttachForm(request.form)
    offered = [p for p in queries.projects_of(user_id()) if p.student_id == version.student_id]
    form.project_id.choices = [SelectChoice(each.id, each.title) for each in offered]
    return form
