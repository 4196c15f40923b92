"""Pages of imports."""

from collections.abc import Callable
from http import HTTPStatus

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.db import db
from tracker.errors import WrongState
from tracker.imports import jobs, operations, queries
from tracker.imports.forms import ImportForm, PressForm, columns_form
from tracker.imports.models import Import
from tracker.imports.rules import (
    FIELDS,
    KINDS,
    MOST_BYTES,
    UNDO_LASTS,
    ImportState,
    Outcome,
    RowState,
)
from tracker.programmes import queries as programmes
from tracker.programmes.models import Programme
from tracker.standards import sheets
from tracker.web.guard import actor, guard, signed_in
from tracker.web.headers import attachment, takes_files

bp = Blueprint("imports", __name__)

__all__ = ["bp", "jobs"]
SAMPLES = 3


@bp.get("/office/imports")
@signed_in
def index() -> ResponseReturnValue:
    """List what was imported."""
    offered = _mine()
    return render_template(
        "imports/index.html",
        imports=queries.listed_for(actor()),
        kinds=KINDS,
        several=len(offered) > 1,
    )


@bp.route("/office/imports/new", methods=["GET", "POST"])
@takes_files(MOST_BYTES + 100_000)
@signed_in
def new_import() -> ResponseReturnValue:
    """Take a file in."""
    form = ImportForm(request.form, programmes=_mine())
    if request.method == "POST" and form.validate():
        file = request.files.get("file")
        content = file.read(MOST_BYTES + 1) if file else b""
        if not file or not file.filename:
            form.file.errors = ["Choose a file"]
        elif len(content) > MOST_BYTES:
            form.file.errors = [f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it"]
        else:
            try:
                found = operations.receive(
                    form.chosen(), form.what(), file.filename, content, actor=actor()
                )
                return redirect(url_for(".columns", import_id=found.id), code=303)
            except WrongState as refused:
                db.session.rollback()
                form.file.errors = [refused.message]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template("imports/new.html", form=form), status


@bp.route("/office/imports/<id:import_id>/columns", methods=["GET", "POST"])
@guard(Can.IMPORT_RECORDS, queries.by_id)
def columns(found: Import) -> ResponseReturnValue:
    """Match the columns of a file to what they hold."""
    if found.state not in {ImportState.COLUMNS, ImportState.CHECKED}:
        return redirect(url_for(".show", import_id=found.id))
    form = columns_form(found, request.form)
    import_id = found.id
    if request.method == "POST" and form.validate():
        invites = bool("invites" in form and form.invites.data)
        try:
            operations.check(found, form.choices(), invites=invites, actor=actor())
            return redirect(url_for(".show", import_id=import_id), code=303)
        except WrongState as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    rows = queries.rows_of(found, most=SAMPLES)
    return (
        render_template(
            "imports/columns.html", found=found, form=form, rows=rows, fields=FIELDS[found.kind]
        ),
        status,
    )


@bp.get("/office/imports/<id:import_id>")
@guard(Can.IMPORT_RECORDS, queries.by_id)
def show(found: Import) -> ResponseReturnValue:
    """Show what the check says, how far the work is, or what was done."""
    if found.state is ImportState.COLUMNS:
        return redirect(url_for(".columns", import_id=found.id))
    outcome = _outcome()
    counts, states = queries.counts(found), queries.states(found)
    return render_template(
        "imports/show.html",
        found=found,
        counts=counts,
        states=states,
        to_do=counts[Outcome.ADD] + counts[Outcome.CHANGE],
        moving=found.state in {ImportState.APPLYING, ImportState.UNDOING},
        rows=queries.rows_of(found, outcome=outcome, most=queries.SHOWN),
        kept=queries.rows_of(found, state=RowState.KEPT, most=queries.SHOWN),
        outcome=outcome,
        shown=queries.SHOWN,
        kinds=KINDS,
        fields={field.key: field.label for field in FIELDS[found.kind]},
        form=PressForm(),
        may_undo=queries.may_undo(found),
        undo_until=found.applied_at + UNDO_LASTS if found.applied_at else None,
    )


@bp.post("/office/imports/<id:import_id>/application")
@guard(Can.IMPORT_RECORDS, queries.by_id)
def apply(found: Import) -> ResponseReturnValue:
    """Do what the check said."""
    return _pressed(found, lambda: operations.apply(found, actor=actor()))


@bp.post("/office/imports/<id:import_id>/undo")
@guard(Can.IMPORT_RECORDS, queries.by_id)
def undo(found: Import) -> ResponseReturnValue:
    """Take it back."""
    return _pressed(found, lambda: operations.undo(found, actor=actor()))


@bp.post("/office/imports/<id:import_id>/removal")
@guard(Can.IMPORT_RECORDS, queries.by_id)
def discard(found: Import) -> ResponseReturnValue:
    """Throw away a file that was not applied."""
    import_id = found.id
    if _did(lambda: operations.discard(found, actor=actor())):
        flash("The file is thrown away. Nothing was imported.")
        return redirect(url_for(".index"), code=303)
    return redirect(url_for(".show", import_id=import_id), code=303)


@bp.get("/office/imports/<id:import_id>/problems.csv")
@guard(Can.IMPORT_RECORDS, queries.by_id)
def problems(found: Import) -> ResponseReturnValue:
    """Give the rows with problems as a file to correct, with the reason in the last column."""
    rows = queries.rows_of(found, outcome=Outcome.PROBLEM)
    table = [[*found.headers, "Problem"], *([*row.cells, row.said] for row in rows)]
    answer = make_response(sheets.write(table))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = attachment("problems.csv")
    return answer


def _mine() -> list[Programme]:
    """Return the programmes whose records the actor imports; for others there is nothing here."""
    found = [p for p in programmes.programmes_for(actor()) if can(actor(), Can.IMPORT_RECORDS, p)]
    return found or abort(404)


def _outcome() -> Outcome | None:
    wanted = request.args.get("rows", "")
    return Outcome(wanted) if wanted in set(Outcome) else None


def _pressed(found: Import, change: Callable[[], None]) -> ResponseReturnValue:
    import_id = found.id
    _did(change)
    return redirect(url_for(".show", import_id=import_id), code=303)


def _did(change: Callable[[], None]) -> bool:
    form = PressForm(request.form)
    if not form.validate():
        flash(" ".join(message for each in form.errors.values() for message in each), "error")
        return False
    try:
        change()
    except WrongState as refused:
        db.session.rollback()
        flash(refused.message, "error")
        return False
    return True
