"""Faculty's pages: judging one claim, and calibration."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.db import db
from tracker.decisions import operations as decisions
from tracker.decisions.queries import values_kept
from tracker.decisions.rules import Asked
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.programmes.models import Programme
from tracker.rubrics import queries as rubrics
from tracker.rubrics.rules import Purpose
from tracker.skills import operations, queries
from tracker.skills.forms import AssessmentForm, CalibrationForm, assessment_form, kept_values
from tracker.skills.models import SkillClaim
from tracker.skills.rules import ClaimEvent, Part, kappa_words, next_state
from tracker.skills.views.blueprint import bp, shown
from tracker.web.forms import EXPIRED
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.waiting import following


@bp.route("/desk/skills/<id:claim_id>", methods=["GET", "POST"])
@guard(Can.ASSESS_SKILL, queries.by_id)
def decide(claim: SkillClaim) -> ResponseReturnValue:
    """Hear and read the evidence, and say which level it shows."""
    form = assessment_form(
        request.form,
        body=rubrics.body_in_force(claim.programme_id, Purpose.SKILL),
        framework=claim.framework.framework,
        row_version=claim.row_version,
        kept=values_kept(request.path, actor()),
    )
    if request.method == "GET":
        return _page(claim, form)
    press = request.form.get("do", "")
    if not _is_complete(form, press):
        return _page(claim, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    claim_id = claim.id
    try:
        _decide_in_a_moment(claim, form, press)
    except (Outdated, WrongState) as refused:
        db.session.rollback()
        claim = queries.by_id(claim_id) or claim
        form.rebase(claim.row_version, refused.message)
        return _page(claim, form, HTTPStatus.CONFLICT)
    return redirect(following(), code=303)


@bp.get("/desk/calibration")
@signed_in
def calibration() -> ResponseReturnValue:
    """Show how far assessors agree, and choose claims to be marked twice."""
    programmes = queries.programmes_of(actor())
    if not programmes:
        raise NotAllowed
    return render_template(
        "skills/calibration.html",
        told=[_calibration_of(each) for each in programmes],
        kappa_words=kappa_words,
    )


@bp.post("/desk/calibration/<id:programme_id>")
@guard(Can.CALIBRATE_SKILLS, lambda programme_id: db.session.get(Programme, programme_id))
def choose_for_double_marking(programme: Programme) -> ResponseReturnValue:
    """Choose waiting claims to be marked twice."""
    claims = {claim.id: claim for claim in queries.may_be_doubled(programme.id)}
    form = CalibrationForm(request.form)
    form.offer((number, "") for number in claims)
    if not form.validate():
        flash(EXPIRED if "csrf_token" in form.errors else "Choose from the list.", "warning")
    else:
        chosen = operations.choose_for_double_marking(
            programme, [claims[number] for number in form.claims.data or ()], actor=actor()
        )
        are = "claim is" if chosen == 1 else "claims are"
        flash(f"{chosen} {are} marked twice from now on.")
    return redirect(url_for(".calibration"), code=303)


def _is_complete(form: AssessmentForm, press: str) -> bool:
    valid = form.validate()
    if press == "return":
        if valid and not form.words:
            form.ask_why()
        return valid and bool(form.words)
    if valid and press not in {"assess", "mark"}:
        form.form_errors.append("Press one of the buttons to decide")
        return False
    return valid and form.is_whole()


def _decide_in_a_moment(claim: SkillClaim, form: AssessmentForm, press: str) -> None:
    """Decide in ten seconds, so that it can be undone until then."""
    values: dict[str, object] = {"reason": form.words, "based_on": form.based_on}
    if press != "return":
        values |= kept_values(form)
    asked = Asked(
        kind=f"skill.{press}",
        subject_id=claim.id,
        student_id=claim.student_id,
        programme_id=claim.programme_id,
        entry=request.path,
        values=values,
    )
    decisions.defer(asked, actor=actor())


def _page(
    claim: SkillClaim, form: AssessmentForm, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    standing = queries.standing_of(claim, actor())
    may = {
        event.value: next_state(standing, event, Part.ASSESSOR) is not None for event in ClaimEvent
    }
    page = render_template(
        "skills/decide.html",
        claim=claim,
        framework=claim.framework.framework,
        evidence=shown(claim),
        form=form,
        may=may,
        marks=queries.marks_for(claim, actor()),
        marks_in=standing.marks,
        assessments=queries.assessments_of(claim),
        steps=queries.told_steps(claim),
        rubric=rubrics.current(claim.programme_id, Purpose.SKILL),
    )
    return page, status


def _calibration_of(programme: Programme) -> dict[str, object]:
    pairs = [p for p in queries.pairs_of(programme.id) if p.claim.student_id != user_id()]
    waiting = [
        claim for claim in queries.may_be_doubled(programme.id) if claim.student_id != user_id()
    ]
    form = CalibrationForm()
    form.offer((claim.id, _words(claim)) for claim in waiting)
    return {
        "programme": programme,
        "pairs": pairs,
        "apart": [pair for pair in pairs if pair.apart],
        "agreement": queries.agreement_of(pairs),
        "outstanding": queries.being_doubled(programme.id),
        "form": form,
        "names_students": lambda claim: can(actor(), Can.VIEW_SKILL_CLAIM, claim),
    }


def _words(claim: SkillClaim) -> str:
    """Name a claim that waits; only faculty read whose it is."""
    level = claim.framework.framework.level_name(claim.level)
    whose = f"{claim.student.name}: " if can(actor(), Can.VIEW_SKILL_CLAIM, claim) else ""
    sent = f", sent {claim.sent_at.day} {claim.sent_at:%B}" if claim.sent_at else ""
    return f"{whose}{claim.skill_name} at {level}{sent}"
