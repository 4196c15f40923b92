"""Internships as the programme office sees them: what waits, and what is asked."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can, Role
from tracker.db import db
from tracker.errors import NotAllowed
from tracker.internships import operations, queries
from tracker.internships.forms import PolicyForm
from tracker.internships.rules import PRESETS, STEP_WORDS, Policy
from tracker.programmes.models import Course, Programme
from tracker.web.guard import actor, guard, signed_in

bp = Blueprint("placements", __name__, url_prefix="/office/internships")


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """Show what waits for the office, and where its rules are."""
    held = actor().programmes_as(Role.OFFICE)
    if not held:
        raise NotAllowed
    return render_template(
        "internships/office.html",
        waiting=queries.waiting_for_office(actor()),
        words=STEP_WORDS,
        programmes=queries.programmes_with_courses(held),
    )


def programme_by_id(programme_id: int) -> Programme | None:
    """Find a programme by its number."""
    return db.session.get(Programme, programme_id)


def _of_course(programme_id: int, course_id: int) -> Programme | None:
    """Find the programme of a course that internships of it are credited to."""
    found = queries.internship_courses(programme_id)
    return programme_by_id(programme_id) if any(c.id == course_id for c in found) else None


@bp.route("/policies/<id:programme_id>", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, programme_by_id)
def policy(programme: Programme) -> ResponseReturnValue:
    """Set what a programme asks of internships."""
    return _policy(programme, None)


@bp.route("/policies/<id:programme_id>/courses/<id:course_id>", methods=["GET", "POST"])
@guard(Can.EDIT_PROGRAMME, _of_course)
def course_policy(programme: Programme) -> ResponseReturnValue:
    """Set what one course asks, where it differs from the programme."""
    return _policy(programme, db.session.get_one(Course, (request.view_args or {})["course_id"]))


def _policy(programme: Programme, course: Course | None) -> ResponseReturnValue:
    """Show the numbers that hold, those of a preset, or keep what was typed."""
    chosen = PRESETS.get(request.args.get("preset", ""))
    holds = queries.policy_for(programme.id, course)
    shown = Policy.from_json(holds.as_json() | dict(chosen.said)) if chosen else holds
    form = PolicyForm(request.form or None, policy=shown)  # empty, it would clear all boxes
    if request.method == "POST" and form.validate():
        operations.set_policy(programme, course, form.wanted(), actor=actor())
        flash("Saved. It holds for internships that are approved from now on.")
        return redirect(url_for(".index"), code=303)
    page = render_template(
        "internships/policy.html",
        form=form,
        programme=programme,
        course=course,
        presets=PRESETS,
        chosen=chosen,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
