"""One draft as a whole: its tree, its file, its trial, its publication."""

import json
from http import HTTPStatus

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, Role
from tracker.catalogues import operations, queries
from tracker.catalogues.forms import FileForm, PressForm, PublishForm, entry_form
from tracker.catalogues.models import Draft
from tracker.catalogues.rules import (
    HEAD,
    LARGEST,
    POLICIES,
    REQUIREMENTS,
    BadFile,
    digest,
    parsed,
    walk,
)
from tracker.catalogues.views.blueprint import bp, edited, kept, pressed
from tracker.programmes import queries as programmes
from tracker.programmes.models import ProgrammeVersion
from tracker.web.guard import actor, guard, signed_in
from tracker.web.headers import attachment


@bp.get("/office/catalogues")
@signed_in
def index() -> ResponseReturnValue:
    """List the programmes of one's office with their catalogues and drafts."""
    mine = set(actor().programmes_as(Role.OFFICE))
    if not mine:
        abort(404)
    found = [p for p in programmes.programmes_for(actor()) if p.id in mine]
    return render_template(
        "catalogues/index.html",
        programmes=found,
        drafts=queries.open_drafts(actor()),
        enrolled=programmes.enrolled_per_version(found),
        form=PressForm(),
    )


@bp.post("/office/catalogues/versions/<id:version_id>/drafts")
@guard(Can.EDIT_PROGRAMME, programmes.version_by_id)
def begin(version: ProgrammeVersion) -> ResponseReturnValue:
    """Begin a draft from a published catalogue."""
    if not PressForm(request.form).validate():
        return redirect(url_for(".index"), code=303)
    draft = operations.begin(version, actor=actor())
    return redirect(url_for(".show", draft_id=draft.id), code=303)


@bp.get("/office/catalogues/<id:draft_id>")
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def show(draft: Draft) -> ResponseReturnValue:
    """Show the whole draft: what is wrong, the tree, the rules, the trial."""
    problems = queries.problems_of(draft.document)
    form = PressForm()
    form.row_version.data = draft.row_version
    trial = draft.trial
    return render_template(
        "catalogues/show.html",
        draft=draft,
        document=draft.document,
        problems=problems,
        remarks=[] if problems else queries.remarks_of(draft.document),
        stops=list(walk(draft.document)),
        kinds={key: words for key, (words, _) in REQUIREMENTS.items()},
        policies={key: words for key, (words, _) in POLICIES.items()},
        trial=trial,
        trying=bool(trial) and trial["done"] < len(trial["enrolments"]) and _is_fresh(draft),
        is_fresh=_is_fresh(draft),
        students=len(queries.tried_on(draft)),
        form=form,
        publishing=PublishForm(row_version=draft.row_version),
    )


@bp.route("/office/catalogues/<id:draft_id>/head", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def head(draft: Draft) -> ResponseReturnValue:
    """Change name, total and unit."""
    return edited(
        draft,
        HEAD,
        entry_form(HEAD, request.form),
        draft.document,
        lambda made: made,
        title="Name and total",
        back=url_for(".show", draft_id=draft.id),
        whole=True,
    )


@bp.get("/office/catalogues/<id:draft_id>/programme.json")
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def download(draft: Draft) -> ResponseReturnValue:
    """Give the draft as a programme file."""
    return _file(draft.document)


@bp.get("/office/catalogues/versions/<id:version_id>/programme.json")
@guard(Can.EDIT_PROGRAMME, programmes.version_by_id)
def download_version(version: ProgrammeVersion) -> ResponseReturnValue:
    """Give a published catalogue as a programme file."""
    return _file(version.document)


@bp.route("/office/catalogues/<id:draft_id>/file", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def file(draft: Draft) -> ResponseReturnValue:
    """Replace the draft by a programme file."""
    form, draft_id, problems = FileForm(request.form), draft.id, list[str]()
    if request.method == "GET":
        form.row_version.data = draft.row_version
    elif form.validate():
        sent = request.files.get("file")
        try:
            document = parsed(sent.read(LARGEST + 1) if sent else b"")
            problems = queries.problems_of(document)
            if problems:
                form.file.errors = [f"The file has {len(problems)} problems, listed below"]
            elif kept(draft, form, lambda: document):
                flash("The draft is what the file says.")
                return redirect(url_for(".show", draft_id=draft_id), code=303)
        except BadFile as error:
            form.file.errors = [str(error)]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "catalogues/file.html", form=form, draft_id=draft_id, problems=problems[:200]
    )
    return page, status


@bp.post("/office/catalogues/<id:draft_id>/trial")
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def try_out(draft: Draft) -> ResponseReturnValue:
    """Ask what it would change for real students."""
    return pressed(draft, lambda _form: operations.try_out(draft, actor=actor()))


@bp.post("/office/catalogues/<id:draft_id>/publication")
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def publish(draft: Draft) -> ResponseReturnValue:
    """Make it a version."""
    day = PublishForm(request.form)
    if not day.validate():
        flash("The first day of its start term: write a day such as 2027-09-01.", "error")
        return redirect(url_for(".show", draft_id=draft.id), code=303)
    return pressed(
        draft,
        lambda form: operations.publish(
            draft, based_on=form.based_on, starts_on=day.starts_on.data, actor=actor()
        ),
        to=url_for("programmes.index"),
    )


@bp.post("/office/catalogues/<id:draft_id>/removal")
@guard(Can.EDIT_PROGRAMME, queries.open_by_id)
def discard(draft: Draft) -> ResponseReturnValue:
    """Throw it away."""
    return pressed(
        draft, lambda _form: operations.discard(draft, actor=actor()), to=url_for(".index")
    )


def _is_fresh(draft: Draft) -> bool:
    return bool(draft.trial) and draft.trial["digest"] == digest(draft.document)


def _file(document: dict[str, object]) -> ResponseReturnValue:
    answer = make_response(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    name = f"{document.get('code', 'programme')} {document.get('catalogue', '')}.json"
    answer.headers["Content-Disposition"] = attachment(name)
    return answer
