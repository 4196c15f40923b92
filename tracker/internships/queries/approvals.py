"""What the approval of an internship asks for, and where it stands."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.access import Actor, Can, Role, can
from tracker.db import db
from tracker.internships.models import (
    ApprovalStep,
    Internship,
    InternshipEvent,
    Site,
    WorkAuthorisation,
)
from tracker.internships.rules import (
    ALWAYS,
    RUNS_OUT,
    STEP_WORDS,
    Allowed,
    Asking,
    Event,
    InternshipState,
    Part,
    StepKind,
    StepState,
)

RENEWABLE_IN = frozenset(
    {InternshipState.APPROVED, InternshipState.ACTIVE, InternshipState.SUSPENDED}
)


def approval_steps(internship_id: int) -> list[ApprovalStep]:
    """List the steps of the last sending, in the order they are shown."""
    found = db.session.scalars(_approval_steps(), {"internship": internship_id})
    order = list(StepKind)
    return sorted(found, key=lambda step: order.index(step.kind))


@cache
def _approval_steps() -> Select[ApprovalStep]:
    """Build the question once: that takes longer than asking it."""
    whose = ApprovalStep.internship_id == bindparam("internship")
    newest = select(func.max(ApprovalStep.round)).where(whose).scalar_subquery()
    return (
        select(ApprovalStep)
        .where(whose, ApprovalStep.round == newest)
        .options(joinedload(ApprovalStep.decider))
    )


def approval_step(internship_id: int, kind: StepKind) -> ApprovalStep | None:
    """Find one step of the last sending."""
    return next((s for s in approval_steps(internship_id) if s.kind is kind), None)


def round_of(internship_id: int) -> int:
    """Count how often a proposal was sent."""
    return (
        db.session.scalar(
            select(func.count(InternshipEvent.id)).where(
                InternshipEvent.internship_id == internship_id,
                InternshipEvent.event == Event.SUBMIT,
            )
        )
        or 0
    )


def asking(step: ApprovalStep) -> Asking:
    """Return a step as guards see it."""
    return Asking(
        kind=step.kind,
        state=step.state,
        by_person=step.decided_by is not None,
        valid_from=step.valid_from,
        valid_until=step.valid_until,
    )


def may_decide(actor: Actor, internship: Internship, step: ApprovalStep) -> bool:
    """Tell whether a step waits for this person, or can be renewed by them."""
    owner = STEP_WORDS[step.kind].owner
    roles = {Part.FACULTY: Role.FACULTY, Part.OFFICE: Role.OFFICE}
    if owner is None or not can(actor, Can.STEP_INTERNSHIP, internship):
        return False
    if internship.student_id == actor.user_id:
        return False
    if not actor.has(roles[owner], internship.programme_id):
        return False
    if internship.state is InternshipState.PROPOSED:
        return step.state is StepState.WAITING
    return internship.state in RENEWABLE_IN and step.kind in RUNS_OUT


def authorisation_of(internship_id: int) -> WorkAuthorisation | None:
    """Find for whom and when the student may work, as it was noted last."""
    return db.session.scalar(
        select(WorkAuthorisation)
        .where(WorkAuthorisation.internship_id == internship_id)
        .order_by(WorkAuthorisation.id.desc())
        .limit(1)
    )


def allowed_for(internship_id: int) -> Allowed:
    """Return when the student may work, where an approved step of the approval limits it."""
    step = approval_step(internship_id, StepKind.AUTHORISATION)
    if step is None or step.state is StepState.WAIVED:
        return ALWAYS
    found = authorisation_of(internship_id)
    if found is None:
        return Allowed(is_needed=True)
    return Allowed(
        is_needed=True,
        employer=found.employer,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
    )


def insured_until(site_id: int | None, needed_until: date | None) -> date | None:
    """Find the last day of an insurance of a place that was seen before and lasts long enough."""
    if site_id is None or needed_until is None:
        return None
    site = db.session.get_one(Site, site_id)
    if site.insured_until is not None and site.insured_until >= needed_until:
        return site.insured_until
    return db.session.scalar(
        select(func.max(ApprovalStep.valid_until))
        .join(Internship, Internship.id == ApprovalStep.internship_id)
        .where(
            Internship.site_id == site_id,
            ApprovalStep.kind == StepKind.INSURANCE,
            ApprovalStep.state == StepState.APPROVED,
            ApprovalStep.valid_until >= needed_until,
        )
    )


def waiting_for_office(actor: Actor) -> Sequence[tuple[Internship, ApprovalStep]]:
    """List the steps of proposals that wait for this person in the office, oldest first."""
    newest = (
        select(ApprovalStep.internship_id, func.max(ApprovalStep.round).label("round"))
        .group_by(ApprovalStep.internship_id)
        .subquery()
    )
    kinds = [kind for kind, words in STEP_WORDS.items() if words.owner is Part.OFFICE]
    rows = db.session.execute(
        select(Internship, ApprovalStep)
        .join(ApprovalStep, ApprovalStep.internship_id == Internship.id)
        .join(
            newest,
            (newest.c.internship_id == ApprovalStep.internship_id)
            & (newest.c.round == ApprovalStep.round),
        )
        .where(
            or_(
                Internship.state == InternshipState.PROPOSED,
                and_(  # asked for by a change of the agreement
                    Internship.state.in_(RENEWABLE_IN), ApprovalStep.kind.in_(RUNS_OUT)
                ),
            ),
            Internship.programme_id.in_(actor.programmes_as(Role.OFFICE)),
            Internship.student_id != actor.user_id,
            ApprovalStep.kind.in_(kinds),
            ApprovalStep.state == StepState.WAITING,
        )
        .options(joinedload(Internship.student), joinedload(Internship.site))
        .order_by(ApprovalStep.id)
    )
    return [(internship, step) for internship, step in rows]
