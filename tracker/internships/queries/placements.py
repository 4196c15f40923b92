"""Internships themselves, and what a proposal may choose from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker import clock
from tracker.access import Actor, Role
from tracker.db import db
from tracker.internships.models import (
    ApprovalStep,
    Internship,
    InternshipEvent,
    PlacementPolicy,
    Site,
)
from tracker.internships.rules import (
    OPEN_STATES,
    InternshipState,
    Policy,
    Proposal,
    StepKind,
    StepState,
)
from tracker.programmes.models import Course, Programme, ProgrammeVersion
from tracker.programmes.queries import enrolment_of, stages_of

_WHOLE = (
    joinedload(Internship.student),
    joinedload(Internship.site),
    joinedload(Internship.supervisor),
    joinedload(Internship.course),
    joinedload(Internship.programme),
    selectinload(Internship.policies),
)


def by_id(internship_id: int) -> Internship | None:
    """Find one internship with all that its page shows."""
    return db.session.scalar(_by_id(), {"internship": internship_id})


@cache
def _by_id() -> Select[Internship]:
    """Build the question once: that takes longer than asking it."""
    return (
        select(Internship)
        .where(Internship.id == bindparam("internship"))
        .options(
            *_WHOLE,
            selectinload(Internship.objectives),
            selectinload(Internship.events).joinedload(InternshipEvent.actor),
        )
    )


def locked(internship_id: int) -> Internship:
    """Find one internship and keep everybody else from changing it until the end of this."""
    return db.session.scalars(
        select(Internship)
        .where(Internship.id == internship_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def visible_to(actor: Actor) -> Select[Internship]:
    """Every internship the actor may view: the table of access, as SQL."""
    staffed = actor.programmes_as(Role.FACULTY, Role.OFFICE)
    mine = Internship.student_id == actor.user_id if actor.user_id else false()
    shown = and_(Internship.programme_id.in_(staffed), Internship.state != InternshipState.DRAFT)
    return select(Internship).where(or_(mine, shown))


def listed_for(actor: Actor) -> Sequence[Internship]:
    """List what the actor may view, newest first."""
    return db.session.scalars(
        visible_to(actor)
        .options(*_WHOLE, selectinload(Internship.objectives))
        .order_by(Internship.created_at.desc(), Internship.id.desc())
    ).all()


def agreed_by_faculty() -> Select[int]:
    """Select the internships whose last sending faculty agreed to."""
    later = aliased(ApprovalStep)
    return select(ApprovalStep.internship_id).where(
        ApprovalStep.kind == StepKind.FACULTY,
        ApprovalStep.state == StepState.APPROVED,
        ~select(later.id)
        .where(later.internship_id == ApprovalStep.internship_id, later.round > ApprovalStep.round)
        .exists(),
    )


def all_due_to_start() -> Sequence[int]:
    """List the approved internships whose first day has come."""
    return db.session.scalars(
        select(Internship.id).where(
            Internship.state == InternshipState.APPROVED,
            Internship.planned_starts_on <= clock.today(),
        )
    ).all()


def site_choices(student_id: int) -> Sequence[Site]:
    """List the places a student may choose: known to the school, or named by them before."""
    own = select(Internship.site_id).where(
        Internship.student_id == student_id, Internship.site_id.is_not(None)
    )
    return db.session.scalars(
        select(Site)
        .where(or_(Site.vetted_at.is_not(None), Site.id.in_(own)), Site.retired_at.is_(None))
        .order_by(Site.name, Site.id)
    ).all()


def course_choices(student_id: int) -> Sequence[Course]:
    """List the internship courses of a student's programme."""
    courses = db.session.scalars(
        select(Course).where(Course.facts["kind"].as_string() == "internship").order_by(Course.code)
    ).all()
    enrolment = enrolment_of(student_id)
    listed = enrolment.version.document.get("courses") if enrolment else None
    if not isinstance(listed, list):
        return courses
    codes = {entry.get("code") for entry in listed if isinstance(entry, dict)}
    return [course for course in courses if course.code in codes]


def internship_courses(programme_id: int) -> Sequence[Course]:
    """List the courses that internships of a programme are credited to."""
    courses = db.session.scalars(
        select(Course).where(Course.facts["kind"].as_string() == "internship").order_by(Course.code)
    ).all()
    versions = db.session.scalars(
        select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme_id)
    )
    codes = {
        entry["code"]
        for version in versions
        for entry in version.document.get("courses") or ()
        if isinstance(entry, dict) and "code" in entry
    }
    return [course for course in courses if not codes or course.code in codes]


def programmes_with_courses(ids: Sequence[int]) -> list[tuple[Programme, Sequence[Course]]]:
    """List some programmes by name, each with the courses of its internships."""
    found = db.session.scalars(
        select(Programme).where(Programme.id.in_(ids)).order_by(Programme.name)
    )
    return [(each, internship_courses(each.id)) for each in found]


def home_programme(actor: Actor) -> int | None:
    """Return the programme a new internship of this student belongs to."""
    programmes = actor.programmes_as(Role.STUDENT)
    enrolment = enrolment_of(actor.user_id) if actor.user_id else None
    if enrolment and enrolment.programme_id in programmes:
        return enrolment.programme_id
    return programmes[0] if programmes else None


def policy_of(internship: Internship) -> Policy:
    """Return the numbers that hold: frozen at approval, before that those of the programme."""
    if internship.policy:
        return Policy.from_json(internship.policy)
    said = {row.course_id: row.said for row in internship.policies}  # the newest row wins
    return layered(internship.course, said)


def policy_for(programme_id: int | None, course: Course | None) -> Policy:
    """Return what holds for a new internship in a programme, for a course or for none."""
    said: dict[int | None, Mapping[str, Any]] = {None: said_about(programme_id, None)}
    if course is not None:
        said[course.id] = said_about(programme_id, course.id)
    return layered(course, said)


def layered(course: Course | None, said: Mapping[int | None, Mapping[str, Any]]) -> Policy:
    """Lay what the office said about a course on its catalogue's facts and its programme."""
    whole = said.get(None, {})
    if course is None:
        return Policy.of_programme(whole)
    return Policy.of_course(
        course.code, course.credits, course.facts, programme=whole, course=said.get(course.id, {})
    )


def said_about(programme_id: int | None, course_id: int | None) -> Mapping[str, Any]:
    """Return what the office set last for a programme, or for a course in it."""
    if programme_id is None:
        return {}
    newest = db.session.scalar(
        select(PlacementPolicy.said)
        .where(
            PlacementPolicy.programme_id == programme_id,
            PlacementPolicy.course_id == course_id
            if course_id is not None
            else PlacementPolicy.course_id.is_(None),
        )
        .order_by(PlacementPolicy.id.desc())
        .limit(1)
    )
    return newest or {}


def proposal_of(internship: Internship) -> Proposal:
    """Return what rules ask about an internship."""
    return proposals([internship])[0][1]


def proposals(
    internships: Sequence[Internship], *, with_objectives: bool = True
) -> list[tuple[Internship, Proposal]]:
    """Return what rules ask about some internships, in two queries at most.

    Args:
        internships: with their policies and courses.
        with_objectives: count them too; what faculty is shown as odd does not depend on them.
    """
    policies = {each.id: policy_of(each) for each in internships}
    staged = [each.student_id for each in internships if policies[each.id].stages]
    stages = stages_of(staged) if staged else {}
    capped = [each for each in internships if policies[each.id].max_credits is not None]
    others = _other_credits(capped) if capped else {}
    return [
        (
            each,
            Proposal(
                today=clock.today(),
                policy=policies[each.id],
                title=each.title,
                has_site=each.site_id is not None,
                has_supervisor=each.supervisor_id is not None,
                course_code=each.course.code if each.course else "",
                credits=each.credits,
                starts_on=each.planned_starts_on,
                ends_on=each.planned_ends_on,
                planned_minutes=each.planned_minutes,
                objectives=len(each.objectives) if with_objectives else 0,
                mode=each.mode,
                is_paid=each.is_paid,
                stage=stages.get(each.student_id, "") if policies[each.id].stages else "",
                other_credits=others.get(each.id, Decimal(0)),
            ),
        )
        for each in internships
    ]


def _other_credits(internships: Sequence[Internship]) -> dict[int, Decimal]:
    """Sum the credits of a student's other internships that count or may come to count."""
    rows = db.session.execute(
        select(Internship.id, Internship.student_id, Internship.credits).where(
            Internship.student_id.in_({each.student_id for each in internships}),
            Internship.course_id.is_not(None),
            Internship.credits.is_not(None),
            Internship.state.in_({*OPEN_STATES, InternshipState.COMPLETED}),
        )
    )
    worth: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in rows:
        worth[row.student_id][row.id] = row.credits
    return {
        each.id: sum(worth[each.student_id].values(), Decimal(0))
        - worth[each.student_id].get(each.id, Decimal(0))
        for each in internships
    }
