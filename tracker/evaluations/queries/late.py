"""What came lately, and what did not come. Nothing here changes anything."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker import clock
from tracker.access import Actor, Role
from tracker.db import db
from tracker.evaluations.models import Evaluation, EvaluationLink
from tracker.evaluations.rules import MOST_REMINDERS, TITLES, Kind, Stand, faults
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.queries.noticing import LOOK_BACK
from tracker.internships.rules import ANSWERING
from tracker.web.needs import Need


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
    reminded = (
        select(EvaluationLink.evaluation_id, func.max(EvaluationLink.created_at).label("last"))
        .where(EvaluationLink.is_reminder)
        .group_by(EvaluationLink.evaluation_id)
        .having(func.count(EvaluationLink.id) >= MOST_REMINDERS)
        .subquery()
    )
    whose = contains_eager(Evaluation.internship)
    asked = (
        select(Evaluation, reminded.c.last)
        .join(Evaluation.internship)
        .join(reminded, reminded.c.evaluation_id == Evaluation.id)
        .where(
            Evaluation.stand == Stand.OPEN,
            Evaluation.kind != Kind.PLACE,
            Internship.state.in_(ANSWERING),
        )
        .options(whose.joinedload(Internship.student), whose.selectinload(Internship.policies))
        .order_by(Evaluation.id)
    )
    if programme_ids is not None:
        asked = asked.where(Internship.programme_id.in_(programme_ids))
    today = clock.today()
    return [
        found
        for found, last in db.session.execute(asked)
        if last.date() + timedelta(days=internships.policy_of(found.internship).supervisor_days)
        <= today
    ]


def needs_you(actor: Actor) -> list[Need]:
    """List the evaluations that did not come, for the faculty who asked for them."""
    programmes = actor.programmes_as(Role.FACULTY)
    found = all_overdue(programmes) if programmes else []
    return [
        Need(
            title=f"{each.internship.student.name}: {TITLES[each.kind].lower()} did not come",
            sentence="The site was reminded twice. Call there, or have somebody else named.",
            url=f"/internships/{each.internship_id}/evaluations#{each.kind}-title",
            tag="late",
            due_on=each.asked_at.date(),
        )
        for each in found
        if each.student_id != actor.user_id
    ]


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
