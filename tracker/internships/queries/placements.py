"""Internships themselves, and what a proposal may choose from."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.access import Actor, Role
from tracker.db import db
from tracker.internships.models import Internship, InternshipEvent, Site
from tracker.internships.rules import DEFAULT_POLICY, InternshipState, Policy, Proposal
from tracker.programmes.models import Course
from tracker.programmes.queries import enrolment_of

_WHOLE = (
    joinedload(Internship.student),
    joinedload(Internship.site),
    joinedload(Internship.supervisor),
    joinedload(Internship.course),
    joinedload(Internship.programme),
)


def by_id(internship_id: int) -> Internship | None:
    """Find one internship with all that its page shows."""
    return db.session.scalar(
        select(Internship)
        .where(Internship.id == internship_id)
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


def proposals_for(actor: Actor) -> Sequence[Internship]:
    """List the proposals that wait for this faculty member, oldest first."""
    return db.session.scalars(
        select(Internship)
        .where(
            Internship.state == InternshipState.PROPOSED,
            Internship.programme_id.in_(actor.programmes_as(Role.FACULTY)),
            Internship.student_id != actor.user_id,
        )
        .options(*_WHOLE, selectinload(Internship.objectives), selectinload(Internship.events))
        .order_by(Internship.id)
    ).all()


def handed_in_for(actor: Actor) -> Sequence[Internship]:
    """List what students handed in at the end and this faculty member may complete."""
    return db.session.scalars(
        select(Internship)
        .where(
            Internship.state == InternshipState.REVIEW,
            Internship.programme_id.in_(actor.programmes_as(Role.FACULTY)),
            Internship.student_id != actor.user_id,
        )
        .options(*_WHOLE, selectinload(Internship.events))
        .order_by(Internship.id)
    ).all()


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
        .where(or_(Site.vetted_at.is_not(None), Site.id.in_(own)))
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


def home_programme(actor: Actor) -> int | None:
    """Return the programme a new internship of this student belongs to."""
    programmes = actor.programmes_as(Role.STUDENT)
    enrolment = enrolment_of(actor.user_id) if actor.user_id else None
    if enrolment and enrolment.programme_id in programmes:
        return enrolment.programme_id
    return programmes[0] if programmes else None


def policy_of(internship: Internship) -> Policy:
    """Return the numbers that hold: frozen at approval, before that the course's."""
    if internship.policy:
        return Policy.from_json(internship.policy)
    course = internship.course
    return Policy.of_course(course.code, course.credits, course.facts) if course else DEFAULT_POLICY


def proposal_of(internship: Internship) -> Proposal:
    """Return what rules ask about an internship."""
    return Proposal(
        today=clock.today(),
        policy=policy_of(internship),
        title=internship.title,
        has_site=internship.site_id is not None,
        has_supervisor=internship.supervisor_id is not None,
        course_code=internship.course.code if internship.course else "",
        credits=internship.credits,
        starts_on=internship.planned_starts_on,
        ends_on=internship.planned_ends_on,
        planned_minutes=internship.planned_minutes,
        objectives=len(internship.objectives),
    )
