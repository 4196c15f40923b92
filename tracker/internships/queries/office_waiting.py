"""What waits for a decision of the office: told in three queries, however much it is."""

from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from tracker.access import Actor, Role
from tracker.db import db
from tracker.internships.models import ApprovalStep, Internship
from tracker.internships.queries.approvals import RENEWABLE_IN
from tracker.internships.queries.waiting import _entry, _patience, _rows, _since
from tracker.internships.rules import RUNS_OUT, STEP_WORDS, InternshipState, Part, StepState
from tracker.web.waiting import Waiting

_KINDS = tuple(kind for kind, words in STEP_WORDS.items() if words.owner is Part.OFFICE)


def waiting_on_office(actor: Actor) -> list[Waiting]:
    """List the steps of approvals that this person in the office may decide, in no order."""
    programmes = actor.programmes_as(Role.OFFICE)
    if not programmes:
        return []
    asked = {"programmes": programmes, "person": actor.user_id}
    patience = _patience(asked)
    return [
        _entry(
            row,
            "approval",
            STEP_WORDS[row.kind].title.lower(),
            f"/desk/approvals/{row.id}/{row.kind.value}",
            row.since,
            patience,
        )
        for row in db.session.execute(_steps_query(), asked)
    ]


@cache
def _steps_query() -> Select[Any]:
    return (
        _rows(ApprovalStep.kind, _since().label("since"))
        .join(ApprovalStep, ApprovalStep.internship_id == Internship.id)
        .where(
            ApprovalStep.state == StepState.WAITING,
            ApprovalStep.kind.in_(_KINDS),
            ApprovalStep.round == _last_round(),
            or_(
                Internship.state == InternshipState.PROPOSED,
                and_(  # asked for by a change of the agreement
                    Internship.state.in_(RENEWABLE_IN), ApprovalStep.kind.in_(RUNS_OUT)
                ),
            ),
        )
    )


def _last_round() -> ScalarSelect[int]:
    """Select the last sending of the same proposal."""
    later = aliased(ApprovalStep)
    return (
        select(func.max(later.round))
        .where(later.internship_id == ApprovalStep.internship_id)
        .correlate(ApprovalStep)
        .scalar_subquery()
    )
