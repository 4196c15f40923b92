"""The student's pages: their skills, and one claim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, StorageFull, WrongState
from tracker.programmes.models import Programme
from tracker.programmes.queries import home_programme
from tracker.projects.rules import DOCUMENT_BYTES, BadDocument, shown_name
from tracker.skills import operations, queries
from tracker.skills.forms import ClaimForm, DayForm, DocumentForm, EditClaimForm, PressForm
from tracker.skills.models import Assessment, SkillClaim
from tracker.skills.rules import WRITABLE, ClaimState, Framework
from tracker.skills.views.blueprint import bp, pressed, shown
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.headers import takes_files


@dataclass(frozen=True)
class Line:
    """One claim in a list, with the assessment that holds."""

    claim: SkillClaim
    held: Assessment | None
    level_name: str


@bp.get("/skills")
@signed_in
def index() -> ResponseReturnValue:
    """Show one's claims, what was given, and what may be claimed."""
    programme = _my_programme()
    claims = queries.of_student(user_id())
    framework = queries.framework_for(programme.id)
    lines = [_line(claim) for claim in claims]
    return render_template(
        "skills/index.html",
        underway=[each for each in lines if each.claim.state not in _SETTLED],
        assessed=[each for each in lines if each.claim.state is ClaimState.ASSESSED],
        withdrawn=[each for each in lines if each.claim.state is ClaimState.WITHDRAWN],
        framework=framework,
        given=queries.levels_of(user_id(), programme.id),
        open={c.skill: c.id for c in claims if c.state not in _SETTLED},
    )


@bp.route("/skills/new", methods=["GET", "POST"])
@signed_in
def new_claim() -> ResponseReturnValue:
    """Claim a skill at a level."""
    programme = _my_programme()
    form = ClaimForm(request.form, data={"skill": request.args.get("skill", "")})
    form.offer(queries.framework_for(programme.id))
    if request.method == "POST" and form.validate():
        try:
            claim = operations.claim_skill(
                programme, form.draft(), student_id=user_id(), actor=actor()
            )
        except WrongState as refused:
            form.form_errors.append(refused.message)
        else:
            flash("Add what shows it, then send it.")
            return redirect(url_for(".show", claim_id=claim.id), code=303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template("skills/new_claim.html", form=form), status


@bp.get("/skills/<id:claim_id>")
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def show(claim: SkillClaim) -> ResponseReturnValue:
    """Show one's claim: evidence, where it stands, and what was said."""
    return _page(claim)


@bp.route("/skills/<id:claim_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def edit_claim(claim: SkillClaim) -> ResponseReturnValue:
    """Change the level or the words."""
    if claim.state not in WRITABLE:
        raise NotAllowed
    kept = {"level": str(claim.level), "note": claim.note, "row_version": claim.row_version}
    form = EditClaimForm(request.form, data=kept)
    form.name_levels(claim.framework.framework)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.validate():
            try:
                operations.edit_claim(
                    claim,
                    level=int(form.level.data),
                    note=form.note.data or "",
                    based_on=form.based_on,
                    actor=actor(),
                )
            except (Outdated, WrongState) as refused:
                form.rebase(claim.row_version, refused.message)
                status = refused.status
            else:
                return redirect(url_for(".show", claim_id=claim.id), code=303)
    return render_template("skills/edit_claim.html", claim=claim, form=form), status


@bp.post("/skills/<id:claim_id>/sending")
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def send(claim: SkillClaim) -> ResponseReturnValue:
    """Put a claim before faculty."""
    return _stepped(claim, lambda: operations.send(claim, actor=actor()), "Sent to faculty.")


@bp.post("/skills/<id:claim_id>/recall")
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def recall(claim: SkillClaim) -> ResponseReturnValue:
    """Take a claim back to change it."""
    done = "It is back with you. Send it again when it is ready."
    return _stepped(claim, lambda: operations.recall(claim, actor=actor()), done)


@bp.post("/skills/<id:claim_id>/withdrawal")
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def withdraw(claim: SkillClaim) -> ResponseReturnValue:
    """Give a claim up."""
    done = f"The claim to {claim.skill_name} is withdrawn."
    return _stepped(claim, lambda: operations.withdraw(claim, actor=actor()), done)


@bp.post("/skills/<id:claim_id>/days")
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def add_day(claim: SkillClaim) -> ResponseReturnValue:
    """Give a day of an internship as evidence."""
    form = _day_form(claim)
    if form.validate():
        try:
            operations.add_day(claim, int(form.day.data), actor=actor())
        except WrongState as refused:
            form.form_errors.append(refused.message)
        else:
            return _to_evidence(claim)
    return _page(claim, day_form=form)


@bp.post("/skills/<id:claim_id>/documents")
@takes_files(DOCUMENT_BYTES + 1_000_000)
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def add_document(claim: SkillClaim) -> ResponseReturnValue:
    """Give a document as evidence."""
    form = DocumentForm(request.form)
    sent = _document()
    if form.validate() and sent is None:
        form.file.errors = ["Choose a file"]
    elif sent is not None and not form.errors:
        try:
            operations.add_document(claim, *sent, actor=actor())
        except (BadDocument, StorageFull, WrongState) as refused:
            form.file.errors = [str(refused)]
        else:
            return _to_evidence(claim)
    return _page(claim, document_form=form)


def _stepped(claim: SkillClaim, step: Callable[[], None], done: str) -> ResponseReturnValue:
    claim_id = claim.id
    if pressed():
        try:
            step()
            flash(done)
        except WrongState as refused:
            db.session.rollback()
            flash(refused.message, "error")
    return redirect(url_for(".show", claim_id=claim_id), code=303)


def _page(
    claim: SkillClaim,
    *,
    day_form: DayForm | None = None,
    document_form: DocumentForm | None = None,
) -> ResponseReturnValue:
    wrong = day_form or document_form
    page = render_template(
        "skills/show.html",
        claim=claim,
        framework=claim.framework.framework,
        evidence=shown(claim),
        is_writable=claim.state in WRITABLE,
        may_send=claim.state in WRITABLE,
        may_recall=claim.state is ClaimState.SENT and not queries.marks_of(claim),
        assessments=queries.assessments_of(claim),
        steps=queries.told_steps(claim),
        form=PressForm(),
        wrong=wrong,
        day_form=day_form or (_day_form(claim) if claim.state in WRITABLE else None),
        document_form=document_form or DocumentForm(),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


def _day_form(claim: SkillClaim) -> DayForm:
    form = DayForm(request.form)
    form.offer((line, place) for line, _, place in queries.day_choices(claim.student_id))
    return form


def _to_evidence(claim: SkillClaim) -> ResponseReturnValue:
    return redirect(url_for(".show", claim_id=claim.id, _anchor="evidence"), code=303)


def _document() -> tuple[str, IO[bytes]] | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    return shown_name(sent.filename), sent.stream


def _line(claim: SkillClaim) -> Line:
    held = next(iter(queries.assessments_of(claim)), None)
    framework: Framework = claim.framework.framework
    return Line(claim, held, framework.level_name(held.level if held else claim.level))


def _my_programme() -> Programme:
    """Return the programme of the student who is signed in."""
    number = home_programme(actor())
    programme = db.session.get(Programme, number) if number else None
    if programme is None or not can(actor(), Can.CLAIM_SKILL, programme):
        raise NotAllowed
    return programme


_SETTLED: Sequence[ClaimState] = (ClaimState.ASSESSED, ClaimState.WITHDRAWN)
