"""Pages of comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.comparisons import jobs, models, operations, queries
from tracker.comparisons.forms import ComparisonForm, Groups, filled_from, letters
from tracker.comparisons.models import Comparison, Side
from tracker.comparisons.rules import (
    DOUBT_WORDS,
    LETTERS,
    MOST_SIDES,
    Alignment,
    looked_at,
    offset_words,
)
from tracker.errors import Outdated, WrongState
from tracker.media.models import Version
from tracker.media.queries import sound_of
from tracker.media.rules import Sound
from tracker.media.views import serving
from tracker.projects import queries as projects
from tracker.projects.models import Project
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard

__all__ = ["bp", "jobs", "models"]

bp = Blueprint("comparisons", __name__, url_prefix="/projects/<id:project_id>/comparisons")
ADMITTED = "side"


@dataclass(frozen=True)
class Heard:
    """One side as the page shows it."""

    side: Side
    letter: str
    sound: Sound

    @property
    def is_first(self) -> bool:
        """Whether the others are laid on this one."""
        return self.side.position == 1

    @property
    def _offset(self) -> str:
        return offset_words(self.side.offset_samples, self.side.comparison.rate_hz)

    @property
    def _looked_at(self) -> str:
        return looked_at(self.side.version.duration_ms, self.side.comparison.rate_hz)

    @property
    def alignment(self) -> str:
        """Where its material begins and how that came about, in words."""
        side = self.side
        if self.is_first:
            return "The others are laid on this one."
        if side.typed_samples is not None:
            return f"{self._offset}. Typed by hand."
        if side.doubt:
            return (
                f"Not aligned, so it begins together with A. {DOUBT_WORDS[side.doubt]}"
                f"{self._looked_at} An offset can be typed."
            )
        if side.found_samples is None:
            return "Its offset is being looked for. Until then it begins together with A."
        found = f"Found: {side.agreeing} of {side.places} places agree to the sample."
        found += self._looked_at
        return f"{self._offset}. {found}{' Its polarity is inverted.' if side.inverted else ''}"


@bp.route("/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, projects.by_id)
def new_comparison(project: Project) -> ResponseReturnValue:
    """Choose what is to be compared."""
    form, names = _form(project)
    if request.method == "GET" or _asks_for_more(form, names):
        return _form_page(project, form)
    if not form.validate():
        return _form_page(project, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        made = operations.create(project, form.draft(_flat(names)), actor=actor())
    except WrongState as error:
        form.form_errors.append(error.message)
        return _form_page(project, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _to(made)


@bp.get("/<id:comparison_id>")
@guard(Can.VIEW_PROJECT, queries.live)
def show(comparison: Comparison) -> ResponseReturnValue:
    """Listen to the sides against each other."""
    return render_template(
        "comparisons/show.html",
        comparison=comparison,
        project=comparison.project,
        mine=can(actor(), Can.EDIT_PROJECT, comparison),
        sides=_heard(comparison),
        searching=comparison.alignment is not Alignment.DONE,
    )


@bp.get("/<id:comparison_id>/progress")
@guard(Can.VIEW_PROJECT, queries.live)
def progress(comparison: Comparison) -> ResponseReturnValue:
    """Answer the page's question how far the search is; at its end, ask it to load anew."""
    searching = comparison.alignment is not Alignment.DONE
    page = make_response(
        render_template("comparisons/_search.html", comparison=comparison, searching=searching)
    )
    if not searching:
        page.headers["HX-Refresh"] = "true"
    return page


@bp.route("/<id:comparison_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_PROJECT, queries.live)
def edit_comparison(comparison: Comparison) -> ResponseReturnValue:
    """Change what is compared, its names, and offsets by hand."""
    project = comparison.project
    form, names = _form(project, comparison)
    if request.method == "GET" or _asks_for_more(form, names):
        return _form_page(project, form, comparison)
    if not form.validate():
        return _form_page(project, form, comparison), HTTPStatus.UNPROCESSABLE_ENTITY
    draft = form.draft(_flat(names))
    try:
        operations.edit(comparison, draft, based_on=form.based_on, actor=actor())
    except Outdated as error:
        form.rebase(comparison.row_version, error.message)
        return _form_page(project, form, comparison, saved=True), HTTPStatus.CONFLICT
    return _to(comparison)


@bp.post("/<id:comparison_id>/removal")
@guard(Can.EDIT_PROJECT, queries.by_id)
def remove(comparison: Comparison) -> ResponseReturnValue:
    """Take a comparison out."""
    if _pressed():
        operations.remove(comparison, actor=actor())
        flash(f"{comparison.title} is removed. You can bring it back below.")
    return _to_panel(comparison)


@bp.post("/<id:comparison_id>/restoration")
@guard(Can.EDIT_PROJECT, queries.by_id)
def restore(comparison: Comparison) -> ResponseReturnValue:
    """Bring a comparison back."""
    if _pressed():
        operations.restore(comparison, actor=actor())
        flash(f"{comparison.title} is back.")
    return _to_panel(comparison)


@bp.app_template_global()
def comparisons_of(project: Project) -> dict[str, list[Comparison]]:
    """Return what the project's page lists: ``live``, and to its owner ``removed``."""
    found = queries.of_project(project)
    mine = can(actor(), Can.EDIT_PROJECT, project)
    return {
        "live": [each for each in found if each.archived_at is None],
        "removed": [each for each in found if each.archived_at is not None and mine],
    }


def _heard(comparison: Comparison) -> list[Heard]:
    heard = []
    for letter, side in zip(LETTERS, comparison.sides, strict=False):
        addresses = serving.private_addresses(ADMITTED, side.id)
        sound = sound_of(side.version, addresses=addresses)
        heard.append(Heard(side, letter, sound))
    return heard


def _may_hear(side_id: int) -> bool:
    """Tell whether the reader may hear a side through its project, asked at each request."""
    side = queries.side_by_key(side_id)
    return side is not None and can(actor(), Can.VIEW_PROJECT, side.comparison)


serving.admit(ADMITTED, _may_hear)


def _form(project: Project, comparison: Comparison | None = None) -> tuple[ComparisonForm, Groups]:
    """Make the form with the sounds it offers; those in the comparison stay on offer."""
    sent = request.form if request.method == "POST" else None
    data = filled_from(comparison) if comparison else {}
    form = ComparisonForm(sent, data=data)
    inside, others = queries.choices(project)
    offered = {version.id for version in (*inside, *others)}
    kept = (
        [s.version for s in comparison.sides if s.version_id not in offered] if comparison else []
    )
    groups = {
        "In this project": _words(inside),
        "Your other recordings": _words(others),
        "In this comparison": _words(kept),
    }
    names: Groups = {group: words for group, words in groups.items() if words}
    form.offer(names)
    if comparison is None and request.method == "GET":
        _suggest(form, [str(version.id) for version in inside])
    return form, names


def _suggest(form: ComparisonForm, version_ids: list[str]) -> None:
    """Begin with the two newest versions in the project, the older one first."""
    for row, version_id in zip(form.rows, version_ids[1::-1], strict=False):
        row.version.data = version_id


def _words(versions: Sequence[Version]) -> dict[str, str]:
    return {str(v.id): f"{v.recording.title}, version {v.number}" for v in versions}


def _flat(groups: Groups) -> dict[str, str]:
    return {value: words for group in groups.values() for value, words in group.items()}


def _asks_for_more(form: ComparisonForm, groups: Groups) -> bool:
    """Tell whether another side was asked for: the page comes back as typed, with one more."""
    if "more" not in request.form:
        return False
    form.grow()
    form.offer(groups)
    return True


def _form_page(
    project: Project,
    form: ComparisonForm,
    comparison: Comparison | None = None,
    *,
    saved: bool = False,
) -> str:
    return render_template(
        "comparisons/comparison_form.html",
        project=project,
        comparison=comparison,
        form=form,
        saved=comparison if saved else None,
        rows=list(zip(letters(form.rows), form.rows, strict=True)),
        may_grow=len(form.rows) < MOST_SIDES,
    )


def _pressed() -> bool:
    if Form(request.form).validate():
        return True
    flash(EXPIRED, "warning")
    return False


def _to(comparison: Comparison) -> ResponseReturnValue:
    return redirect(
        url_for(".show", project_id=comparison.project_id, comparison_id=comparison.id), code=303
    )


def _to_panel(comparison: Comparison) -> ResponseReturnValue:
    address = url_for("projects.show", project_id=comparison.project_id, _anchor="compare")
    return redirect(address, code=303)
