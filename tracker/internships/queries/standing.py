"""How far an internship is, and as what somebody acts on it."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker import clock
from tracker.access import Actor, Can, Role, can
from tracker.db import db
from tracker.internships.models import FinalReport, Internship
from tracker.internships.queries.amendments import waiting_amendment
from tracker.internships.queries.approvals import approval_steps, asking
from tracker.internships.queries.hours import weeks_of
from tracker.internships.queries.placements import proposal_of
from tracker.internships.rules import (
    STEPS,
    Asked,
    Case,
    Event,
    InternshipState,
    Part,
    Standing,
    Sums,
    sums_of,
)


def parts_of(actor: Actor, internship: Internship) -> list[Part]:
    """List as what this person may act on the internship; a student is nothing else on their own.

    Raises:
        LookupError: for somebody who has no part in it; they were to be refused before.
    """
    if can(actor, Can.EDIT_INTERNSHIP, internship):
        return [Part.STUDENT]
    held = ((Role.FACULTY, Part.FACULTY), (Role.OFFICE, Part.OFFICE))
    found = [part for role, part in held if actor.has(role, internship.programme_id)]
    if not found:
        raise LookupError("Somebody without a part in this internship acts on it")
    return found


def steps_for(actor: Actor, internship: Internship) -> list[Event]:
    """List what the table offers this person now, whatever its guards."""
    if not can(actor, Can.STEP_INTERNSHIP, internship):
        return []
    parts = parts_of(actor, internship)
    return [
        event for event in Event if any((internship.state, event, part) in STEPS for part in parts)
    ]


def case_of(internship: Internship, asked: Asked | None = None) -> Case:
    """Return all that a guard may look at."""
    return Case(
        proposal=proposal_of(internship),
        standing=standing_of(internship),
        asked=asked or Asked(),
        steps=[asking(step) for step in approval_steps(internship.id)],
    )


def final_of(internship_id: int) -> FinalReport | None:
    """Find what the student hands in at the end."""
    return db.session.scalar(select(FinalReport).where(FinalReport.internship_id == internship_id))


def standing_of(internship: Internship, sums: Sums | None = None) -> Standing:
    """Return how far an internship is; the sums of all its days are read unless they are given."""
    if sums is None:
        sums = sums_in(internship)
    report = final_of(internship.id)
    rated = report.ratings if report else {}
    return Standing(
        required=internship.required_minutes,
        accepted=sums.accepted,
        confirmed=sums.confirmed,
        with_student=sums.returned + sums.unsent,
        waiting=sums.waiting,
        has_self_evaluation=bool(internship.objectives)
        and all(str(objective.id) in rated for objective in internship.objectives),
        has_reflection=report is not None and bool(report.craft and report.workplace),
        has_site_evaluation=internship.site_evaluated_at is not None,
        until=internship.incomplete_until,
        warned_on=internship.lapse_warned_on,
        is_amending=waiting_amendment(internship.id) is not None,
    )


def sums_in(internship: Internship) -> Sums:
    """Add up every day of an internship by where it stands."""
    weeks = weeks_of([internship]).get(internship.id, [])
    days = (day for week in weeks for day in week.days)
    return sums_of(days, required=internship.required_minutes)


def all_due_to_end() -> Sequence[int]:
    """List the running internships whose planned last day is over."""
    return db.session.scalars(
        select(Internship.id).where(
            Internship.state == InternshipState.ACTIVE,
            Internship.planned_ends_on < clock.today(),
        )
    ).all()


def all_incomplete() -> Sequence[int]:
    """List the internships that have a date by which the rest is due."""
    return db.session.scalars(
        select(Internship.id).where(Internship.state == InternshipState.INCOMPLETE)
    ).all()
