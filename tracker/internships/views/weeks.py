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
from tracker.internships.forms import AmendDayForm, WeekForm
from tracker.internships.models import Internship
from tracker.internships.rules import (
    LOGGING,
    Day,
    LineState,
    Week,
    span_of_weeks,
    sums_of,
    unamended,
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


def _amending(internship_id: int, monday: date, on: date) -> Week | None:
    """Find the week of a day; None when the day does not lie in it."""
    return queries.week(internship_id, monday) if monday == week_of(on) else None


@bp.route("/<id:internship_id>/week/<day:monday>/<day:on>", methods=["GET", "POST"])
@guard(Can.EDIT_INTERNSHIP, _amending)
def amend_day(found: Week) -> ResponseReturnValue:
    """Put another line in the place of an accepted one."""
    here = url_for(".week", internship_id=found.internship_id, monday=found.monday)
    on: date = (request.view_args or {})["on"]
    line, internship = found.by_day.get(on), queries.by_id(found.internship_id)
    if internship is None or line is None:
        raise NotAllowed
    if line.state is not LineState.ACCEPTED or internship.state not in LOGGING:
        return redirect(here, code=303)
    form = AmendDayForm(request.form or None, line=line, version=found.version)
    if request.method != "POST" or not form.validate():
        return _amend_page(form, internship, found, line)
    form.complain(unamended(line, form.draft(), form.reason.data or ""))
    if form.errors:
        return _amend_page(form, internship, found, line)
    try:
        minutes = operations.amend_day(
            found,
            on,
            form.draft(),
            reason=form.reason.data or "",
            based_on=form.based_on,
            actor=actor(),
        )
    except (Outdated, WrongState) as error:
        db.session.rollback()
        form.rebase(_again(found).version, error.message)
        return _amend_page(form, internship, found, line, HTTPStatus.CONFLICT)
    flash(f"Sent {hours(minutes)} hours anew. They count when faculty has accepted them.")
    return redirect(here, code=303)


def _amend_page(
    form: AmendDayForm, internship: Internship, found: Week, line: Day, status: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "internships/amend_day.html", form=form, internship=internship, week=found, line=line
    )
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


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
        checks=queries.odd_things(internship, found, every),
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
