"""What people are to be told of internships. Nothing here changes anything."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access import Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.internships.models import (
    HourLine,
    Internship,
    InternshipEvent,
    LineEvent,
    Supervisor,
    SupervisorLink,
    WorkAuthorisation,
)
from tracker.internships.rules import ANSWERING, ENDED, InternshipState, LineState, LinkEnd
from tracker.mail import OutgoingMail
from tracker.programmes.models import Enrolment, Membership
from tracker.programmes.rules import EnrolmentState

LOOK_BACK = timedelta(days=3)


def events_lately() -> Sequence[tuple[InternshipEvent, Internship]]:
    """List the steps of the last days, with whose they are."""
    rows = db.session.execute(
        select(InternshipEvent, Internship)
        .join(Internship, Internship.id == InternshipEvent.internship_id)
        .where(InternshipEvent.at > clock.now() - LOOK_BACK)
        .options(joinedload(Internship.student), joinedload(Internship.site))
        .order_by(InternshipEvent.id)
    )
    return [(event, internship) for event, internship in rows]


def decided_weeks_lately(state: LineState) -> Sequence[tuple[Internship, date, int, str]]:
    """List the weeks of which faculty accepted or returned days lately.

    Returns:
        Internship, Monday, the newest decision's number, and its words.
    """
    rows = db.session.execute(
        select(Internship, HourLine.week_on, LineEvent)
        .join(HourLine, HourLine.id == LineEvent.line_id)
        .join(Internship, Internship.id == HourLine.internship_id)
        .where(
            LineEvent.state == state,
            LineEvent.actor_id.is_not(None),
            LineEvent.actor_id != Internship.student_id,
            LineEvent.at > clock.now() - LOOK_BACK,
        )
        .options(joinedload(Internship.site))
        .order_by(LineEvent.id)
    )
    newest = {(each.id, monday): (each, monday, event) for each, monday, event in rows}
    return [(each, monday, event.id, event.reason) for each, monday, event in newest.values()]


def students_at_work() -> Sequence[Internship]:
    """List the internships that run, with their places."""
    return db.session.scalars(
        select(Internship)
        .where(Internship.state == InternshipState.ACTIVE)
        .options(joinedload(Internship.site), joinedload(Internship.student))
        .order_by(Internship.id)
    ).all()


def open_internships() -> Sequence[Internship]:
    """List the internships that are not over, with who answers for the site."""
    return db.session.scalars(
        select(Internship)
        .where(Internship.state.not_in([*ENDED, InternshipState.DRAFT]))
        .options(
            joinedload(Internship.student),
            joinedload(Internship.supervisor),
            joinedload(Internship.proxy),
        )
        .order_by(Internship.id)
    ).all()


def newest_authorisations() -> dict[int, WorkAuthorisation]:
    """Tell until when students may work, by internship that is not over."""
    rows = db.session.scalars(
        select(WorkAuthorisation)
        .join(Internship, Internship.id == WorkAuthorisation.internship_id)
        .where(Internship.state.not_in(list(ENDED)))
        .order_by(WorkAuthorisation.id)
    )
    return {row.internship_id: row for row in rows}


def disowned() -> Sequence[tuple[SupervisorLink, Internship]]:
    """List where somebody at the site says that this is not their intern."""
    rows = db.session.execute(
        select(SupervisorLink, Internship)
        .join(Internship, Internship.id == SupervisorLink.internship_id)
        .where(
            SupervisorLink.ended_why == LinkEnd.NOT_MINE,
            SupervisorLink.ended_at > clock.now() - LOOK_BACK,
        )
        .options(joinedload(Internship.student), joinedload(SupervisorLink.supervisor))
    )
    return [(link, internship) for link, internship in rows]


def came_back(person: Supervisor) -> OutgoingMail | None:
    """Find the newest mail to a person if it was refused at their end."""
    newest = db.session.scalar(
        select(OutgoingMail)
        .where(OutgoingMail.to_address == person.mail)
        .order_by(OutgoingMail.id.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.refused_at is not None else None


def reviewers_of(internship: Internship) -> list[int]:
    """List who at the school is told: the student's adviser, else all faculty of the programme."""
    adviser = db.session.scalar(
        select(Enrolment.adviser_id)
        .where(
            Enrolment.student_id == internship.student_id,
            Enrolment.programme_id == internship.programme_id,
            Enrolment.state == EnrolmentState.ACTIVE,
        )
        .limit(1)
    )
    faculty = _in_role(internship.programme_id, Role.FACULTY, but=internship.student_id)
    return [adviser] if adviser in faculty else faculty


def office_of(internship: Internship) -> list[int]:
    """List who keeps the papers of the programme."""
    return _in_role(internship.programme_id, Role.OFFICE, but=internship.student_id)


def all_answering() -> Sequence[Internship]:
    """List the internships whose site is asked for something."""
    return [each for each in open_internships() if each.state in ANSWERING]


def _in_role(programme_id: int, role: Role, *, but: int) -> list[int]:
    return list(
        db.session.scalars(
            select(Membership.user_id)
            .join(User, User.id == Membership.user_id)
            .where(
                Membership.programme_id == programme_id,
                Membership.role == role,
                Membership.ended_at.is_(None),
                Membership.user_id != but,
                User.deactivated_at.is_(None),
            )
            .order_by(Membership.user_id)
        )
    )
