"""Reading what double marking came to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import Actor, Role
from tracker.db import db
from tracker.programmes.models import Programme
from tracker.skills.models import Assessment, SkillClaim
from tracker.skills.rules import LEVELS, MARKS_NEEDED, Agreement, ClaimState


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Both marks of one claim, the earlier one first."""

    claim: SkillClaim
    first: Assessment
    second: Assessment

    @property
    def apart(self) -> int:
        """How many levels lie between them."""
        return abs(self.first.level - self.second.level)


def programmes_of(actor: Actor) -> Sequence[Programme]:
    """List the programmes in which the actor looks at calibration, by name."""
    mine = actor.programmes_as(Role.FACULTY, Role.OFFICE)
    return db.session.scalars(
        select(Programme).where(Programme.id.in_(mine)).order_by(Programme.name)
    ).all()


def pairs_of(programme_id: int) -> list[Pair]:
    """List the claims that have both marks, newest first.

    A claim with one mark is not among them: nobody learns of a mark before the other is in.
    """
    claims = db.session.scalars(
        select(SkillClaim)
        .where(
            SkillClaim.programme_id == programme_id,
            SkillClaim.is_double,
            SkillClaim.state.in_((ClaimState.MARKED, ClaimState.ASSESSED)),
        )
        .options(
            joinedload(SkillClaim.student),
            joinedload(SkillClaim.framework),
            selectinload(SkillClaim.assessments).joinedload(Assessment.assessor),
        )
        .order_by(SkillClaim.id.desc())
    ).all()
    found = []
    for claim in claims:
        marks = [a for a in claim.assessments if a.is_blind and a.sending == claim.sending]
        if len(marks) == MARKS_NEEDED:
            found.append(Pair(claim=claim, first=marks[0], second=marks[1]))
    return found


def agreement_of(pairs: Sequence[Pair]) -> Agreement:
    """Return how far both assessors agree."""
    levels = [(pair.first.level, pair.second.level) for pair in pairs]
    return Agreement(pairs=levels, levels=LEVELS + 1)


def may_be_doubled(programme_id: int) -> Sequence[SkillClaim]:
    """List the claims that wait and may be chosen for double marking, the oldest first."""
    return db.session.scalars(
        select(SkillClaim)
        .where(
            SkillClaim.programme_id == programme_id,
            SkillClaim.state == ClaimState.SENT,
            ~SkillClaim.is_double,
        )
        .options(joinedload(SkillClaim.student), joinedload(SkillClaim.framework))
        .order_by(SkillClaim.sent_at, SkillClaim.id)
        .limit(200)
    ).all()


def being_doubled(programme_id: int) -> int:
    """Count the claims chosen for double marking that still want a mark."""
    return len(
        db.session.scalars(
            select(SkillClaim.id).where(
                SkillClaim.programme_id == programme_id,
                SkillClaim.state == ClaimState.SENT,
                SkillClaim.is_double,
            )
        ).all()
    )
