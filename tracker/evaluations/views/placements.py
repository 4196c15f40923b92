"""Evaluations of one internship, as its student, faculty and the office see them."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.evaluations import operations, queries
from tracker.evaluations.forms import AnswersForm, answers_form
from tracker.evaluations.models import Evaluation
from tracker.evaluations.rules import (
    TITLES,
    VISIBILITY_WORDS,
    Kind,
    Stand,
    Visibility,
    mean_of,
    missing,
)
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.rules import ANSWERING, COUNTING, ENDED
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard

bp = Blueprint("evaluations", __name__, url_prefix="/internships")
BY_SITE = (Kind.MIDTERM, Kind.FINAL)


@bp.get("/<id:internship_id>/evaluations")
@guard(Can.VIEW_INTERNSHIP, internships.by_id)
def index(internship: Internship) -> ResponseReturnValue:
    """Show what was asked for, what came, and what may be read."""
    found = queries.evaluations_of(internship.id)
    weeks = internships.weeks_of([internship]).get(internship.id, [])
    mine = can(actor(), Can.EDIT_INTERNSHIP, internship)
    return render_template(
        "evaluations/index.html",
        internship=internship,
        mine=mine,
        rows=[_row(kind, found.get(kind), mine=mine) for kind in BY_SITE],
        due=queries.due_kinds(internship, weeks),
        is_closed=internship.state in ENDED,
        person=queries.answering(internship),
        place=found.get(Kind.PLACE),
        may_write_place=mine and internship.state in COUNTING,
        may_mail=can(actor(), Can.STEP_INTERNSHIP, internship) and internship.state in ANSWERING,
        reviews=can(actor(), Can.REVIEW_INTERNSHIP, internship),
        visibilities=VISIBILITY_WORDS,
    )


@bp.post("/<id:internship_id>/evaluations")
@guard(Can.STEP_INTERNSHIP, internships.by_id)
def ask(internship: Internship) -> ResponseReturnValue:
    """Mail the site the link to one evaluation."""
    kind = _site_kind(request.form.get("kind", ""))
    if not Form(request.form).validate():
        flash(EXPIRED, "error")
    else:
        try:
            mailed = operations.mail_link(internship, kind, actor=actor())
        except WrongState as error:
            db.session.rollback()
            flash(error.message, "warning")
        else:
            if mailed:
                flash("The link is on its way. It is the only one that works.")
            else:
                flash("Nobody can be mailed. Faculty or the office can help.", "warning")
    return redirect(url_for(".index", internship_id=internship.id), code=303)


@bp.post("/<id:internship_id>/evaluations/<any(midterm, final):kind>")
@guard(Can.REVIEW_INTERNSHIP, queries.evaluation)
def decide(found: Evaluation) -> ResponseReturnValue:
    """Let the student read it, or set who may."""
    form = Form(request.form)
    chosen = request.form.get("visibility", "")
    if not form.validate():
        flash(EXPIRED, "error")
    elif request.form.get("do") == "release":
        operations.release(found, actor=actor())
        flash("The student can read it now.")
    elif chosen in set(Visibility):
        operations.show_to_student(found, Visibility(chosen), actor=actor())
        flash(f"{VISIBILITY_WORDS[Visibility(chosen)]}.")
    return redirect(url_for(".index", internship_id=found.internship_id), code=303)


@bp.route("/<id:internship_id>/place", methods=["GET", "POST"])
@guard(Can.EDIT_INTERNSHIP, internships.by_id)
def place(internship: Internship) -> ResponseReturnValue:
    """Say what the place was like, for the students who come after."""
    if internship.state not in COUNTING:
        raise NotAllowed
    found = queries.evaluation(internship.id, Kind.PLACE)
    if found is not None and found.stand is Stand.LOCKED:
        return redirect(url_for(".index", internship_id=internship.id), code=303)
    asked = found.asked if found else queries.asked_now(internship.programme_id, Kind.PLACE)
    form = answers_form(request.form, asked, found, "")
    if request.method != "POST":
        return _place_page(form, internship)
    if not form.validate():
        return _place_page(form, internship, HTTPStatus.UNPROCESSABLE_ENTITY)
    said, sends = form.answers(), request.form.get("do") == "send"
    if sends and (lacks := missing(asked, said.values)):
        form.complain(lacks)
        return _place_page(form, internship, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.save_place(internship, said, send=sends, actor=actor())
    except (Outdated, WrongState) as error:
        db.session.rollback()
        kept = queries.evaluation(internship.id, Kind.PLACE)
        form.rebase(kept.row_version if kept else 1, error.message)
        return _place_page(form, internship, HTTPStatus.CONFLICT)
    flash("Sent. Thank you." if sends else "Saved. Nobody reads it until you send it.")
    where = ".index" if sends else ".place"
    return redirect(url_for(where, internship_id=internship.id), code=303)


def _row(kind: Kind, found: Evaluation | None, *, mine: bool) -> dict[str, object]:
    """Return what the page says of one evaluation; to the student only what they may read."""
    is_locked = found is not None and found.stand is Stand.LOCKED
    readable = found is not None and is_locked and (not mine or queries.is_read_by_student(found))
    return {
        "kind": kind,
        "title": TITLES[kind],
        "found": found,
        "is_locked": is_locked,
        "readable": readable,
        "mean": mean_of(found.asked, found.answers) if found and readable else None,
        "link": queries.newest_link(found.id) if found else None,
        "may_release": found is not None and queries.may_be_released(found),
    }


def _place_page(
    form: AnswersForm, internship: Internship, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    page = render_template("evaluations/place.html", form=form, internship=internship)
    return page, status


def _site_kind(named: str) -> Kind:
    if named not in set(BY_SITE):
        raise NotAllowed
    return Kind(named)
