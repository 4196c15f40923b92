"""What of internships waits for faculty and for the office, asked as one question.

One question and not seven: on a desk of a thousand things each further one takes as long as a
hundred rows. It is built once and kept, as building it takes longer than asking it.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.internships.models import (
    Agreement,
    Amendment,
    ApprovalStep,
    Internship,
    InternshipEvent,
    Signature,
    Site,
    UndecidedLine,
    WeekNote,
)
from tracker.internships.queries.agreements import SIGNING
from tracker.internships.queries.approvals import RENEWABLE_IN
from tracker.internships.queries.placements import agreed_by_faculty
from tracker.internships.rules import (
    AMENDABLE,
    RUNS_OUT,
    STEP_WORDS,
    AmendmentState,
    InternshipState,
    Part,
    StepState,
)
from tracker.programmes.models import Course

# Who asks: the programmes in which this person is faculty, is in the office, and the person.
_FACULTY: BindParameter[int] = bindparam("faculty", expanding=True)
_OFFICE: BindParameter[int] = bindparam("office", expanding=True)
_PERSON: BindParameter[int] = bindparam("person")

_OF_OFFICE = tuple(kind for kind, words in STEP_WORDS.items() if words.owner is Part.OFFICE)


class Pending(NamedTuple):
    """One row of the answer.

    Attributes:
        kind: "week", "proposal", "agreement", "change", "completion" or "approval".
        step: which step of the approval; None for the other kinds.
        week_on: the Monday of a week; None for the other kinds.
        since: since when it waits, aware.
        unconfirmed: how many days of a week the site has not confirmed.
        version: of what the student says about a week; None before anything was said.
        frozen_days: within how many days faculty answers, where the internship froze it.
    """

    kind: str
    step: str | None
    week_on: Any
    since: datetime
    unconfirmed: int
    version: int | None
    id: int
    title: str
    student_id: int
    programme_id: int
    course_id: int | None
    student: str
    site: str | None
    course: str | None
    frozen_days: int | None


def asked_by(
    person: int | None, faculty: Collection[int], office: Collection[int]
) -> tuple[Select[Any], dict[str, Any]]:
    """Return the question, and what it is asked with: a person, and their programmes."""
    return _question(), {"person": person, "faculty": list(faculty), "office": list(office)}


@cache
def _question() -> Select[Any]:
    waiting = _parts().subquery("waiting")
    found = waiting.c
    return (
        select(
            found.kind,
            found.step,
            found.week_on,
            found.since,
            found.unconfirmed,
            WeekNote.row_version,
            Internship.id,
            Internship.title,
            Internship.student_id,
            Internship.programme_id,
            Internship.course_id,
            User.name,
            Site.name,
            Course.code,
            Internship.policy["reviewer_days"].as_integer(),
        )
        .select_from(waiting)
        .join(Internship, Internship.id == found.internship_id)
        .join(User, User.id == Internship.student_id)
        .outerjoin(Site, Site.id == Internship.site_id)
        .outerjoin(Course, Course.id == Internship.course_id)
        .outerjoin(
            WeekNote,
            (WeekNote.internship_id == Internship.id) & (WeekNote.week_on == found.week_on),
        )
        .where(Internship.student_id != _PERSON)
    )


def _parts() -> CompoundSelect[Any]:
    return union_all(
        _weeks(), _proposals(), _agreements(), _changes(), _completions(), _steps_of_office()
    )


def _part(kind: str, since: Any, **more: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """Select internships in the columns that all parts have."""
    none = {
        "internship_id": Internship.id,
        "step": cast(null(), String),
        "week_on": cast(null(), Date),
        "unconfirmed": cast(literal(0), Integer),
    }
    columns = none | {"since": since} | more
    return select(
        literal(kind).label("kind"), *(columns[name].label(name) for name in sorted(columns))
    )


def _weeks() -> Select[Any]:
    found = UndecidedLine
    return (
        _part(
            "week",
            func.max(found.since),
            week_on=found.week_on,
            unconfirmed=cast(func.sum(case((found.is_confirmed, 0), else_=1)), Integer),
        )
        .join(found, found.internship_id == Internship.id)
        .where(Internship.programme_id.in_(_FACULTY))
        .group_by(Internship.id, found.week_on)
    )


def _proposals() -> Select[Any]:
    return _in_state("proposal", InternshipState.PROPOSED).where(
        Internship.id.not_in(agreed_by_faculty())
    )


def _completions() -> Select[Any]:
    return _in_state("completion", InternshipState.REVIEW)


def _in_state(kind: str, state: InternshipState) -> Select[Any]:
    return _part(kind, _last_step()).where(
        Internship.state == state, Internship.programme_id.in_(_FACULTY)
    )


def _last_step() -> Any:  # noqa: ANN401 - a column
    """Select when the last thing happened to an internship."""
    last = (
        select(func.max(InternshipEvent.at))
        .where(InternshipEvent.internship_id == Internship.id)
        .correlate(Internship)
        .scalar_subquery()
    )
    return func.coalesce(last, Internship.created_at, type_=Internship.created_at.type)


def _agreements() -> Select[Any]:
    later = aliased(Agreement)
    amended = select(Amendment.agreement_id).where(Amendment.state == AmendmentState.WAITING)
    return (
        _part("agreement", Agreement.created_at)
        .join(Agreement, Agreement.internship_id == Internship.id)
        .where(
            Internship.programme_id.in_(_FACULTY),
            or_(
                Internship.state.in_(SIGNING),
                and_(Internship.state.in_(AMENDABLE), Agreement.id.in_(amended)),
            ),
            ~select(later.id)
            .where(later.internship_id == Internship.id, later.number > Agreement.number)
            .exists(),
            ~select(Signature.id)
            .where(
                Signature.agreement_id == Agreement.id,
                Signature.part == Part.FACULTY,
                Signature.sha256 == Agreement.sha256,
            )
            .exists(),
        )
    )


def _changes() -> Select[Any]:
    return (
        _part("change", Amendment.created_at)
        .join(Amendment, Amendment.internship_id == Internship.id)
        .where(
            Internship.programme_id.in_(_FACULTY),
            Internship.state.in_(AMENDABLE),
            Amendment.state == AmendmentState.WAITING,
            Amendment.agreement_id.is_(None),
            Amendment.asked_as == Part.STUDENT,
        )
    )


def _steps_of_office() -> Select[Any]:
    return (
        _part("approval", _last_step(), step=cast(ApprovalStep.kind, String))
        .join(ApprovalStep, ApprovalStep.internship_id == Internship.id)
        .where(
            Internship.programme_id.in_(_OFFICE),
            ApprovalStep.state == StepState.WAITING,
            ApprovalStep.kind.in_(_OF_OFFICE),
            ApprovalStep.round == _last_round(),
            or_(
                Internship.state == InternshipState.PROPOSED,
                and_(  # asked for by a change of the agreement
                    Internship.state.in_(RENEWABLE_IN), ApprovalStep.kind.in_(RUNS_OUT)
                ),
            ),
        )
    )


def _last_round() -> ScalarSelect[int]:
    """Select the last sending of the same proposal."""
    later = aliased(ApprovalStep)
    return (
        select(func.max(later.round))
        .where(later.internship_id == ApprovalStep.internship_id)
        .correlate(ApprovalStep)
        .scalar_subquery()
    )
