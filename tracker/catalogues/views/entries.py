"""The parts of a draft: requirements, rules on the whole, courses."""

from collections.abc import Mapping
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.catalogues import queries
from tracker.catalogues.forms import KindForm, PressForm, entry_form
from tracker.catalogues.models import Draft
from tracker.catalogues.queries import Spot
from tracker.catalogues.rules import (
    COURSE,
    POLICIES,
    REQUIREMENTS,
    Field,
    Missing,
    Move,
    add,
    change,
    move,
    node_at,
    remove,
    sayable,
)
from tracker.catalogues.views.blueprint import bp, changed, edited
from tracker.web.guard import guard

SHOWN = 100


@bp.route("/office/catalogues/<id:draft_id>/requirements/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def new_requirement(draft: Draft) -> ResponseReturnValue:
    """Add a requirement: first its kind, then what it asks."""
    kind, inside = request.args.get("kind", ""), request.args.get("inside", "")
    if inside:
        try:
            node_at(draft.document, inside)
        except Missing:
            abort(404)
    if kind not in REQUIREMENTS:
        return _kinds(draft, REQUIREMENTS, "Add a requirement")
    fields = REQUIREMENTS[kind][1]
    return edited(
        draft,
        fields,
        entry_form(fields, request.form),
        {"type": kind},
        lambda made: add(draft.document, inside, made),
        title=f"Add: {REQUIREMENTS[kind][0].lower()}",
        back=url_for(".show", draft_id=draft.id),
    )


@bp.route("/office/catalogues/<id:draft_id>/requirements/<token:place>", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.requirement_at)
def requirement(spot: Spot) -> ResponseReturnValue:
    """Change a requirement; its parts stay."""
    known = REQUIREMENTS.get(str(spot.held.get("type")), REQUIREMENTS["milestone"])[1]
    fields = sayable(known, spot.held)
    return edited(
        spot.draft,
        fields,
        entry_form(fields, request.form),
        spot.held,
        lambda made: change(spot.draft.document, spot.place, made),
        title=str(spot.held.get("label") or spot.held.get("id") or "Requirement"),
        back=url_for(".show", draft_id=spot.draft.id),
    )


@bp.post("/office/catalogues/<id:draft_id>/requirements/<token:place>/moves")
@guard(Can.EDIT_PROGRAMME, queries.requirement_at)
def move_requirement(spot: Spot) -> ResponseReturnValue:
    """Move a requirement up, down, into the one above, or out."""
    wanted = request.form.get("where", "")
    if wanted not in set(Move):
        abort(400)
    return changed(
        spot.draft,
        lambda: move(spot.draft.document, spot.place, Move(wanted)),
        to=url_for(".show", draft_id=spot.draft.id, _anchor="tree"),
    )


@bp.post("/office/catalogues/<id:draft_id>/requirements/<token:place>/removal")
@guard(Can.EDIT_PROGRAMME, queries.requirement_at)
def remove_requirement(spot: Spot) -> ResponseReturnValue:
    """Take a requirement out with its parts."""
    return changed(
        spot.draft,
        lambda: remove(spot.draft.document, spot.place),
        to=url_for(".show", draft_id=spot.draft.id, _anchor="tree"),
    )


@bp.route("/office/catalogues/<id:draft_id>/rules/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def new_policy(draft: Draft) -> ResponseReturnValue:
    """Add a rule on the whole: first its kind, then what it says."""
    kind = request.args.get("kind", "")
    if kind not in POLICIES:
        return _kinds(draft, POLICIES, "Add a rule")
    fields = POLICIES[kind][1]
    return edited(
        draft,
        fields,
        entry_form(fields, request.form),
        {"kind": kind},
        lambda made: _put(draft, "policies", None, made),
        title=f"Add: {POLICIES[kind][0].lower()}",
        back=url_for(".show", draft_id=draft.id),
    )


@bp.route("/office/catalogues/<id:draft_id>/rules/<id:number>", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.policy_at)
def policy(spot: Spot) -> ResponseReturnValue:
    """Change a rule on the whole."""
    fields = POLICIES.get(str(spot.held.get("kind")), POLICIES["note"])[1]
    title = str(spot.held.get("label") or "Rule")
    return _edited(spot, "policies", fields, title, url_for(".show", draft_id=spot.draft.id))


@bp.post("/office/catalogues/<id:draft_id>/rules/<id:number>/removal")
@guard(Can.EDIT_PROGRAMME, queries.policy_at)
def remove_policy(spot: Spot) -> ResponseReturnValue:
    """Take a rule out."""
    return changed(
        spot.draft,
        lambda: _put(spot.draft, "policies", spot.number, None),
        to=url_for(".show", draft_id=spot.draft.id),
    )


@bp.get("/office/catalogues/<id:draft_id>/courses")
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def courses(draft: Draft) -> ResponseReturnValue:
    """List the courses of a draft, by words in code, title or tags."""
    query = request.args.get("q", "").replace("\0", "")[:100]
    found = [
        (number, course)
        for number, course in enumerate(draft.document.get("courses", []), start=1)
        if all(word in _said(course) for word in query.casefold().split())
    ]
    form = PressForm()
    form.row_version.data = draft.row_version
    return render_template(
        "catalogues/courses.html",
        draft=draft,
        found=found[:SHOWN],
        count=len(found),
        shown=SHOWN,
        query=query,
        form=form,
    )


@bp.route("/office/catalogues/<id:draft_id>/courses/new", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def new_course(draft: Draft) -> ResponseReturnValue:
    """Add a course."""
    return edited(
        draft,
        COURSE,
        entry_form(COURSE, request.form),
        {},
        lambda made: _put(draft, "courses", None, made),
        title="Add a course",
        back=url_for(".courses", draft_id=draft.id),
    )


@bp.route("/office/catalogues/<id:draft_id>/courses/<id:number>", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.course_at)
def course(spot: Spot) -> ResponseReturnValue:
    """Change a course in this catalogue; older catalogues keep it as it was."""
    title = str(spot.held.get("code") or "Course")
    return _edited(spot, "courses", COURSE, title, url_for(".courses", draft_id=spot.draft.id))


@bp.post("/office/catalogues/<id:draft_id>/courses/<id:number>/removal")
@guard(Can.EDIT_PROGRAMME, queries.course_at)
def retire_course(spot: Spot) -> ResponseReturnValue:
    """Retire a course: this catalogue has it no more; records of it stay."""
    return changed(
        spot.draft,
        lambda: _put(spot.draft, "courses", spot.number, None),
        to=url_for(".courses", draft_id=spot.draft.id),
    )


def _edited(
    spot: Spot, key: str, fields: tuple[Field, ...], title: str, back: str
) -> ResponseReturnValue:
    """Change one object of a list of the file."""
    return edited(
        spot.draft,
        fields,
        entry_form(fields, request.form),
        spot.held,
        lambda made: _put(spot.draft, key, spot.number, made),
        title=title,
        back=back,
    )


def _kinds(
    draft: Draft, kinds: Mapping[str, tuple[str, tuple[Field, ...]]], title: str
) -> ResponseReturnValue:
    form = KindForm(request.form)
    form.offer(kinds)
    if request.method == "POST" and form.validate():
        wanted: dict[str, Any] = {"kind": str(form.kind.data)}
        if inside := request.args.get("inside"):
            wanted["inside"] = inside
        return redirect(url_for(str(request.endpoint), draft_id=draft.id, **wanted), code=303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "catalogues/entry_form.html",
        form=form,
        names=["kind"],
        title=title,
        back=url_for(".show", draft_id=draft.id),
        go="Continue",
        action=request.full_path.rstrip("?"),
    )
    return page, status


def _put(draft: Draft, key: str, at: int | None, made: dict[str, Any] | None) -> dict[str, Any]:
    """Return the document with an object of a list added, changed or taken out."""
    document = deepcopy(draft.document)
    held = document.setdefault(key, [])
    if made is None and at is not None:
        del held[at]
    elif at is None:
        held.append(made)
    else:
        held[at] = made
    return document


def _said(course: Mapping[str, Any]) -> str:
    tags = course.get("tags")
    words = [course.get("code"), course.get("title"), *(tags if isinstance(tags, list) else [])]
    return " ".join(map(str, words)).casefold()
