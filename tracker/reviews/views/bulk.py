"""Accepting several weeks by one press: those that nothing is odd about."""

import re
import secrets
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from tracker.access import Can, Role, can
from tracker.decisions.operations import defer
from tracker.decisions.rules import Asked
from tracker.errors import NotAllowed, TrackerError
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.rules import Week, week_of
from tracker.reviews.rules import PAGE
from tracker.reviews.views.blueprint import bp
from tracker.reviews.views.frame import desk_index
from tracker.web.forms import Form
from tracker.web.guard import actor, signed_in

# An internship, a Monday, and the version that was seen.
_KEY = re.compile(r"(\d{1,18})\.(\d{4}-\d{2}-\d{2})\.(\d{1,9})", re.ASCII)


class Chosen(NamedTuple):
    """One ticked week."""

    internship: Internship
    week: Week
    version: int


@bp.post("/accept")
@signed_in
def accept_chosen() -> ResponseReturnValue:
    """Accept the weeks that were ticked, and say which were left and why."""
    if not actor().programmes_as(Role.FACULTY):
        raise NotAllowed
    if not Form(request.form).validate():
        flash("Nothing was accepted. Choose the weeks again.", "error")
        return redirect(desk_index(), code=303)
    chosen = [each for key in request.form.getlist("week")[:PAGE] if (each := _chosen(key))]
    if not chosen:
        flash("Choose at least one week to accept.", "error")
        return redirect(desk_index(), code=303)
    left = _accept(chosen)
    if left:
        flash(f"Left for you to read: {'; '.join(left)}", "warning")
    return redirect(desk_index(), code=303)


def _accept(chosen: Sequence[Chosen]) -> list[str]:
    """Accept what nothing is odd about; return what was left, each with why."""
    batch, left = secrets.token_hex(8), []
    for each in chosen:
        reason = _oddity(each) or _refusal(each, batch)
        if reason:
            left.append(f"{each.week.title} of {each.internship.student.name}: {reason}")
    return left


def _oddity(each: Chosen) -> str:
    """Say why a week has to be read; "" when it need not."""
    if each.week.sums.waiting:
        return "the site has not confirmed it."
    odd = internships.odd_things(each.internship, each.week)
    return odd[0].sentence if odd else ""


def _refusal(each: Chosen, batch: str) -> str:
    """Accept a week in ten seconds; return the sentence when that is refused."""
    internship, monday = each.internship, each.week.monday
    asked = Asked(
        kind="week.accept",
        subject_id=internship.id,
        student_id=internship.student_id,
        programme_id=internship.programme_id,
        entry=f"/desk/weeks/{internship.id}/{monday}",
        values={"reason": "", "based_on": each.version, "monday": monday.isoformat()},
        batch=batch,
    )
    try:
        defer(asked, actor=actor())
    except TrackerError as refused:
        return refused.message
    return ""


def _chosen(key: str) -> Chosen | None:
    """Find a ticked week, when this person may decide on it."""
    typed = _KEY.fullmatch(key)
    monday = _day(typed[2]) if typed else None
    if typed is None or monday is None or monday != week_of(monday):
        return None
    week = internships.sent_week(int(typed[1]), monday)
    internship = internships.by_id(int(typed[1]))
    if week is None or internship is None:
        return None
    if not can(actor(), Can.REVIEW_INTERNSHIP, internship):
        return None
    return Chosen(internship, week, int(typed[3]))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
