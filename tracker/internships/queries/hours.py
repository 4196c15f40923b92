"""The ledger of hours: current lines, weeks, sums."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from tracker.db import db
from tracker.internships.models import HourLine, Internship, LineEvent, WeekNote
from tracker.internships.rules import COUNTING, Amended, Day, LineState, Week

_GONE = (LineState.SUPERSEDED, LineState.VOIDED)


def current_lines(*where: ColumnElement[bool]) -> Select[HourLine, LineEvent]:
    """Select current lines with the event that is their state, in order of days."""
    return _current_lines().where(*where)


@cache
def _current_lines() -> Select[HourLine, LineEvent]:
    """Build the question once: that takes longer than asking it; so the others below."""
    return (
        select(HourLine, LineEvent)
        .join(LineEvent, LineEvent.line_id == HourLine.id)
        .where(LineEvent.id == last_event(), LineEvent.state.not_in(_GONE))
        .options(joinedload(LineEvent.actor), joinedload(LineEvent.supervisor))
        .order_by(HourLine.day, HourLine.id)
    )


def week(internship_id: int, monday: date) -> Week | None:
    """Find one week, whether or not anything was written in it."""
    internship = db.session.get(Internship, internship_id)
    if internship is None:
        return None
    found = _weeks([internship], HourLine.week_on == monday, WeekNote.week_on == monday)
    return found[0] if found else _blank(internship, monday)


def sent_week(internship_id: int, monday: date) -> Week | None:
    """Find what faculty may read of a week: nothing of it while it lies with the student."""
    found = week(internship_id, monday)
    days = [day for day in found.days if day.state is not LineState.DRAFT] if found else []
    if found is None or not days:
        return None
    if all(day.is_open for day in days):  # it came back: what is being rewritten is not shown
        return replace(found, days=days, happened="", learned="", differently="")
    return replace(found, days=days)


def exchange(internship_id: int, monday: date) -> list[LineEvent]:
    """List the remarks a week came back with, oldest first, each once."""
    first = (
        select(func.min(LineEvent.id))
        .join(HourLine, HourLine.id == LineEvent.line_id)
        .where(
            HourLine.internship_id == internship_id,
            HourLine.week_on == monday,
            LineEvent.state == LineState.RETURNED,
        )
        .group_by(LineEvent.reason)
    )
    return list(
        db.session.scalars(
            select(LineEvent)
            .where(LineEvent.id.in_(first))
            .options(joinedload(LineEvent.actor), joinedload(LineEvent.supervisor))
            .order_by(LineEvent.id)
        )
    )


def weeks_of(internships: Iterable[Internship]) -> dict[int, list[Week]]:
    """Read every week of some internships, in order, in a fixed number of queries."""
    grouped: dict[int, list[Week]] = defaultdict(list)
    for each in _weeks(list(internships)):
        grouped[each.internship_id].append(each)
    return grouped


def days_in(weeks: Collection[tuple[int, date]]) -> dict[tuple[int, date], list[Day]]:
    """Read the days of many weeks at once, without what was said about them.

    Args:
        weeks: each by the id of its internship and its Monday.
    """
    found: dict[tuple[int, date], list[Day]] = defaultdict(list)
    for row in db.session.execute(_days_in(), {"weeks": list(weeks)}):
        if row.state not in _GONE:
            found[row.internship_id, row.week_on].append(_written(row, row.state))
    return found


@cache
def _days_in() -> Select[Any]:
    week = tuple_(HourLine.internship_id, HourLine.week_on)
    return (
        select(*HourLine.__table__.columns, _state().label("state"))
        .where(week.in_(bindparam("weeks", expanding=True)))
        .order_by(HourLine.day, HourLine.id)
    )


def week_note(internship_id: int, monday: date) -> WeekNote | None:
    """Find what a student says about a week."""
    return db.session.scalar(
        select(WeekNote).where(WeekNote.internship_id == internship_id, WeekNote.week_on == monday)
    )


def accepted_minutes(student_id: int, *, course_id: int | None = None) -> int:
    """Sum what faculty accepted of a student, in all or in one course."""
    by_course = accepted_by_course(student_id)
    return sum(by_course.values()) if course_id is None else by_course.get(course_id, 0)


def accepted_by_course(student_id: int) -> dict[int | None, int]:
    """Sum what faculty accepted of a student, per course id; None stands for no course."""
    rows = db.session.execute(
        _accepted(Internship.course_id)
        .join(Internship, Internship.id == HourLine.internship_id)
        .where(Internship.student_id == student_id, Internship.state.in_(COUNTING))
        .group_by(Internship.course_id)
    )
    return {course_id: int(minutes) for course_id, minutes in rows}


def accepted_in(internship_id: int) -> int:
    """Sum what faculty accepted of one internship, in minutes."""
    return int(db.session.scalar(_accepted().where(HourLine.internship_id == internship_id)) or 0)


@cache
def _accepted(*by: Any) -> Select[Any]:  # noqa: ANN401 - columns
    minutes = select(*by, func.sum(HourLine.minutes)).select_from(HourLine)
    return minutes.where(_state() == LineState.ACCEPTED)


@cache
def _state() -> ScalarSelect[LineState]:
    """Select a line's state, line by line: a join lets PostgreSQL read all events there ever were.

    Only where few lines are asked for.
    """
    return (
        select(LineEvent.state)
        .where(LineEvent.line_id == HourLine.id)
        .order_by(LineEvent.id.desc())
        .limit(1)
        .correlate(HourLine)
        .scalar_subquery()
    )


@cache
def last_event() -> Any:  # noqa: ANN401 - a scalar subquery
    """Select the id of the event that is a line's state."""
    other = aliased(LineEvent)
    return (
        select(func.max(other.id))
        .where(other.line_id == HourLine.id)
        .correlate(HourLine)
        .scalar_subquery()
    )


def _weeks(
    internships: Sequence[Internship],
    lines: ColumnElement[bool] | None = None,
    notes: ColumnElement[bool] | None = None,
) -> list[Week]:
    """Put weeks together from three queries: lines, remarks, notes."""
    ids = {each.id: each for each in internships}
    of_lines = [HourLine.internship_id.in_(ids), *([lines] if lines is not None else [])]
    found: dict[tuple[int, date], Week] = {}

    def at(internship_id: int, monday: date) -> Week:
        key = (internship_id, monday)
        return found.setdefault(key, _blank(ids[internship_id], monday))

    said = _notes(list(ids), notes)
    for note in said:
        key = (note.internship_id, note.week_on)
        found[key] = replace(
            at(*key),
            happened=note.happened,
            learned=note.learned,
            differently=note.differently,
            version=note.row_version,
        )
    days = defaultdict(list)
    for line, last in db.session.execute(current_lines(*of_lines)):
        days[line.internship_id, line.week_on].append(_day(line, last))
    saved = {(n.internship_id, n.week_on): n.saved_at for n in said}
    marks = _marks(of_lines)
    amended = amended_days(*of_lines)
    for key, written in days.items():
        found[key] = replace(
            at(*key),
            days=[replace(day, amended=amended.get((key[0], day.day))) for day in written],
        )
    for key, (sent, back) in marks.items():
        found[key] = _marked(at(*key), sent, back, saved.get(key))
    return [found[key] for key in sorted(found)]


def _blank(internship: Internship, monday: date) -> Week:
    return Week(
        internship_id=internship.id,
        student_id=internship.student_id,
        programme_id=internship.programme_id,
        monday=monday,
    )


def _notes(ids: Sequence[int], where: ColumnElement[bool] | None) -> Sequence[WeekNote]:
    query = select(WeekNote).where(WeekNote.internship_id.in_(ids))
    return db.session.scalars(query if where is None else query.where(where)).all()


def _day(line: HourLine, last: LineEvent) -> Day:
    return _written(
        line,
        last.state,
        is_override=last.is_override,
        decided_at=last.at,
        said=last.reason if last.supervisor_id else "",
        said_by=last.said_by,
    )


def _written(line: Any, state: LineState, **decided: Any) -> Day:  # noqa: ANN401 - a line, or a row of it
    """Return what a line says, with what was decided about it."""
    return Day(
        line_id=line.id,
        internship_id=line.internship_id,
        day=line.day,
        minutes=line.minutes,
        text=line.text,
        state=state,
        starts_minute=line.starts_minute,
        ends_minute=line.ends_minute,
        break_minutes=line.break_minutes,
        activities=tuple(line.activities),
        written_at=line.created_at,
        **decided,
    )


def amended_days(*where: ColumnElement[bool]) -> dict[tuple[int, date], Amended]:
    """Find, per day, the accepted line that the student put another one in the place of."""
    return {
        (line.internship_id, line.day): Amended(line.id, line.minutes, last.reason, last.at)
        for line, last in db.session.execute(_amended().where(*where))
    }


@cache
def _amended() -> Select[HourLine, LineEvent]:
    earlier = aliased(LineEvent)
    return (
        select(HourLine, LineEvent)
        .join(LineEvent, LineEvent.line_id == HourLine.id)
        .join(earlier, earlier.line_id == HourLine.id)
        .where(LineEvent.state == LineState.SUPERSEDED, earlier.state == LineState.ACCEPTED)
        .order_by(LineEvent.id)
    )


_Marks = dict[tuple[int, date], tuple[LineEvent | None, LineEvent | None]]


def _marks(where: Sequence[ColumnElement[bool]]) -> _Marks:
    """Find, per week, when it was sent last and when it came back last.

    Lines that were replaced meanwhile are asked, too: the remark was about them.
    """
    latest = (
        select(func.max(LineEvent.id))
        .join(HourLine, HourLine.id == LineEvent.line_id)
        .where(LineEvent.state.in_((LineState.SUBMITTED, LineState.RETURNED)), *where)
        .group_by(HourLine.internship_id, HourLine.week_on, LineEvent.state)
    )
    rows = db.session.execute(
        select(HourLine.internship_id, HourLine.week_on, LineEvent)
        .join(LineEvent, LineEvent.line_id == HourLine.id)
        .where(LineEvent.id.in_(latest))
        .options(joinedload(LineEvent.actor), joinedload(LineEvent.supervisor))
    )
    marks: _Marks = {}
    for internship_id, monday, event in rows:
        sent, back = marks.get((internship_id, monday), (None, None))
        if event.state is LineState.SUBMITTED:
            sent = event
        else:
            back = event
        marks[internship_id, monday] = (sent, back)
    return marks


def _marked(found: Week, sent: LineEvent | None, back: LineEvent | None, saved: Any) -> Week:  # noqa: ANN401
    returned = back is not None and (sent is None or back.id > sent.id)
    if not returned or back is None:
        return replace(found, sent_at=sent.at if sent else None)
    return replace(
        found,
        sent_at=sent.at if sent else None,
        remark=back.reason,
        remark_by=back.said_by,
        is_returned=True,
        changed=saved is not None and saved > back.at,
        days=[replace(day, was_returned=day.is_open) for day in found.days],
    )
