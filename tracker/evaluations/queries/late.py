"""What came lately, and what did not come. Nothing here changes anything."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access import Actor, Role
from tracker.db import db
from tracker.evaluations.models import Evaluation, EvaluationLink
from tracker.evaluations.rules import MOST_REMINDERS, TITLES, Kind, Stand, faults
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.queries.noticing import LOOK_BACK
from tracker.internships.rules import ANSWERING
from tracker.web.waiting import Waiting

TAKES_MINUTES = 2  # to mail a link again, or to find the number to call


def closed_lately() -> Sequence[Evaluation]:
    """List the evaluations by sites that were sent, declined or released in the last days."""
    since = clock.now() - LOOK_BACK
    return db.session.scalars(
        select(Evaluation)
        .where(
            Evaluation.kind != Kind.PLACE,
            or_(
                Evaluation.locked_at > since,
                Evaluation.released_at > since,
                (Evaluation.stand == Stand.DECLINED) & (Evaluation.asked_at > since),
            ),
        )
        .options(
            joinedload(Evaluation.form),
            joinedload(Evaluation.internship).joinedload(Internship.student),
        )
        .order_by(Evaluation.id)
    ).all()


def all_overdue(programme_ids: Sequence[int] | None = None) -> list[Evaluation]:
    """List the evaluations for which every reminder went unanswered.

    Args:
        programme_ids: of these programmes alone; None for all.
    """
    return [found for found, _ in _overdue(programme_ids)]


def ran_out_on(found: Evaluation) -> date | None:
    """Return the day on which the last mail ran out; None when it did not, or may still come."""
    return next((on for _, on in _overdue(None, found.id)), None)


def _overdue(
    programme_ids: Sequence[int] | None, evaluation_id: int | None = None
) -> list[tuple[Evaluation, date]]:
    """List the evaluations that did not come, each with the day its last mail ran out."""
    asked = _unanswered()
    if programme_ids is not None:
        asked = asked.where(Internship.programme_id.in_(programme_ids))
    if evaluation_id is not None:
        asked = asked.where(Evaluation.id == evaluation_id)
    last = dict(db.session.execute(asked).all())
    found = []
    for each in db.session.scalars(_whole(), {"ids": list(last)}) if last else ():
        patience = internships.policy_of(each.internship).supervisor_days
        if (ran_out := last[each.id].date() + timedelta(days=patience)) <= clock.today():
            found.append((each, ran_out))
    return found


@cache
def _unanswered() -> Select[int, datetime]:
    """Select open evaluations reminded as often as they may be, by id, with the last mail."""
    reminders = func.sum(case((EvaluationLink.is_reminder, 1), else_=0))
    # A link that faculty mailed since then is waited for as long as the one before it.
    reminded = (
        select(EvaluationLink.evaluation_id, func.max(EvaluationLink.created_at).label("last"))
        .group_by(EvaluationLink.evaluation_id)
        .having(reminders >= MOST_REMINDERS)
        .subquery()
    )
    return (
        select(Evaluation.id, reminded.c.last)
        .join(Evaluation.internship)
        .join(reminded, reminded.c.evaluation_id == Evaluation.id)
        .where(
            Evaluation.stand == Stand.OPEN,
            Evaluation.kind != Kind.PLACE,
            Internship.state.in_(ANSWERING),
        )
    )


@cache
def _whole() -> Select[Evaluation]:
    """Select evaluations with all that an entry of the desk says of them."""
    whose = joinedload(Evaluation.internship)
    return (
        select(Evaluation)
        .where(Evaluation.id.in_(bindparam("ids", expanding=True)))
        .options(
            whose.joinedload(Internship.student),
            whose.joinedload(Internship.site),
            whose.joinedload(Internship.course),
            whose.selectinload(Internship.policies),
        )
        .order_by(Evaluation.id)
    )


def waiting_on(actor: Actor) -> list[Waiting]:
    """List the evaluations that did not come, for the faculty who can mail or call the site."""
    programmes = actor.programmes_as(Role.FACULTY)
    found = _overdue(programmes) if programmes else []
    return [_entry(each, on) for each, on in found if each.student_id != actor.user_id]


def _entry(found: Evaluation, ran_out: date) -> Waiting:
    internship = found.internship
    place = internship.site.name if internship.site else internship.title
    return Waiting(
        kind="evaluation",
        subject_id=found.id,
        student=internship.student.name,
        student_id=internship.student_id,
        what=f"{TITLES[found.kind].lower()} did not come, {place}",
        url=f"/desk/evaluations/{internship.id}/{found.kind}",
        due_on=ran_out,
        minutes=TAKES_MINUTES,
        course=internship.course.code if internship.course else "",
    )


def record_faults(kept: Any) -> list[str]:  # noqa: ANN401 - whatever a file holds
    """Compare a saved evaluation with itself and with what was recorded here.

    Returns:
        One sentence for each thing that does not fit; none when all does.
    """
    if found := faults(kept):
        return found
    recorded = db.session.scalar(select(Evaluation).where(Evaluation.sha256 == kept["sha256"]))
    if recorded is None:
        return ["No such evaluation was sent here."]
    return locked_faults(recorded)


def all_locked() -> Sequence[Evaluation]:
    """List every evaluation that was sent."""
    return db.session.scalars(
        select(Evaluation)
        .where(Evaluation.stand == Stand.LOCKED)
        .options(joinedload(Evaluation.form))
        .order_by(Evaluation.id)
    ).all()


def locked_faults(found: Evaluation) -> list[str]:
    """Compare one locked evaluation with its own record: words, answers and SHA-256."""
    return faults(
        {"said": json.loads(found.body), "sha256": found.sha256},
        answers={each.text: found.asked.spoken(each, found.answers) for each in found.asked.every},
    )
