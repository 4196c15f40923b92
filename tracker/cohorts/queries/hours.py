"""Internship hours of a cohort, and what was returned: sums and days, never a draft's words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from tracker.cohorts.rules import Placement, Return, ReturnKind, expected_minutes
from tracker.db import db
from tracker.internships.models import HourLine, Internship, InternshipEvent, LineEvent
from tracker.internships.rules import (
    COUNTING,
    ENDED,
    UNDECIDED,
    Event,
    InternshipState,
    LineState,
)
from tracker.programmes.models import Enrolment, ProgrammeVersion
from tracker.programmes.rules import EnrolmentState

_OPEN = frozenset({LineState.DRAFT, LineState.RETURNED})


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The internships of one student, added up.

    Attributes:
        accepted: minutes that faculty counted.
        waiting: minutes sent and not decided yet.
        expected: minutes expected by now.
        returns: what lies with the student.
    """

    accepted: int = 0
    waiting: int = 0
    expected: int = 0
    returns: tuple[Return, ...] = ()


def hours_of_active(version: ProgrammeVersion, today: date) -> Mapping[int, Hours]:
    """Add up the internships of each active student of a catalogue, per student id."""
    weeks = _weeks(version)
    returned = _returned_weeks(version)
    last = _last_events(version)
    found: dict[int, list[Hours]] = defaultdict(list)
    for placement in _placements(version):
        minutes = weeks[placement.id]
        accepted = sum(m for (_, state), m in minutes.items() if state is LineState.ACCEPTED)
        waiting = sum(m for (_, state), m in minutes.items() if state in UNDECIDED)
        returns: list[Return] = []
        if placement.state not in ENDED:
            with_student = {monday for monday, state in minutes if state in _OPEN}
            returns = [
                Return(kind=ReturnKind.WEEK, since=since.date())
                for monday, since in returned[placement.id].items()
                if monday in with_student
            ]
            returns += _whole(placement.state, last.get(placement.id))
        counts = placement.state in COUNTING
        told = Placement(
            state=placement.state,
            asked=placement.required_minutes or placement.planned_minutes,
            accepted=accepted,
            waiting=waiting,
            starts_on=placement.started_on or placement.planned_starts_on,
            ends_on=placement.planned_ends_on,
        )
        found[placement.student_id].append(
            Hours(
                accepted=accepted if counts else 0,
                waiting=waiting if counts else 0,
                expected=expected_minutes(told, today) if counts else 0,
                returns=tuple(returns),
            )
        )
    return {student_id: _together(each) for student_id, each in found.items()}


def _together(some: list[Hours]) -> Hours:
    return Hours(
        accepted=sum(each.accepted for each in some),
        waiting=sum(each.waiting for each in some),
        expected=sum(each.expected for each in some),
        returns=tuple(returned for each in some for returned in each.returns),
    )


def _whole(state: InternshipState, last: tuple[Event | str, datetime] | None) -> list[Return]:
    """Tell whether a proposal or a final report as a whole came back."""
    if last is None or last[0] != Event.RETURN:
        return []
    kinds = {
        InternshipState.RETURNED: ReturnKind.PROPOSAL,
        InternshipState.WRAP_UP: ReturnKind.REPORT,
    }
    return [Return(kind=kinds[state], since=last[1].date())] if state in kinds else []


def _of(version: ProgrammeVersion) -> ColumnElement[bool]:
    """Choose the internships of active students in this programme that were ever sent."""
    students = select(Enrolment.student_id).where(
        Enrolment.version_id == version.id, Enrolment.state == EnrolmentState.ACTIVE
    )
    return (
        Internship.student_id.in_(students)
        & (Internship.programme_id == version.programme_id)
        & (Internship.state != InternshipState.DRAFT)
    )


def _ids(version: ProgrammeVersion) -> Select[int]:
    return select(Internship.id).where(_of(version))


def _placements(version: ProgrammeVersion) -> Iterable[Any]:
    return db.session.execute(
        select(
            Internship.id,
            Internship.student_id,
            Internship.state,
            Internship.required_minutes,
            Internship.planned_minutes,
            Internship.started_on,
            Internship.planned_starts_on,
            Internship.planned_ends_on,
        ).where(_of(version))
    )


def _weeks(version: ProgrammeVersion) -> Mapping[int, Mapping[tuple[date, LineState], int]]:
    """Add up minutes per internship, week and state."""
    other = aliased(LineEvent)
    last = (
        select(func.max(other.id))
        .where(other.line_id == HourLine.id)
        .correlate(HourLine)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            HourLine.internship_id, HourLine.week_on, LineEvent.state, func.sum(HourLine.minutes)
        )
        .join(LineEvent, LineEvent.line_id == HourLine.id)
        .where(LineEvent.id == last, HourLine.internship_id.in_(_ids(version)))
        .group_by(HourLine.internship_id, HourLine.week_on, LineEvent.state)
    )
    found: dict[int, dict[tuple[date, LineState], int]] = defaultdict(dict)
    for internship_id, monday, state, minutes in rows:
        found[internship_id][monday, state] = int(minutes)
    return found


def _returned_weeks(version: ProgrammeVersion) -> Mapping[int, Mapping[date, datetime]]:
    """Find, per internship and week, since when it lies with the student after a return."""
    rows = db.session.execute(
        select(
            HourLine.internship_id,
            HourLine.week_on,
            LineEvent.state,
            func.max(LineEvent.id).label("event_id"),
            func.max(LineEvent.at).label("at"),
        )
        .join(LineEvent, LineEvent.line_id == HourLine.id)
        .where(
            LineEvent.state.in_((LineState.SUBMITTED, LineState.RETURNED)),
            HourLine.internship_id.in_(_ids(version)),
        )
        .group_by(HourLine.internship_id, HourLine.week_on, LineEvent.state)
    )
    marks: dict[tuple[int, date], dict[LineState, tuple[int, datetime]]] = defaultdict(dict)
    for row in rows:
        marks[row.internship_id, row.week_on][row.state] = (row.event_id, row.at)
    found: dict[int, dict[date, datetime]] = defaultdict(dict)
    for (internship_id, monday), by_state in marks.items():
        back = by_state.get(LineState.RETURNED)
        sent = by_state.get(LineState.SUBMITTED)
        if back is not None and (sent is None or back[0] > sent[0]):
            found[internship_id][monday] = back[1]
    return found


def _last_events(version: ProgrammeVersion) -> Mapping[int, tuple[str, datetime]]:
    """Find what was done last with each internship as a whole."""
    latest = (
        select(func.max(InternshipEvent.id))
        .where(InternshipEvent.internship_id.in_(_ids(version)))
        .group_by(InternshipEvent.internship_id)
    )
    rows = db.session.execute(
        select(InternshipEvent.internship_id, InternshipEvent.event, InternshipEvent.at).where(
            InternshipEvent.id.in_(latest)
        )
    )
    return {internship_id: (event, at) for internship_id, event, at in rows}
