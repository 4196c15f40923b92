"""Evidence of a claim: marking passages, taking out, documents on their way out."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.db import db
from tracker.errors import NotAllowed, WrongState
from tracker.media import queries as media
from tracker.media.models import Version
from tracker.media.queries import sound_of
from tracker.media.rules import Step
from tracker.media.views.serving import private_addresses
from tracker.projects.views.files import send_document
from tracker.skills import operations, queries
from tracker.skills.forms import PassageForm
from tracker.skills.models import Evidence, SkillClaim
from tracker.skills.rules import WRITABLE
from tracker.skills.views.blueprint import bp, pressed
from tracker.web.guard import actor, guard


def _claim(claim_id: int, **_rest: str) -> SkillClaim | None:
    return queries.by_id(claim_id)


@bp.get("/skills/<id:claim_id>/passages/new")
@guard(Can.EDIT_SKILL_CLAIM, queries.by_id)
def choose_sound(claim: SkillClaim) -> ResponseReturnValue:
    """Choose the sound in which the passage lies."""
    _be_writable(claim)
    return render_template(
        "skills/choose_sound.html", claim=claim, versions=queries.version_choices(claim.student_id)
    )


@bp.route("/skills/<id:claim_id>/passages/<token:version_id>", methods=["GET", "POST"])
@guard(Can.EDIT_SKILL_CLAIM, _claim)
def new_passage(claim: SkillClaim) -> ResponseReturnValue:
    """Mark the passage on its waveform, type its times, or take a highlight."""
    _be_writable(claim)
    version = _version()
    form = PassageForm(request.form)
    if request.method == "GET":
        return _passage_page(claim, version, form)
    if not form.validate():
        return _passage_page(claim, version, form), 422
    try:
        operations.add_passage(claim, version, form.draft(), actor=actor())
    except WrongState as refused:
        form.form_errors.append(refused.message)
        return _passage_page(claim, version, form), int(refused.status)
    return redirect(url_for(".show", claim_id=claim.id, _anchor="evidence"), code=303)


@bp.post("/skills/evidence/<id:evidence_id>/removal")
@guard(Can.EDIT_SKILL_CLAIM, queries.evidence_by_id)
def remove_evidence(evidence: Evidence) -> ResponseReturnValue:
    """Take one piece of evidence out."""
    claim_id = evidence.claim_id
    if pressed():
        try:
            operations.remove_evidence(evidence, actor=actor())
        except WrongState as refused:
            db.session.rollback()
            flash(refused.message, "error")
    return redirect(url_for(".show", claim_id=claim_id, _anchor="evidence"), code=303)


@bp.get("/skills/evidence/<id:evidence_id>/document")
@guard(Can.VIEW_SKILL_CLAIM, queries.evidence_by_id)
def document(evidence: Evidence) -> ResponseReturnValue:
    """Give the document that is evidence, as a download."""
    if evidence.file is None:
        abort(404)
    return send_document(evidence.file, evidence.media_type, evidence.title)


def _be_writable(claim: SkillClaim) -> None:
    if claim.state not in WRITABLE:
        raise NotAllowed


def _version() -> Version:
    """Return the version that the address names, if it is one's own and can be heard."""
    found = media.version(str((request.view_args or {})["version_id"]))
    if found is None or not can(actor(), Can.EDIT_MEDIA, found) or found.step is not Step.READY:
        raise NotAllowed
    return found


def _passage_page(claim: SkillClaim, version: Version, form: PassageForm) -> str:
    return render_template(
        "skills/new_passage.html",
        claim=claim,
        version=version,
        form=form,
        highlights=media.highlights_of(version),
        sound=sound_of(version, addresses=private_addresses(), page_url=request.path),
    )
