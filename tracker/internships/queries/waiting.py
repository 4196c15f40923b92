"""What waits for a decision of faculty: told in seven queries, however much it is.

Only what one line of the queue needs is read. Each question is built once and kept: building it
takes longer than asking it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

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
from tracker.internships.queries.placements import agreed_by_faculty, layered
from tracker.internships.rules import (
    AMENDABLE,
    AmendmentState,
    InternshipState,
    LineState,
    Part,
    week_title,
)
from tracker.programmes.models import Course
from tracker.web.waiting import Waiting

TAKES_MINUTES = {"week": 3, "proposal": 8, "agreement": 4, "completion": 12, "approval": 3}
Patience = Callable[[int, int | None], int]
Asked = Mapping[str, Any]
# Who asks: the programmes in which this person is faculty, and the person.
_PROGRAMMES: BindParameter[int] = bindparam("programmes", expanding=True)
_PERSON: BindParameter[int] = bindparam("person")


def waiting_on(actor: Actor) -> list[Waiting]:
    """List what this faculty member may decide, in no order."""
    if not actor.programmes_as(Role.FACULTY):
        return []
    asked = {"programmes": actor.programmes_as(Role.FACULTY), "person": actor.user_id}
    patience = _patience(asked)
    return [
        *_weeks(asked, patience),
        *_proposals(asked, patience),
        *_agreements(asked, patience),
        *_completions(asked, patience),
    ]


def _rows(*more: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """Select what a line of the queue says, with more columns, where the one who asks decides."""
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
            Internship.programme_id.in_(_PROGRAMMES),
            Internship.student_id != _PERSON,
        )
    )


def _weeks(asked: Asked, patience: Patience) -> Iterator[Waiting]:
    title = cache(week_title)  # many students write in the same weeks
    for row in db.session.execute(_weeks_query(), asked):
        yield _entry(
            row,
            "week",
            title(row.week_on),
            f"/desk/weeks/{row.id}/{row.week_on}",
            row.since,
            patience,
            batch="" if row.unconfirmed else f"{row.id}.{row.week_on}.{row.version or 0}",
        )


@cache
def _weeks_query() -> Select[Any]:
    sent, last, later = aliased(LineEvent), aliased(LineEvent), aliased(LineEvent)
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
            # Asked for this way PostgreSQL looks through the events once, not once for each line.
            ~select(later.id).where(later.line_id == last.line_id, later.id > last.id).exists(),
            last.state.in_((LineState.SUBMITTED, LineState.CONFIRMED)),
            Internship.programme_id.in_(_PROGRAMMES),
        )
        .group_by(HourLine.internship_id, HourLine.week_on)
        .subquery()
    )
    return (
        _rows(
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


def _proposals(asked: Asked, patience: Patience) -> Iterator[Waiting]:
    for row in db.session.execute(_proposals_query(), asked):
        url = f"/desk/proposals/{row.id}"
        yield _entry(row, "proposal", "proposal", url, row.since, patience)


@cache
def _proposals_query() -> Select[Any]:
    query = _in_state(InternshipState.PROPOSED)
    return query.where(Internship.id.not_in(agreed_by_faculty()))


def _completions(asked: Asked, patience: Patience) -> Iterator[Waiting]:
    for row in db.session.execute(_completions_query(), asked):
        url = f"/desk/completions/{row.id}"
        yield _entry(row, "completion", "the whole internship", url, row.since, patience)


@cache
def _completions_query() -> Select[Any]:
    return _in_state(InternshipState.REVIEW)


def _in_state(state: InternshipState) -> Select[Any]:
    """Select internships in a state, since the last thing that happened to them."""
    return _rows(_since().label("since")).where(Internship.state == state)


def _since() -> ColumnElement[datetime]:
    """Select when the last thing happened to an internship."""
    last = (
        select(func.max(InternshipEvent.at))
        .where(InternshipEvent.internship_id == Internship.id)
        .correlate(Internship)
        .scalar_subquery()
    )
    return func.coalesce(last, Internship.created_at, type_=Internship.created_at.type)


def _agreements(asked: Asked, patience: Patience) -> Iterator[Waiting]:
    for row in db.session.execute(_agreements_query(), asked):
        url = f"/desk/agreements/{row.id}"
        yield _entry(row, "agreement", "agreement to sign", url, row.since, patience)
    for row in db.session.execute(_changes_query(), asked):
        url = f"/desk/agreements/{row.id}"
        yield _entry(row, "agreement", "change to agree to", url, row.since, patience)


@cache
def _agreements_query() -> Select[Any]:
    later = aliased(Agreement)
    return (
        _rows(Agreement.created_at.label("since"))
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


@cache
def _changes_query() -> Select[Any]:
    return (
        _rows(Amendment.created_at.label("since"))
        .join(Amendment, Amendment.internship_id == Internship.id)
        .where(
            Internship.state.in_(AMENDABLE),
            Amendment.state == AmendmentState.WAITING,
            Amendment.agreement_id.is_(None),
            Amendment.asked_as == Part.STUDENT,
        )
    )


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


def _patience(asked: Asked) -> Patience:
    """Tell within how many days faculty answers where nothing is frozen yet."""
    policies, interned = _patience_queries()
    said: dict[tuple[int, int | None], Mapping[str, Any]] = {
        (row.programme_id, row.course_id): row.said for row in db.session.execute(policies, asked)
    }
    courses = {course.id: course for course in db.session.scalars(interned)}

    @cache
    def days(programme_id: int, course_id: int | None) -> int:
        course = courses.get(course_id) if course_id else None
        of_one = {c: s for (p, c), s in said.items() if p == programme_id}
        return layered(course, of_one).reviewer_days

    return days


@cache
def _patience_queries() -> tuple[Select[Any], Select[Course]]:
    said = (
        select(PlacementPolicy.programme_id, PlacementPolicy.course_id, PlacementPolicy.said)
        .where(PlacementPolicy.programme_id.in_(_PROGRAMMES))
        .order_by(PlacementPolicy.id)
    )
    return said, select(Course).where(Course.id.in_(select(Internship.course_id)))
