"""Changes of what was agreed, and whom they wait for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.access import Actor, Role
from tracker.db import db
from tracker.internships.models import Amendment, Internship
from tracker.internships.rules import AMENDABLE, AmendmentState, Part


def amendments_of(internship_id: int) -> Sequence[Amendment]:
    """List the changes of an agreement, newest first."""
    return db.session.scalars(
        select(Amendment)
        .where(Amendment.internship_id == internship_id)
        .options(joinedload(Amendment.asker), joinedload(Amendment.decider))
        .order_by(Amendment.number.desc())
    ).all()


def waiting_amendment(internship_id: int) -> Amendment | None:
    """Find the change that waits; there is one at most."""
    return db.session.scalar(
        select(Amendment)
        .where(Amendment.internship_id == internship_id, Amendment.state == AmendmentState.WAITING)
        .options(joinedload(Amendment.asker))
    )


def party(actor: Actor, internship: Internship) -> Part | None:
    """Tell whether somebody is the student or faculty of an internship, who settle its terms."""
    if internship.student_id == actor.user_id:
        return Part.STUDENT
    return Part.FACULTY if actor.has(Role.FACULTY, internship.programme_id) else None


def may_agree(actor: Actor, internship: Internship, change: Amendment) -> bool:
    """Tell whether a change that nobody signs waits for this person: for the side not asking."""
    part = party(actor, internship)
    return (
        change.agreement_id is None
        and change.state is AmendmentState.WAITING
        and internship.state in AMENDABLE
        and part is not None
        and part is not change.asked_as
    )
