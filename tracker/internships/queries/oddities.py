"""What looks odd about a week, with all that it is compared with."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from tracker.db import db
from tracker.internships.models import HourLine, Internship, LineEvent
from tracker.internships.queries.agreements import agreements_of, missing_under
from tracker.internships.queries.approvals import allowed_for
from tracker.internships.queries.hours import _day, current_lines
from tracker.internships.queries.placements import policy_of
from tracker.internships.rules import (
    Agreed,
    Check,
    Day,
    InternshipState,
    LineState,
    Week,
    checks,
)
from tracker.programmes.models import Term


def odd_things(internship: Internship, week: Week, weeks: Sequence[Week]) -> list[Check]:
    """List what student and reviewer should look at twice in a week.

    Args:
        internship: with its policies.
        week: what is looked at.
        weeks: some weeks of it; the one before is compared.
    """
    return checks(
        week,
        _agreed_with(internship),
        last_week=_before(week, weeks),
        elsewhere=_elsewhere(internship, week),
    )


def odd_alone(internship: Internship, week: Week, weeks: Sequence[Week]) -> list[Check]:
    """List what looks odd in a week without asking for anything more: for lists of many."""
    return checks(week, _agreed_dates(internship), last_week=_before(week, weeks))


def _before(week: Week, weeks: Sequence[Week]) -> Sequence[Day]:
    monday = week.monday - timedelta(days=7)
    return next((each.days for each in weeks if each.monday == monday), ())


def _agreed_dates(internship: Internship) -> Agreed:
    return Agreed(
        starts_on=internship.planned_starts_on,
        ends_on=internship.planned_ends_on,
        daily_minutes=policy_of(internship).daily_minutes,
    )


def _agreed_with(internship: Internship) -> Agreed:
    dates = _agreed_dates(internship)
    return Agreed(
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        daily_minutes=dates.daily_minutes,
        signed_on=_signed_on(internship.id),
        term=_term(internship),
        allowed=allowed_for(internship.id),
    )


def _signed_on(internship_id: int) -> date | None:
    """Return the day on which all had signed the first version, where there is one."""
    signed = [a for a in agreements_of(internship_id) if not missing_under(a)]
    return max(s.at.date() for s in signed[-1].signatures) if signed else None


def _term(internship: Internship) -> tuple[str, date, date] | None:
    """Return the term that an internship for credit begins in, or the next one after that."""
    first = internship.planned_starts_on
    if first is None or internship.course_id is None:
        return None
    term = db.session.scalar(
        select(Term).where(Term.ends_on >= first).order_by(Term.starts_on).limit(1)
    )
    return (term.name, min(term.starts_on, first), term.ends_on) if term else None


def _elsewhere(internship: Internship, week: Week) -> Sequence[Day]:
    """List the same student's days of the same week at other places, as far as they were sent."""
    rows = db.session.execute(
        current_lines(
            HourLine.week_on == week.monday,
            HourLine.internship_id.in_(
                select(Internship.id).where(
                    Internship.student_id == internship.student_id,
                    Internship.id != internship.id,
                    Internship.state != InternshipState.DRAFT,
                )
            ),
            LineEvent.state != LineState.DRAFT,
        )
    )
    return [_day(line, last) for line, last in rows]
