"""Reading what is recorded of a student, and the facts an audit is made from."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from tracker import audit, clock
from tracker.access import Actor, Role
from tracker.db import db
from tracker.degrees.models import Attempt, Counted, DegreeException, MilestoneReached
from tracker.degrees.rules import AttemptKind, CountKind
from tracker.internships import queries as internship_queries
from tracker.internships.models import HourLine, Internship, LineEvent
from tracker.internships.rules import COUNTING, InternshipState, LineState
from tracker.programmes.models import Course, Enrolment, Term
from tracker.programmes.queries import enrolment_of
from tracker.skills import queries as skill_queries

# Placements that will bring the rest of their hours.
RUNNING = frozenset(
    {
        InternshipState.APPROVED,
        InternshipState.ACTIVE,
        InternshipState.SUSPENDED,
        InternshipState.WRAP_UP,
        InternshipState.REVIEW,
        InternshipState.INCOMPLETE,
    }
)


def enrolment_for(student_id: int) -> Enrolment | None:
    """Find the enrolment whose degree is shown, with programme, student and adviser."""
    found = enrolment_of(student_id)
    if found is None:
        return None
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.id == found.id)
        .options(
            joinedload(Enrolment.version),
            joinedload(Enrolment.programme),
            joinedload(Enrolment.student),
            joinedload(Enrolment.adviser),
        )
    )


def visible_to(actor: Actor) -> Select[Enrolment]:
    """Select the enrolments whose degree the actor may see, as the table of access has it."""
    mine = actor.programmes_as(Role.FACULTY, Role.OFFICE)
    return select(Enrolment).where(
        (Enrolment.student_id == actor.user_id) | Enrolment.programme_id.in_(mine)
    )


def students_for(actor: Actor) -> Sequence[Enrolment]:
    """List the students of the actor's programmes, by name, without themselves."""
    query = visible_to(actor).where(Enrolment.student_id != actor.user_id)
    found = db.session.scalars(
        query.options(
            joinedload(Enrolment.student),
            joinedload(Enrolment.programme),
        )
    ).all()
    return sorted(found, key=lambda e: (e.student.name.casefold(), e.id))


def attempt_by_id(attempt_id: int) -> Attempt | None:
    """Find one attempt, whether or not it still counts."""
    return db.session.scalar(
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .options(joinedload(Attempt.enrolment).joinedload(Enrolment.version))
    )


def planned_by_id(attempt_id: int) -> Attempt | None:
    """Find one planned attempt."""
    found = attempt_by_id(attempt_id)
    return found if found is not None and found.kind is AttemptKind.PLANNED else None


def exception_by_id(exception_id: int) -> DegreeException | None:
    """Find one exception."""
    return db.session.get(DegreeException, exception_id)


def milestone_by_id(milestone_id: int) -> MilestoneReached | None:
    """Find one milestone that was reached."""
    return db.session.get(MilestoneReached, milestone_id)


def attempts_of(enrolment: Enrolment, *, ended: bool = False) -> Sequence[Attempt]:
    """List the attempts that count, or those that were corrected or removed, by term."""
    which = Attempt.ended_at.is_not(None) if ended else Attempt.ended_at.is_(None)
    return db.session.scalars(
        select(Attempt)
        .join(Course)
        .outerjoin(Term)
        .where(Attempt.enrolment_id == enrolment.id, which)
        .options(
            joinedload(Attempt.course),
            joinedload(Attempt.term),
            joinedload(Attempt.recorder),
            joinedload(Attempt.ender),
        )
        .order_by(Term.starts_on.nulls_first(), Course.code, Attempt.id)
    ).all()


def exceptions_of(enrolment: Enrolment, *, ended: bool = False) -> Sequence[DegreeException]:
    """List the exceptions that hold, or those that were withdrawn."""
    column = DegreeException.ended_at
    return db.session.scalars(
        select(DegreeException)
        .where(
            DegreeException.enrolment_id == enrolment.id,
            column.is_not(None) if ended else column.is_(None),
        )
        .options(
            joinedload(DegreeException.course),
            joinedload(DegreeException.replaces),
            joinedload(DegreeException.decider),
        )
        .order_by(DegreeException.id)
    ).all()


def milestones_of(enrolment: Enrolment) -> Sequence[MilestoneReached]:
    """List the milestones that were reached."""
    return db.session.scalars(
        select(MilestoneReached)
        .where(MilestoneReached.enrolment_id == enrolment.id)
        .options(joinedload(MilestoneReached.recorder))
        .order_by(MilestoneReached.reached_on, MilestoneReached.id)
    ).all()


def count_by_id(count_id: int) -> Counted | None:
    """Find one thing that was counted."""
    return db.session.get(Counted, count_id)


def counts_of(enrolment: Enrolment, *, ended: bool = False) -> Sequence[Counted]:
    """List what counts beside courses, or what was taken back, by day."""
    which = Counted.ended_at.is_not(None) if ended else Counted.ended_at.is_(None)
    return db.session.scalars(
        select(Counted)
        .where(Counted.enrolment_id == enrolment.id, which)
        .options(joinedload(Counted.recorder))
        .order_by(Counted.happened_on, Counted.id)
    ).all()


def facts_of(enrolment: Enrolment) -> audit.Facts:
    """Gather all that counts for one student, as the audit takes it."""
    counted = counts_of(enrolment)
    return audit.Facts(
        attempts=tuple(_attempt(row) for row in attempts_of(enrolment)),
        decisions=tuple(_decision(row) for row in exceptions_of(enrolment)),
        milestones={row.node: row.reached_on for row in milestones_of(enrolment)},
        work=_work(enrolment),
        skills=skill_queries.levels_of(enrolment.student_id, enrolment.programme_id),
        options=frozenset({enrolment.option} if enrolment.option else ()),
        on=clock.today(),
        projects=tuple(
            audit.Project(id=row.id, kind=row.what, title=row.title)
            for row in counted
            if row.kind is CountKind.PROJECTS
        ),
        attendance=_attendance(counted),
    )


def _attendance(counted: Iterable[Counted]) -> dict[str, int]:
    """Add up how often a student was there, per kind."""
    times: Counter[str] = Counter()
    for row in counted:
        if row.kind is CountKind.ATTENDANCE:
            times[row.what] += row.times
    return dict(times)


def problem_of_plan(enrolment: Enrolment, course: Course, term: Term) -> str:
    """Say why a course cannot be planned; "" when it can."""
    if course.facts.get("repeatable"):
        ahead = [a for a in _tries(enrolment, course) if a.term_id == term.id]
        return f"{course.code} is in {term.name} already." if ahead else ""
    ahead = [
        a
        for a in _tries(enrolment, course)
        if a.kind in {AttemptKind.PLANNED, AttemptKind.IN_PROGRESS}
    ]
    return f"{course.code} is planned or under way already." if ahead else ""


def _tries(enrolment: Enrolment, course: Course) -> list[Attempt]:
    return [a for a in attempts_of(enrolment) if a.course_id == course.id]


def _attempt(row: Attempt) -> audit.Attempt:
    return audit.Attempt(
        id=row.id,
        course=row.course.code,
        credits=row.credits,
        kind=row.kind,
        grade=row.grade or "",
        term=row.term.name if row.term else "",
        term_starts=row.term.starts_on if row.term else None,
    )


def _decision(row: DegreeException) -> audit.Decision:
    return audit.Decision(
        id=row.id,
        kind=row.kind,
        course=row.course.code if row.course else "",
        replaces=row.replaces.code if row.replaces else "",
        node=row.node,
        credits=row.course.credits if row.course else audit.Decision.credits,
    )


def _work(enrolment: Enrolment) -> tuple[audit.Work, ...]:
    """Sum accepted time per course, and what the placements that run will bring."""
    placements = db.session.execute(
        select(Internship.id, Internship.state, Internship.planned_minutes, Course.code)
        .join(Course, Course.id == Internship.course_id)
        .where(
            Internship.student_id == enrolment.student_id,
            Internship.programme_id == enrolment.programme_id,
            Internship.state.in_(COUNTING | RUNNING),
        )
    ).all()
    accepted = _accepted([placement.id for placement in placements])
    by_course: dict[str, tuple[int, int]] = {}
    for placement in placements:
        has = accepted.get(placement.id, 0)
        will_have = max(has, placement.planned_minutes) if placement.state in RUNNING else has
        before = by_course.get(placement.code, (0, 0))
        by_course[placement.code] = (before[0] + has, before[1] + will_have)
    return tuple(
        audit.Work(course=code, accepted_minutes=has, expected_minutes=will_have)
        for code, (has, will_have) in sorted(by_course.items())
    )


def _accepted(internship_ids: Sequence[int]) -> dict[int, int]:
    """Sum what faculty accepted, per internship."""
    lines = db.session.execute(
        internship_queries.current_lines(
            HourLine.internship_id.in_(internship_ids), LineEvent.state == LineState.ACCEPTED
        )
    )
    found: dict[int, int] = {}
    for line, _event in lines:
        found[line.internship_id] = found.get(line.internship_id, 0) + line.minutes
    return found
