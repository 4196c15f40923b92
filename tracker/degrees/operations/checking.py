"""Holding the answers of a sample of students against their records, by a checker of its own."""

import logging
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker import audit, clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.degrees.queries.records import facts_of
from tracker.programmes.models import Enrolment
from tracker.programmes.rules import EnrolmentState, programme_in

log = logging.getLogger(__name__)
Audited = Callable[[audit.Programme, audit.Facts], tuple[audit.Answer, audit.Proof]]


def check_sample(
    one_in: int, *, actor: Actor, audited: Audited = audit.audit_with_proof
) -> list[str]:
    """Audit one in so many active students and check the answers; every day it is others' turn.

    What does not hold goes to the log and to the trail: which programme, which requirement, and
    the number of the enrolment, no name and no course.

    Args:
        one_in: after so many days everybody had their turn.
        actor: the machine.
        audited: what makes the answers.

    Returns:
        One line per mistake.
    """
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    turn = clock.today().toordinal() % one_in
    chosen = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.state == EnrolmentState.ACTIVE, Enrolment.id % one_in == turn)
        .options(selectinload(Enrolment.version))
        .order_by(Enrolment.id)
    ).all()
    wrong: list[str] = []
    unproved = 0
    for enrolment in chosen:
        report = _report(enrolment, audited)
        unproved += bool(report.unproved)
        if report.wrong:
            wrong += report.wrong
            _tell(enrolment, report, actor)
    trail.record(
        actor, "audit.sampled", None, audits=len(chosen), wrong=len(wrong), unproved=unproved
    )
    return wrong


def _report(enrolment: Enrolment, audited: Audited) -> audit.Report:
    programme, facts = programme_in(enrolment.version.document), facts_of(enrolment)
    return audit.check(programme, facts, *audited(programme, facts))


def _tell(enrolment: Enrolment, report: audit.Report, actor: Actor) -> None:
    places = sorted({line.partition(":")[0] for line in report.wrong})
    trail.record(actor, "audit.wrong", enrolment.version, places=places, enrolment_id=enrolment.id)
    log.error(
        "A degree audit does not hold: programme version %s, enrolment %s, at %s",
        enrolment.version_id,
        enrolment.id,
        ", ".join(places),
    )
