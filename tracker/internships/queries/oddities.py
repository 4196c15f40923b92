"""What looks odd about a week, with all that it is compared with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from tracker.db import db
from tracker.internships.models import HourLine, Internship, LineEvent
from tracker.internships.queries.agreements import agreements_of, missing_under
from tracker.internships.queries.approvals import allowed_for
from tracker.internships.queries.hours import _day, current_lines, days_in
from tracker.internships.queries.placements import policy_of, proposals
from tracker.internships.rules import (
    Agreed,
    Check,
    Day,
    InternshipState,
    LineState,
    Week,
    checks,
    remarks,
)
from tracker.programmes.models import Course, Term
from tracker.web.waiting import Waiting

_WEEK = timedelta(days=7)


def odd_things(
    internship: Internship, week: Week, weeks: Sequence[Week] | None = None
) -> list[Check]:
    """List what student and reviewer should look at twice in a week.

    Args:
        internship: with its policies.
        week: what is looked at.
        weeks: some weeks of it, the one before among them, which is compared; None to read it.
    """
    monday = week.monday - _WEEK
    if weeks is None:
        before = days_in([(internship.id, monday)]).get((internship.id, monday), [])
    else:
        before = [day for each in weeks if each.monday == monday for day in each.days]
    return checks(
        week.days,
        _agreed_with(internship),
        last_week=before,
        elsewhere=_elsewhere(internship, week),
    )


def odd_on(entries: Iterable[Waiting]) -> dict[str, int]:
    """Count what looks odd about weeks and proposals, by the address of their entry.

    Of a week only what its own days and the week before say is counted, as this is for many.
    """
    asked = [entry for entry in entries if entry.kind in {"week", "proposal"}]
    if not asked:
        return {}
    ids = {entry.subject_id for entry in asked}
    rows = db.session.scalars(_in_short(), {"ids": list(ids)})
    internships = {each.id: each for each in rows}
    return {
        **_odd_weeks([entry for entry in asked if entry.kind == "week"], internships),
        **_odd_proposals([entry for entry in asked if entry.kind == "proposal"], internships),
    }


@cache
def _in_short() -> Select[Internship]:
    """Select internships with what is asked about many: half their columns, no objectives."""
    asked = load_only(
        Internship.student_id,
        Internship.programme_id,
        Internship.site_id,
        Internship.supervisor_id,
        Internship.course_id,
        Internship.credits,
        Internship.title,
        Internship.mode,
        Internship.is_paid,
        Internship.planned_starts_on,
        Internship.planned_ends_on,
        Internship.planned_minutes,
        Internship.policy,
    )
    course = joinedload(Internship.course).load_only(Course.code, Course.credits, Course.facts)
    return (
        select(Internship)
        .where(Internship.id.in_(bindparam("ids", expanding=True)))
        .options(asked, course, selectinload(Internship.policies))
    )


def _odd_weeks(asked: Sequence[Waiting], internships: Mapping[int, Internship]) -> dict[str, int]:
    if not asked:
        return {}
    weeks = {e.url: (e.subject_id, date.fromisoformat(e.url.rpartition("/")[2])) for e in asked}
    before = [(number, monday - _WEEK) for number, monday in weeks.values()]
    days = days_in({*weeks.values(), *before})
    agreed = {number: _agreed_dates(each) for number, each in internships.items()}
    return {
        url: len(
            checks(
                days.get(key, []),
                agreed[key[0]],
                last_week=days.get((key[0], key[1] - _WEEK), []),
            )
        )
        for url, key in weeks.items()
        if key[0] in agreed
    }


def _odd_proposals(
    asked: Sequence[Waiting], internships: Mapping[int, Internship]
) -> dict[str, int]:
    if not asked:
        return {}
    known = [internships[e.subject_id] for e in asked if e.subject_id in internships]
    found = proposals(known, with_objectives=False)
    said = {internship.id: len(remarks(proposal)) for internship, proposal in found}
    return {entry.url: said.get(entry.subject_id, 0) for entry in asked}


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
