"""Skills of the students of a cohort: levels that hold, and claims that wait or came back."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select

from tracker.access import Actor, Role
from tracker.cohorts.rules import Return, ReturnKind, Shown, Skills
from tracker.db import db
from tracker.programmes.models import Enrolment, ProgrammeVersion
from tracker.programmes.rules import EnrolmentState
from tracker.skills import queries as skills
from tracker.skills.models import ClaimStep, SkillClaim
from tracker.skills.rules import TO_ASSESS, ClaimEvent, ClaimState


def skills_of_active(
    version: ProgrammeVersion, actor: Actor
) -> tuple[Skills, Mapping[int, Skills]]:
    """Return a student without any skill, and what each has shown, per student id.

    Levels given are in the degree, which faculty and office see; claims are faculty's to see.
    """
    framework = skills.framework_for(version.programme_id)
    students = select(Enrolment.student_id).where(
        Enrolment.version_id == version.id, Enrolment.state == EnrolmentState.ACTIVE
    )
    shown: dict[int, dict[str, Shown]] = defaultdict(dict)
    for held in skills.held_by(version.programme_id, students):
        shown[held.student_id][held.skill] = Shown(level=held.level, claim_id=held.claim_id)
    taught = actor.programmes_as(Role.FACULTY)
    rows = db.session.execute(
        select(SkillClaim.student_id, SkillClaim.skill, SkillClaim.id).where(
            SkillClaim.programme_id == version.programme_id,
            SkillClaim.programme_id.in_(taught),
            SkillClaim.student_id.in_(students),
            SkillClaim.state.in_(TO_ASSESS),
        )
    )
    for student_id, skill, claim_id in rows:
        before = shown[student_id].get(skill, Shown())
        shown[student_id][skill] = Shown(
            level=before.level, claim_id=before.claim_id or claim_id, waits=True
        )
    return (
        Skills(framework=framework),
        {who: Skills(framework=framework, shown=each) for who, each in shown.items()},
    )


def returned_claims(version: ProgrammeVersion, actor: Actor) -> Mapping[int, list[Return]]:
    """List the claims that came back, per student id, with the day they did; to faculty alone."""
    students = select(Enrolment.student_id).where(
        Enrolment.version_id == version.id, Enrolment.state == EnrolmentState.ACTIVE
    )
    rows = db.session.execute(
        select(SkillClaim.student_id, func.max(ClaimStep.at).label("at"))
        .join(ClaimStep, ClaimStep.claim_id == SkillClaim.id)
        .where(
            SkillClaim.programme_id == version.programme_id,
            SkillClaim.programme_id.in_(actor.programmes_as(Role.FACULTY)),
            SkillClaim.student_id.in_(students),
            SkillClaim.state == ClaimState.RETURNED,
            ClaimStep.event == ClaimEvent.RETURN,
        )
        .group_by(SkillClaim.id, SkillClaim.student_id)
    )
    found: dict[int, list[Return]] = defaultdict(list)
    for row in rows:
        found[row.student_id].append(Return(kind=ReturnKind.CLAIM, since=row.at.date()))
    return found
