"""Reading who belongs to which programme."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.access import Actor, Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.programmes.models import Enrolment, Membership, Programme
from tracker.programmes.rules import EnrolmentState


def roles_of(user_id: int) -> Mapping[int, frozenset[Role]]:
    """Tell a person's current roles, per programme id."""
    held: dict[int, set[Role]] = defaultdict(set)
    rows = db.session.execute(
        select(Membership.programme_id, Membership.role).where(
            Membership.user_id == user_id, Membership.ended_at.is_(None)
        )
    )
    for programme_id, role in rows:
        held[programme_id].add(role)
    return {programme_id: frozenset(roles) for programme_id, roles in held.items()}


def enrolment_of(student_id: int) -> Enrolment | None:
    """Find the enrolment a student's pages are about: the active one, else the latest."""
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.student_id == student_id)
        .order_by((Enrolment.state != EnrolmentState.ACTIVE), Enrolment.id.desc())
        .limit(1)
    )


def stages_of(student_ids: Collection[int]) -> dict[int, str]:
    """Tell at which stage of the degree students are: of the enrolment their pages are about."""
    rows = db.session.execute(
        select(Enrolment.student_id, Enrolment.stage)
        .where(Enrolment.student_id.in_(student_ids))
        .order_by((Enrolment.state == EnrolmentState.ACTIVE), Enrolment.id)
    )
    return {row.student_id: row.stage for row in rows}  # the last one wins


def invitable(actor: Actor) -> Sequence[Programme]:
    """List the programmes whose people the actor looks after, by name, with their versions."""
    found = select(Programme).options(selectinload(Programme.versions)).order_by(Programme.name)
    if not actor.site_admin:
        found = found.where(Programme.id.in_(actor.programmes_as(Role.OFFICE)))
    return db.session.scalars(found).all()


def members(programme_id: int) -> Sequence[Membership]:
    """List who belongs to a programme now, by role and name, with their addresses."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(Membership.programme_id == programme_id, Membership.ended_at.is_(None))
        .options(contains_eager(Membership.user).selectinload(User.addresses))
        .order_by(Membership.role, func.lower(User.name), Membership.id)
    ).all()


def membership_by_id(membership_id: int) -> Membership | None:
    """Find a membership that has not ended."""
    found = db.session.get(Membership, membership_id)
    return found if found is not None and found.ended_at is None else None


def current_membership(user_id: int, programme_id: int, role: Role) -> Membership | None:
    """Find a person's membership of one kind in a programme."""
    return db.session.scalar(
        select(Membership).where(
            Membership.user_id == user_id,
            Membership.programme_id == programme_id,
            Membership.role == role,
            Membership.ended_at.is_(None),
        )
    )


def memberships_of(user_id: int) -> Sequence[Membership]:
    """List what a person is now, and where."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.programme))
        .order_by(Membership.id)
    ).all()


def home_programme(actor: Actor) -> int | None:
    """Return the programme that new work of this student belongs to; None for anybody else."""
    programmes = actor.programmes_as(Role.STUDENT)
    enrolment = enrolment_of(actor.user_id) if actor.user_id else None
    if enrolment and enrolment.programme_id in programmes:
        return enrolment.programme_id
    return programmes[0] if programmes else None
