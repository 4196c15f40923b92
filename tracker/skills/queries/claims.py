"""Reading claims, their evidence and their assessments."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import Actor, Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.internships.models import HourLine, Internship, LineEvent
from tracker.internships.queries import current_lines
from tracker.internships.rules import LineState
from tracker.media.models import Recording, Version
from tracker.media.queries import with_sound
from tracker.media.rules import Origin, Step
from tracker.skills.models import Assessment, ClaimStep, Evidence, FrameworkVersion, SkillClaim
from tracker.skills.rules import (
    ANSWER_WITHIN,
    MINUTES,
    OPEN,
    TO_ASSESS,
    ClaimEvent,
    ClaimState,
    Framework,
    Standing,
    preset,
)
from tracker.web.needs import Need
from tracker.web.waiting import Waiting

MOST_CHOICES = 60
_HIDDEN = (ClaimState.DRAFT, ClaimState.WITHDRAWN)
_UNTOLD = (ClaimEvent.MARK, ClaimEvent.DOUBLE)
_TOLD = (LineState.CONFIRMED, LineState.ACCEPTED)


def by_id(claim_id: int) -> SkillClaim | None:
    """Find one claim with all that its pages show."""
    return db.session.scalar(
        select(SkillClaim)
        .where(SkillClaim.id == claim_id)
        .options(
            joinedload(SkillClaim.student),
            joinedload(SkillClaim.programme),
            joinedload(SkillClaim.framework),
            selectinload(SkillClaim.evidence).joinedload(Evidence.version).options(*with_sound()),  # type: ignore[arg-type]
            selectinload(SkillClaim.evidence).joinedload(Evidence.version).joinedload(Version.file),
            selectinload(SkillClaim.evidence).joinedload(Evidence.file),
            selectinload(SkillClaim.steps).joinedload(ClaimStep.actor),
            selectinload(SkillClaim.assessments).joinedload(Assessment.assessor),
            selectinload(SkillClaim.assessments).joinedload(Assessment.rubric_version),
        )
    )


def evidence_by_id(evidence_id: int) -> Evidence | None:
    """Find one piece of evidence that was not taken out."""
    return db.session.scalar(
        select(Evidence)
        .where(Evidence.id == evidence_id, Evidence.removed_at.is_(None))
        .options(joinedload(Evidence.claim), joinedload(Evidence.file))
    )


def visible_to(actor: Actor) -> Select[SkillClaim]:
    """Select the claims the actor may see, as the table of access has it."""
    taught = actor.programmes_as(Role.FACULTY)
    return select(SkillClaim).where(
        (SkillClaim.student_id == actor.user_id)
        | (SkillClaim.programme_id.in_(taught) & SkillClaim.state.not_in(_HIDDEN))
    )


def of_student(student_id: int) -> Sequence[SkillClaim]:
    """List a student's claims, newest first, withdrawn ones last."""
    withdrawn = SkillClaim.state == ClaimState.WITHDRAWN
    return db.session.scalars(
        select(SkillClaim)
        .where(SkillClaim.student_id == student_id)
        .options(
            joinedload(SkillClaim.framework),
            selectinload(SkillClaim.assessments).joinedload(Assessment.assessor),
        )
        .order_by(withdrawn, SkillClaim.id.desc())
    ).all()


def open_claims(student_id: int, programme_id: int) -> int:
    """Count a student's claims that are not decided."""
    return (
        db.session.scalar(
            select(func.count(SkillClaim.id)).where(
                SkillClaim.student_id == student_id,
                SkillClaim.programme_id == programme_id,
                SkillClaim.state.in_(OPEN),
            )
        )
        or 0
    )


def evidence_of(claim: SkillClaim) -> list[Evidence]:
    """List what shows the skill, in the student's order."""
    return [each for each in claim.evidence if each.removed_at is None]


def marks_of(claim: SkillClaim) -> list[Assessment]:
    """List the blind marks since the claim was last sent."""
    return [a for a in claim.assessments if a.is_blind and a.sending == claim.sending]


def marks_for(claim: SkillClaim, actor: Actor) -> list[Assessment]:
    """List the blind marks this assessor may read: their own, and both once both are in."""
    marks = marks_of(claim)
    if claim.state in {ClaimState.MARKED, ClaimState.ASSESSED}:
        return marks
    return [each for each in marks if each.assessor_id == actor.user_id]


def told_steps(claim: SkillClaim) -> list[ClaimStep]:
    """List what was done, without blind marks and what was chosen for them."""
    return [each for each in claim.steps if each.event not in _UNTOLD]


def assessments_of(claim: SkillClaim) -> list[Assessment]:
    """List what was assessed, the one that holds first."""
    return [a for a in reversed(claim.assessments) if not a.is_blind]


def standing_of(claim: SkillClaim, actor: Actor) -> Standing:
    """Return what the state machine has to know."""
    marks = marks_of(claim)
    return Standing(
        state=claim.state,
        is_double=claim.is_double,
        marks=len(marks),
        marked_by_me=any(mark.assessor_id == actor.user_id for mark in marks),
    )


def framework_version(programme_id: int) -> FrameworkVersion | None:
    """Find the framework in force; None while the programme goes by the preset."""
    return db.session.scalar(
        select(FrameworkVersion)
        .where(FrameworkVersion.programme_id == programme_id)
        .options(joinedload(FrameworkVersion.changer))
        .order_by(FrameworkVersion.number.desc())
        .limit(1)
    )


def framework_for(programme_id: int) -> Framework:
    """Return the skills and levels of a programme."""
    found = framework_version(programme_id)
    return found.framework if found else preset()


def version_choices(student_id: int) -> Sequence[Version]:
    """List the student's sounds a passage may be marked in, newest first."""
    return db.session.scalars(
        select(Version)
        .join(Version.recording)
        .where(
            Recording.student_id == student_id,
            Recording.origin == Origin.UPLOAD,
            Recording.archived_at.is_(None),
            Version.step == Step.READY,
        )
        .options(joinedload(Version.recording))
        .order_by(Recording.id.desc(), Version.number.desc())
        .limit(MOST_CHOICES)
    ).all()


def day_choices(student_id: int) -> Sequence[tuple[HourLine, LineEvent, Internship]]:
    """List the days of the student's internships that somebody else has confirmed or accepted."""
    mine = HourLine.internship_id == Internship.id
    found = db.session.execute(
        current_lines(Internship.student_id == student_id, LineEvent.state.in_(_TOLD))
        .join(Internship, mine)
        .add_columns(Internship)
        .order_by(None)
        .order_by(HourLine.day.desc(), HourLine.id.desc())
        .limit(MOST_CHOICES)
    )
    return [(line, event, internship) for line, event, internship in found]


def waiting_on(actor: Actor) -> list[Waiting]:
    """Say on the desk which claims wait for this person's judgement."""
    taught = actor.programmes_as(Role.FACULTY)
    if not taught or actor.user_id is None:
        return []
    asked = {"programmes": taught, "person": actor.user_id}
    rows = db.session.execute(_waiting_query(), asked)
    return [
        Waiting(
            kind="skill",
            student=row.name,
            student_id=row.student_id,
            what=_what(row.skill_name, row.state, is_double=row.is_double),
            url=f"/desk/skills/{row.id}",
            due_on=(row.sent_at + ANSWER_WITHIN).date(),
            minutes=MINUTES,
        )
        for row in rows
    ]


@cache
def _waiting_query() -> Select[int, str, datetime | None, int, ClaimState, bool, str]:
    """Build the question once: that takes longer than asking it."""
    mine = (
        select(Assessment.id)
        .where(
            Assessment.claim_id == SkillClaim.id,
            Assessment.is_blind,
            Assessment.sending == SkillClaim.sending,
            Assessment.assessor_id == bindparam("person"),
        )
        .exists()
    )
    return (
        select(
            SkillClaim.id,
            SkillClaim.skill_name,
            SkillClaim.sent_at,
            SkillClaim.student_id,
            SkillClaim.state,
            SkillClaim.is_double,
            User.name,
        )
        .join(User, User.id == SkillClaim.student_id)
        .where(
            SkillClaim.programme_id.in_(bindparam("programmes", expanding=True)),
            SkillClaim.student_id != bindparam("person"),
            SkillClaim.state.in_(TO_ASSESS),
            ~and_(SkillClaim.state == ClaimState.SENT, mine),
        )
    )


def needs_you(actor: Actor) -> list[Need]:
    """Say on the start page which claims came back."""
    if actor.user_id is None:
        return []
    found = db.session.scalars(
        select(SkillClaim)
        .where(SkillClaim.student_id == actor.user_id, SkillClaim.state == ClaimState.RETURNED)
        .order_by(SkillClaim.id)
    )
    return [
        Need(
            title=f"Answer what was said of {each.skill_name}",
            sentence="Your claim came back with a reason.",
            url=f"/skills/{each.id}",
            tag="returned",
        )
        for each in found
    ]


def _what(skill: str, state: ClaimState, *, is_double: bool) -> str:
    if state is ClaimState.MARKED:
        return f"two marks to settle, {skill}"
    return f"{'blind mark' if is_double else 'skill'}, {skill}"
