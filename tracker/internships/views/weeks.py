"""One week: seven days, three questions, and where it goes."""

from datetime import date, timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.forms import WeekForm
from tracker.internships.models import Internship
from tracker.internships.rules import (
    LOGGING,
    Check,
    Policy,
    Week,
    checks,
    span_of_weeks,
    sums_of,
    unsendable,
    week_of,
)
from tracker.internships.views.blueprint import bp
from tracker.web.filters import day, hours
from tracker.web.guard import actor, guard


@bp.route("/<id:internship_id>/week/<day:monday>", methods=["GET", "POST"])
@guard(Can.EDIT_INTERNSHIP, queries.week)
def week(found: Week) -> ResponseReturnValue:
    """Log days, and send them when the week is over."""
    if found.monday != week_of(found.monday):
        return redirect(
            url_for(".week", internship_id=found.internship_id, monday=week_of(found.monday))
        )
    internship = queries.by_id(found.internship_id)
    if internship is None:
        raise NotAllowed
    form = WeekForm(
        request.form,
        week=found,
        today=clock.today(),
        allowed=queries.allowed_for(internship.id),
    )
    if request.method != "POST":
        return _page(form, internship, found)
    if not form.validate():
        return _page(form, internship, found, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _write(form, internship, found)


def _write(form: WeekForm, internship: Internship, found: Week) -> ResponseReturnValue:
    """Save what was typed, then do what the pressed button says."""
    here = url_for(".week", internship_id=internship.id, monday=found.monday)
    try:
        operations.save_week(found, form.draft(), based_on=form.based_on, actor=actor())
        asked = request.form.get("do")
        if asked == "copy":
            _say_copied(operations.copy_last_week(found, actor=actor()))
        elif asked == "send":
            lacks = unsendable(_again(found), clock.today())
            if lacks:
                form.form_errors.extend(lacks)
                return _page(form, internship, found, status=HTTPStatus.UNPROCESSABLE_ENTITY)
            minutes = operations.send_week(found, actor=actor())
            flash(f"Sent {hours(minutes)} hours. Faculty answers by {day(_answer_by(internship))}.")
            return redirect(url_for(".show", internship_id=internship.id), code=303)
    except (Outdated, WrongState) as error:
        db.session.rollback()  # what the form is based on next is what stands, not what was tried
        form.rebase(_again(found).version, error.message)
        return _page(form, internship, found, status=HTTPStatus.CONFLICT)
    return redirect(here, code=303)


def _page(
    form: WeekForm, internship: Internship, found: Week, *, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    before = queries.week(internship.id, found.monday - timedelta(days=7))
    every = queries.weeks_of([internship]).get(internship.id, [])
    days = [line for each in every for line in each.days]
    policy = queries.policy_of(internship)
    page = render_template(
        "internships/week.html",
        form=form,
        internship=internship,
        week=found,
        total=sums_of(days, required=internship.required_minutes),
        checks=_checks(internship, found, before, policy),
        policy=policy,
        days=list(form.keyed()),
        neighbours=_neighbours(internship, found),
        can_log=internship.state in LOGGING,
        can_copy=bool(before and before.days),
        answer_by=found.sent_at.date() + timedelta(days=policy.reviewer_days)
        if found.sent_at
        else None,
        today=clock.today(),
    )
    return page, status


def _checks(
    internship: Internship, found: Week, before: Week | None, policy: Policy
) -> list[Check]:
    return checks(
        found,
        starts_on=internship.planned_starts_on,
        ends_on=internship.planned_ends_on,
        daily_minutes=policy.daily_minutes,
        last_week=before.days if before else (),
    )


def _neighbours(internship: Internship, found: Week) -> list[date | None]:
    """Return the Mondays before and after, as far as the internship reaches."""
    first = internship.started_on or internship.planned_starts_on or found.monday
    known = span_of_weeks(first, clock.today())
    step = timedelta(days=7)
    return [m if m in known else None for m in (found.monday - step, found.monday + step)]


def _again(found: Week) -> Week:
    again = queries.week(found.internship_id, found.monday)
    if again is None:
        raise NotAllowed
    return again


def _answer_by(internship: Internship) -> date:
    return clock.today() + timedelta(days=queries.policy_of(internship).reviewer_days)


def _say_copied(count: int) -> None:
    if count:
        flash(f"Copied {count} day{'' if count == 1 else 's'} from last week. Change what differs.")
    else:
        flash("There was nothing to copy into an empty day.", "warning")
