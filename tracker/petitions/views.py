"""Pages of petitions: the student's own, the list of the office, and the decision on the desk."""

from http import HTTPStatus
from typing import IO

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, Role, can
from tracker.db import db
from tracker.decisions import queries as decisions
from tracker.decisions.operations import defer
from tracker.decisions.rules import Asked
from tracker.degrees import queries as degrees
from tracker.errors import NotAllowed, Outdated, StorageFull, WrongState
from tracker.petitions import operations, queries
from tracker.petitions.forms import DecisionForm, PetitionForm, WithdrawForm
from tracker.petitions.models import Petition
from tracker.petitions.rules import KINDS, PetitionState
from tracker.programmes import queries as programmes
from tracker.programmes.models import Enrolment
from tracker.programmes.rules import programme_in
from tracker.projects.rules import DOCUMENT_BYTES, BadDocument, shown_name
from tracker.projects.views.files import send_document
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.headers import takes_files
from tracker.web.waiting import following

bp = Blueprint("petitions", __name__)
VERDICTS = {"grant": "petition.grant", "refuse": "petition.refuse"}


@bp.get("/degree/petitions")
@signed_in
def index() -> ResponseReturnValue:
    """List what one asked for, with the answers."""
    _my_enrolment()
    return render_template(
        "petitions/index.html",
        petitions=queries.of_student(user_id()),
        kinds=KINDS,
        withdrawing=WithdrawForm(),
    )


@bp.route("/degree/petitions/new", methods=["GET", "POST"])
@takes_files(DOCUMENT_BYTES + 1_000_000)
@signed_in
def new_petition() -> ResponseReturnValue:
    """Ask for something."""
    enrolment = _my_enrolment()
    form = PetitionForm(request.form)
    programme = programme_in(enrolment.version.document)
    form.offer(programmes.courses(), programme, queries.projects_of(user_id()))
    if request.method == "GET":
        wanted = request.args.get("node", "")
        form.node.data = wanted if any(n.id == wanted for n in programme.walk()) else ""
    elif form.validate() and _sent(form, enrolment):
        flash("Your petition is with the programme office.")
        return redirect(url_for(".index"), code=303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template("petitions/new.html", form=form), status


@bp.post("/degree/petitions/<id:petition_id>/withdrawal")
@guard(Can.FILE_PETITION, queries.by_id)
def withdraw(petition: Petition) -> ResponseReturnValue:
    """Take a petition back."""
    if WithdrawForm(request.form).validate():
        try:
            operations.withdraw(petition, actor=actor())
            flash("The petition is withdrawn.")
        except Outdated as refused:
            db.session.rollback()
            flash(refused.message, "error")
    return redirect(url_for(".index"), code=303)


@bp.get("/petitions/<id:petition_id>/document")
@guard(Can.VIEW_PETITION, queries.by_id)
def document(petition: Petition) -> ResponseReturnValue:
    """Give the document that was handed in."""
    if petition.file is None:
        abort(404)
    return send_document(petition.file, petition.media_type, petition.file_name)


@bp.get("/office/petitions")
@signed_in
def inbox() -> ResponseReturnValue:
    """List what waits for the office, and what it decided."""
    if not actor().programmes_as(Role.OFFICE):
        abort(404)
    return render_template(
        "petitions/inbox.html",
        waiting=queries.for_office(actor(), are_open=True),
        decided=queries.for_office(actor(), are_open=False),
        kinds=KINDS,
    )


@bp.get("/office/petitions/<id:petition_id>")
@guard(Can.VIEW_PETITION, queries.by_id)
def in_office(petition: Petition) -> ResponseReturnValue:
    """Lead to where petitions are decided."""
    if petition.student_id == user_id():
        raise NotAllowed
    return redirect(url_for(".show", petition_id=petition.id))


@bp.route("/desk/petitions/<id:petition_id>", methods=["GET", "POST"])
@guard(Can.VIEW_PETITION, queries.by_id)
def show(petition: Petition) -> ResponseReturnValue:
    """Show one petition with its evidence, and decide on it."""
    may_decide = can(actor(), Can.DECIDE_PETITION, petition)
    if petition.student_id == user_id() or (request.method == "POST" and not may_decide):
        raise NotAllowed
    form = DecisionForm(request.form, data={"words": decisions.words_kept(request.path, actor())})
    petition_id = petition.id
    if request.method == "POST" and form.validate() and _decided(form, petition):
        return redirect(following(), code=303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    petition = queries.by_id(petition_id) or abort(404)
    return (
        render_template(
            "petitions/show.html",
            petition=petition,
            form=form,
            kinds=KINDS,
            labels=_labels(petition.enrolment),
            open=petition.state is PetitionState.SENT and may_decide,
        ),
        status,
    )


def _my_enrolment() -> Enrolment:
    found = degrees.enrolment_for(user_id())
    if found is None or not can(actor(), Can.FILE_PETITION, found):
        raise NotAllowed
    return found


def _labels(enrolment: Enrolment) -> dict[str, str]:
    programme = programme_in(enrolment.version.document)
    return {node.id: node.label for node in programme.walk()}


def _sent(form: PetitionForm, enrolment: Enrolment) -> bool:
    try:
        operations.file_petition(enrolment, form.draft(), _document(), actor=actor())
    except (BadDocument, StorageFull) as refused:
        form.file.errors = [str(refused)]
    except WrongState as refused:
        form.form_errors.append(refused.message)
    else:
        return True
    db.session.rollback()
    return False


def _document() -> tuple[str, IO[bytes]] | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    return shown_name(sent.filename), sent.stream


def _decided(form: DecisionForm, petition: Petition) -> bool:
    kind = VERDICTS.get(request.form.get("do", ""))
    if kind is None:
        form.form_errors.append("Press one of the buttons to decide")
        return False
    asked = Asked(
        kind=kind,
        subject_id=petition.id,
        student_id=petition.student_id,
        programme_id=petition.programme_id,
        entry=request.path,
        values={"reason": form.words.data or ""},
    )
    try:
        defer(asked, actor=actor())
    except (WrongState, Outdated) as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return False
    return True
