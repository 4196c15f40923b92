"""What waits for a decision of faculty: told in six queries, however much it is.

Only what one line of the queue needs is read. What looks odd takes the days themselves, so it is
asked for the few entries that are shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.access import Actor, Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.internships.models import (
    Agreement,
    Amendment,
    HourLine,
    Internship,
    InternshipEvent,
    LineEvent,
    PlacementPolicy,
    Signature,
    Site,
    WeekNote,
)
from tracker.internships.queries.agreements import SIGNING
from tracker.internships.queries.hours import last_event, some_weeks
from tracker.internships.queries.oddities import odd_alone
from tracker.internships.queries.placements import agreed_by_faculty, layered, proposals
from tracker.internships.rules import (
    AMENDABLE,
    AmendmentState,
    Check,
    InternshipState,
    LineState,
    Part,
    remarks,
    week_title,
)
from tracker.programmes.models import Course
from tracker.web.waiting import Waiting

TAKES_MINUTES = {"week": 3, "proposal": 8, "agreement": 4, "completion": 12}
_WEEK = timedelta(days=7)
Patience = Callable[[int, int | None], int]


def waiting_on(actor: Actor) -> list[Waiting]:
    """List what this faculty member may decide, in no order."""
    if not actor.programmes_as(Role.FACULTY):
        return []
    patience = _patience(actor)
    return [
        *_weeks(actor, patience),
        *_proposals(actor, patience),
        *_agreements(actor, patience),
        *_completions(actor, patience),
    ]


def odd_on(entries: Iterable[Waiting]) -> dict[str, int]:
    """Count what looks odd about weeks and proposals, by the address of their entry."""
    entries = list(entries)
    weeks = {e.url: _week_of(e) for e in entries if e.kind == "week"}
    found = {url: len(odd) for url, odd in _odd_weeks(weeks).items()}
    asked = [e for e in entries if e.kind == "proposal"]
    internships = db.session.scalars(
        select(Internship)
        .where(Internship.id.in_([e.subject_id for e in asked]))
        .options(
            joinedload(Internship.course),
            selectinload(Internship.policies),
            selectinload(Internship.objectives),
        )
    ).all()
    said = {each.id: proposal for each, proposal in proposals(internships)} if asked else {}
    for entry in asked:
        if entry.subject_id in said:
            found[entry.url] = len(remarks(said[entry.subject_id]))
    return found


def with_week_before(monday: date) -> list[date]:
    """Return a week and the one it is compared with."""
    return [monday - _WEEK, monday]


def _week_of(entry: Waiting) -> tuple[int, date]:
    return entry.subject_id, date.fromisoformat(entry.url.rpartition("/")[2])


def _odd_weeks(asked: Mapping[str, tuple[int, date]]) -> dict[str, list[Check]]:
    if not asked:
        return {}
    internships = {
        each.id: each
        for each in db.session.scalars(
            select(Internship)
            .where(Internship.id.in_({number for number, _ in asked.values()}))
            .options(joinedload(Internship.course), selectinload(Internship.policies))
        )
    }
    mondays = {day for _, monday in asked.values() for day in with_week_before(monday)}
    weeks = some_weeks(list(internships.values()), mondays)
    found = {}
    for url, (number, monday) in asked.items():
        of_one = weeks.get(number, [])
        week = next((each for each in of_one if each.monday == monday), None)
        if week is not None:
            found[url] = odd_alone(internships[number], week, of_one)
    return found


def _rows(actor: Actor, *more: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """Select what a line of the queue says, with more columns, where this person decides."""
    return (
        select(
            Internship.id,
            Internship.title,
            Internship.student_id,
            Internship.programme_id,
            Internship.course_id,
            User.name.label("student"),
            Site.name.label("site"),
            Course.code.label("course"),
            Internship.policy["reviewer_days"].as_integer().label("frozen_days"),
            *more,
        )
        .select_from(Internship)
        .join(User, User.id == Internship.student_id)
        .outerjoin(Site, Site.id == Internship.site_id)
        .outerjoin(Course, Course.id == Internship.course_id)
        .where(
            Internship.programme_id.in_(actor.programmes_as(Role.FACULTY)),
            Internship.student_id != actor.user_id,
        )
    )


def _weeks(actor: Actor, patience: Patience) -> Iterator[Waiting]:
    sent, last = aliased(LineEvent), aliased(LineEvent)
    since = func.max(func.coalesce(sent.at, last.at), type_=LineEvent.at.type)
    unconfirmed = func.sum(case((last.state == LineState.SUBMITTED, 1), else_=0))
    waiting = (
        select(
            HourLine.internship_id,
            HourLine.week_on,
            since.label("since"),
            unconfirmed.label("unconfirmed"),
        )
        .select_from(HourLine)
        .join(last, last.line_id == HourLine.id)
        .outerjoin(sent, (sent.line_id == HourLine.id) & (sent.state == LineState.SUBMITTED))
        .join(Internship, Internship.id == HourLine.internship_id)
        .where(
            last.id == last_event(),
            last.state.in_((LineState.SUBMITTED, LineState.CONFIRMED)),
            Internship.programme_id.in_(actor.programmes_as(Role.FACULTY)),
        )
        .group_by(HourLine.internship_id, HourLine.week_on)
        .subquery()
    )
    query = (
        _rows(
            actor,
            waiting.c.week_on,
            waiting.c.since,
            waiting.c.unconfirmed,
            WeekNote.row_version.label("version"),
        )
        .join(waiting, waiting.c.internship_id == Internship.id)
        .outerjoin(
            WeekNote,
            (WeekNote.internship_id == Internship.id) & (WeekNote.week_on == waiting.c.week_on),
        )
    )
    title = cache(week_title)  # many students write in the same weeks
    for row in db.session.execute(query):
        yield _entry(
            row,
            "week",
            title(row.week_on),
            f"/desk/weeks/{row.id}/{row.week_on}",
            row.since,
            patience,
            batch="" if row.unconfirmed else f"{row.id}.{row.week_on}.{row.version or 0}",
        )


def _proposals(actor: Actor, patience: Patience) -> Iterator[Waiting]:
    query = _in_state(actor, InternshipState.PROPOSED).where(
        Internship.id.not_in(agreed_by_faculty())
    )
    for row in db.session.execute(query):
        url = f"/desk/proposals/{row.id}"
        yield _entry(row, "proposal", "proposal", url, row.since, patience)


def _completions(actor: Actor, patience: Patience) -> Iterator[Waiting]:
    for row in db.session.execute(_in_state(actor, InternshipState.REVIEW)):
        url = f"/desk/completions/{row.id}"
        yield _entry(row, "completion", "the whole internship", url, row.since, patience)


def _in_state(actor: Actor, state: InternshipState) -> Select[Any]:
    """Select internships in a state, since the last thing that happened to them."""
    last = (
        select(func.max(InternshipEvent.at))
        .where(InternshipEvent.internship_id == Internship.id)
        .correlate(Internship)
        .scalar_subquery()
    )
    since = func.coalesce(last, Internship.created_at, type_=Internship.created_at.type)
    return _rows(actor, since.label("since")).where(Internship.state == state)


def _agreements(actor: Actor, patience: Patience) -> Iterator[Waiting]:
    later = aliased(Agreement)
    query = (
        _rows(actor, Agreement.created_at.label("since"))
        .join(Agreement, Agreement.internship_id == Internship.id)
        .where(
            or_(
                Internship.state.in_(SIGNING),
                and_(
                    Internship.state.in_(AMENDABLE),
                    Agreement.id.in_(
                        select(Amendment.agreement_id).where(
                            Amendment.state == AmendmentState.WAITING
                        )
                    ),
                ),
            ),
            ~_exists(later.id, later.internship_id == Internship.id)
            .where(later.number > Agreement.number)
            .exists(),
            ~_exists(Signature.id, Signature.agreement_id == Agreement.id)
            .where(Signature.part == Part.FACULTY, Signature.sha256 == Agreement.sha256)
            .exists(),
        )
    )
    for row in db.session.execute(query):
        url = f"/internships/{row.id}/agreement"
        yield _entry(row, "agreement", "agreement to sign", url, row.since, patience)
    changes = (
        _rows(actor, Amendment.created_at.label("since"))
        .join(Amendment, Amendment.internship_id == Internship.id)
        .where(
            Internship.state.in_(AMENDABLE),
            Amendment.state == AmendmentState.WAITING,
            Amendment.agreement_id.is_(None),
            Amendment.asked_as == Part.STUDENT,
        )
    )
    for row in db.session.execute(changes):
        url = f"/internships/{row.id}"
        yield _entry(row, "agreement", "change to agree to", url, row.since, patience)


def _exists(column: Any, where: ColumnElement[bool]) -> Select[Any]:  # noqa: ANN401 - an id
    return select(column).where(where)


def _entry(
    row: Row[Any],
    kind: str,
    what: str,
    url: str,
    since: datetime,
    patience: Patience,
    *,
    batch: str = "",
) -> Waiting:
    days = row.frozen_days
    if days is None:
        days = patience(row.programme_id, row.course_id)
    return Waiting(
        kind=kind,
        subject_id=row.id,
        student=row.student,
        student_id=row.student_id,
        what=f"{what}, {row.site or row.title}",
        url=url,
        due_on=since.date() + timedelta(days=days),
        minutes=TAKES_MINUTES[kind],
        course=row.course or "",
        batch=batch,
    )


def _patience(actor: Actor) -> Patience:
    """Tell within how many days faculty answers where nothing is frozen yet."""
    said: dict[tuple[int, int | None], Mapping[str, Any]] = {
        (row.programme_id, row.course_id): row.said
        for row in db.session.scalars(
            select(PlacementPolicy)
            .where(PlacementPolicy.programme_id.in_(actor.programmes_as(Role.FACULTY)))
            .order_by(PlacementPolicy.id)
        )
    }
    courses = {
        course.id: course
        for course in db.session.scalars(
            select(Course).where(Course.id.in_(select(Internship.course_id)))
        )
    }

    @cache
    def days(programme_id: int, course_id: int | None) -> int:
        course = courses.get(course_id) if course_id else None
        of_one = {c: s for (p, c), s in said.items() if p == programme_id}
        return layered(course, of_one).reviewer_days

    return days
