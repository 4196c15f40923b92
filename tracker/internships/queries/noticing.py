"""What people are to be told of internships. Nothing here changes anything."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
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
from tracker.internships.queries.hours import current_lines
from tracker.internships.rules import ANSWERING, ENDED, InternshipState, LineState, LinkEnd
from tracker.mail import OutgoingMail
from tracker.programmes.models import Enrolment, Membership
from tracker.programmes.rules import EnrolmentState

LOOK_BACK = timedelta(days=3)


class Returned(NamedTuple):
    """A mail that did not arrive: its number, and the day that was known."""

    mail_id: int
    on: date


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
            joinedload(Internship.site),
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


def came_back(person: Supervisor) -> Returned | None:
    """Find the newest mail to a person if it did not arrive."""
    return all_that_came_back([person.mail]).get(person.mail)


def all_that_came_back(addresses: Iterable[str]) -> dict[str, Returned]:
    """Find the addresses to which the newest mail did not arrive."""
    newest = (
        select(func.max(OutgoingMail.id))
        .where(OutgoingMail.to_address.in_(sorted(set(addresses))))
        .group_by(OutgoingMail.to_address)
    )
    rows = db.session.execute(
        select(OutgoingMail.to_address, OutgoingMail.id, OutgoingMail.refused_at).where(
            OutgoingMail.id.in_(newest), OutgoingMail.refused_at.is_not(None)
        )
    )
    return {address: Returned(number, at.date()) for address, number, at in rows if at}


def silent_since() -> dict[int, date]:
    """Tell since when hours wait for the word of a site, by internship."""
    rows = db.session.execute(
        current_lines(
            LineEvent.state == LineState.SUBMITTED,
            HourLine.internship_id.in_(
                select(Internship.id).where(Internship.state.in_(ANSWERING))
            ),
        )
    )
    found: dict[int, date] = {}
    for line, event in rows:
        since = event.at.date()
        found[line.internship_id] = min(since, found.get(line.internship_id, since))
    return found


def reviewers_of(internship: Internship) -> list[int]:
    """List who at the school is told: the student's adviser, else all faculty of the programme."""
    return reviewers_by([internship])[internship.id]


def reviewers_by(internships: Iterable[Internship]) -> dict[int, list[int]]:
    """List who at the school is told of each of these internships."""
    asked = list(internships)
    advisers = {
        (student_id, programme_id): adviser_id
        for student_id, programme_id, adviser_id in db.session.execute(
            select(Enrolment.student_id, Enrolment.programme_id, Enrolment.adviser_id).where(
                Enrolment.student_id.in_({each.student_id for each in asked}),
                Enrolment.state == EnrolmentState.ACTIVE,
            )
        )
    }
    faculty = _in_role(asked, Role.FACULTY)
    return {
        each.id: [adviser]
        if (adviser := advisers.get((each.student_id, each.programme_id))) in faculty[each.id]
        else faculty[each.id]
        for each in asked
    }


def office_by(internships: Iterable[Internship]) -> dict[int, list[int]]:
    """List who keeps the papers of each of these internships."""
    return _in_role(list(internships), Role.OFFICE)


def _in_role(internships: Sequence[Internship], role: Role) -> dict[int, list[int]]:
    """List who holds a role where each internship belongs; nobody is told of their own."""
    rows = db.session.execute(
        select(Membership.programme_id, Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.programme_id.in_({each.programme_id for each in internships}),
            Membership.role == role,
            Membership.ended_at.is_(None),
            User.deactivated_at.is_(None),
        )
        .order_by(Membership.user_id)
    ).all()
    return {
        each.id: [
            user_id
            for programme_id, user_id in rows
            if programme_id == each.programme_id and user_id != each.student_id
        ]
        for each in internships
    }
