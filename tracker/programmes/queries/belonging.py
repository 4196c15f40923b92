"""Reading who belongs to which programme."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from tracker.access import Role
from tracker.db import db
from tracker.programmes.models import Enrolment, Membership
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
