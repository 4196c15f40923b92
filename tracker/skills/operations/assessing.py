"""What faculty do with a claim."""

from collections.abc import Sequence

from tracker import clock, mail, trail
from tracker.access import Actor, Can, Role, authorize
from tracker.accounts.queries import primary_address
from tracker.db import db, lock
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import enqueue
from tracker.programmes.models import Programme
from tracker.rubrics import operations as rubrics
from tracker.rubrics.models import RubricVersion
from tracker.rubrics.rules import Purpose, problem_of_marks
from tracker.skills import queries
from tracker.skills.models import Assessment, ClaimStep, SkillClaim
from tracker.skills.rules import (
    AssessmentDraft,
    ClaimEvent,
    Part,
    next_state,
    problem_of_level,
)


def assess(claim: SkillClaim, draft: AssessmentDraft, *, based_on: int, actor: Actor) -> Assessment:
    """Give a level, in words, by the rubric in force; a later assessment supersedes an earlier.

    Raises:
        Outdated: the claim changed since it was read.
        WrongState: something is missing, or the claim was chosen for double marking and its
            marks are not both in.
    """
    authorize(actor, Can.ASSESS_SKILL, claim)
    rubric = _ready(claim, draft, based_on, actor)
    held = next(iter(queries.assessments_of(claim)), None)
    _step(claim, ClaimEvent.ASSESS, actor)
    made = _kept(claim, draft, rubric, actor, supersedes_id=held.id if held else None)
    trail.record(actor, "skill.assessed", made, claim_id=claim.id)
    enqueue("portfolio.student-changed", student_id=claim.student_id)
    _tell(claim, made.words)
    return made


def mark(claim: SkillClaim, draft: AssessmentDraft, *, based_on: int, actor: Actor) -> Assessment:
    """Put in one of the two blind marks of a claim chosen for double marking.

    The student is told nothing, and the other assessor learns of it when both are in.

    Raises:
        Outdated: the claim changed since it was read.
        WrongState: something is missing, or this person has marked it already.
    """
    authorize(actor, Can.ASSESS_SKILL, claim)
    rubric = _ready(claim, draft, based_on, actor)
    _step(claim, ClaimEvent.MARK, actor)
    made = _kept(claim, draft, rubric, actor, is_blind=True)
    trail.record(actor, "skill.marked", claim)  # neither whose mark is which, nor the level
    return made


def send_back(claim: SkillClaim, reason: str, *, based_on: int, actor: Actor) -> None:
    """Return a claim with the reason, so that the student can add to it.

    Raises:
        Outdated: the claim changed since it was read.
        WrongState: without a reason, or it was decided meanwhile.
    """
    authorize(actor, Can.ASSESS_SKILL, claim)
    if not reason.strip():
        raise WrongState("Say why, so that the student can act on it.")
    _lock(claim, based_on)
    _step(claim, ClaimEvent.RETURN, actor, reason=reason.strip())
    _tell(claim, reason.strip())


def choose_for_double_marking(
    programme: Programme, claims: Sequence[SkillClaim], *, actor: Actor
) -> int:
    """Let these claims be marked twice, blindly; return how many could still be chosen.

    One's own claims and those of other programmes are passed over.
    """
    authorize(actor, Can.CALIBRATE_SKILLS, programme)
    part = Part.ASSESSOR if actor.has(Role.FACULTY, programme.id) else Part.OFFICE
    chosen = 0
    for claim in claims:
        if claim.programme_id != programme.id or claim.student_id == actor.user_id:
            continue
        _lock(claim, None)
        if next_state(queries.standing_of(claim, actor), ClaimEvent.DOUBLE, part) is not None:
            _step(claim, ClaimEvent.DOUBLE, actor, part=part)
            claim.is_double = True
            chosen += 1
    return chosen


def _ready(claim: SkillClaim, draft: AssessmentDraft, based_on: int, actor: Actor) -> RubricVersion:
    rubric = rubrics.in_force(claim.programme, Purpose.SKILL, actor=actor)
    problem = problem_of_level(draft.level, least=0) or problem_of_marks(rubric.body, draft.marks)
    if problem or not draft.words.strip():
        raise WrongState(problem or "Say in words what you heard and read.")
    _lock(claim, based_on)
    return rubric


def _kept(
    claim: SkillClaim,
    draft: AssessmentDraft,
    rubric: RubricVersion,
    actor: Actor,
    *,
    is_blind: bool = False,
    supersedes_id: int | None = None,
) -> Assessment:
    if actor.user_id is None:
        raise NotAllowed
    made = Assessment(
        claim_id=claim.id,
        sending=claim.sending,
        assessor_id=actor.user_id,
        rubric_version_id=rubric.id,
        is_blind=is_blind,
        level=draft.level,
        marks=dict(draft.marks),
        words=draft.words.strip(),
        note=draft.note.strip(),
        supersedes_id=supersedes_id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(claim, ["assessments"])
    return made


def _step(
    claim: SkillClaim,
    event: ClaimEvent,
    actor: Actor,
    *,
    reason: str = "",
    part: Part = Part.ASSESSOR,
) -> None:
    reached = next_state(queries.standing_of(claim, actor), event, part)
    if reached is None:
        raise WrongState("That is not possible from here: the claim went on meanwhile.")
    claim.state = reached
    claim.row_version += 1
    db.session.add(
        ClaimStep(
            claim_id=claim.id,
            event=event,
            to_state=reached,
            actor_id=actor.user_id,
            reason=reason,
            at=clock.now(),
        )
    )
    if event in {ClaimEvent.RETURN, ClaimEvent.DOUBLE}:
        trail.record(actor, f"skill.{event}", claim, state=reached.value)
    db.session.flush()
    db.session.expire(claim, ["steps"])


def _lock(claim: SkillClaim, based_on: int | None) -> None:
    lock(claim)
    db.session.expire(claim, ["evidence", "assessments", "steps"])
    if based_on is not None and claim.row_version != based_on:
        raise Outdated("This claim changed since you opened it. Look at it again.")


def _tell(claim: SkillClaim, words: str) -> None:
    mail.send(primary_address(claim.student), "skills/email/decided", claim=claim, words=words)
