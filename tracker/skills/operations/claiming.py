"""What a student does with a claim."""

from typing import IO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships.models import HourLine, Internship
from tracker.media.models import Version
from tracker.media.rules import HighlightDraft, range_problem
from tracker.programmes.models import Programme
from tracker.projects import operations as projects
from tracker.skills import queries
from tracker.skills.models import ClaimStep, Evidence, FrameworkVersion, SkillClaim
from tracker.skills.rules import (
    MOST_EVIDENCE,
    MOST_OPEN,
    WRITABLE,
    ClaimDraft,
    ClaimEvent,
    ClaimState,
    EvidenceKind,
    Part,
    digest_of_day,
    next_state,
    preset,
    problem_of_level,
    problem_of_sending,
    write_framework,
)


def claim_skill(
    programme: Programme, draft: ClaimDraft, *, student_id: int, actor: Actor
) -> SkillClaim:
    """Begin a claim to a skill.

    Raises:
        WrongState: there is no such skill or level, one is open already, or too many are.
    """
    authorize(actor, Can.CLAIM_SKILL, programme)
    if actor.user_id != student_id:
        raise NotAllowed
    framework = _framework_in_force(programme, actor)
    found = framework.framework.find(draft.skill)
    if found is None:
        raise WrongState("There is no such skill in your programme.")
    if problem := problem_of_level(draft.level):
        raise WrongState(problem)
    if queries.open_claims(student_id, programme.id) >= MOST_OPEN:
        raise WrongState(f"At most {MOST_OPEN} claims can be open. Finish or withdraw one first.")
    area, skill = found
    claim = SkillClaim(
        student_id=student_id,
        programme_id=programme.id,
        framework=framework,
        skill=skill.key,
        skill_name=skill.name,
        area_name=area.name,
        level=draft.level,
        note=draft.note,
        state=ClaimState.DRAFT,
        sending=0,
        is_double=False,
        row_version=1,
    )
    try:
        with db.session.begin_nested():
            db.session.add(claim)
    except IntegrityError:
        raise WrongState(f"You have an open claim to {skill.name} already.") from None
    trail.record(actor, "skill.claimed", claim, skill=skill.key)
    return claim


def edit_claim(claim: SkillClaim, *, level: int, note: str, based_on: int, actor: Actor) -> None:
    """Change the level that is claimed, or what is said.

    Raises:
        Outdated: somebody saved in between.
        WrongState: it is with faculty now, or there is no such level.
    """
    authorize(actor, Can.EDIT_SKILL_CLAIM, claim)
    _writable(claim)
    if claim.row_version != based_on:
        raise Outdated
    if problem := problem_of_level(level):
        raise WrongState(problem)
    claim.level, claim.note = level, note
    claim.row_version += 1
    trail.record(actor, "skill.edited", claim)


def add_passage(
    claim: SkillClaim, version: Version, draft: HighlightDraft, *, actor: Actor
) -> Evidence:
    """Give a passage of one's own recording as evidence, pinned by the SHA-256 of its file.

    Raises:
        WrongState: it does not lie in the sound, the claim is with faculty, or there is enough.
    """
    authorize(actor, Can.EDIT_SKILL_CLAIM, claim)
    authorize(actor, Can.EDIT_MEDIA, version)
    if version.duration_ms is None:
        raise WrongState("Wait until this file is measured: its length is not known yet.")
    if problem := range_problem(draft.start_ms, draft.end_ms, version.duration_ms):
        raise WrongState(f"{problem}.")
    evidence = Evidence(
        kind=EvidenceKind.PASSAGE,
        title=draft.title,
        version_id=version.id,
        sha256=version.file.sha256,
        start_ms=draft.start_ms,
        end_ms=draft.end_ms,
    )
    return _added(claim, evidence, actor)


def add_day(claim: SkillClaim, line_id: int, *, actor: Actor) -> Evidence:
    """Give a confirmed or accepted day of one's internship as evidence, as it stands now.

    Raises:
        WrongState: there is no such day, the claim is with faculty, or there is enough.
    """
    authorize(actor, Can.EDIT_SKILL_CLAIM, claim)
    days = {line.id: (line, place) for line, _, place in queries.day_choices(claim.student_id)}
    if line_id not in days:
        raise WrongState("Choose one of the days listed.")
    line, internship = days[line_id]
    evidence = Evidence(
        kind=EvidenceKind.DAY,
        title=f"{line.day.day} {line.day:%B %Y}, {_place(internship)}"[:200],
        line_id=line.id,
        snapshot=_snapshot(line),
        sha256=digest_of_day(line.day.isoformat(), line.minutes, line.text),
    )
    return _added(claim, evidence, actor)


def add_document(claim: SkillClaim, name: str, stream: IO[bytes], *, actor: Actor) -> Evidence:
    """Give a document as evidence, pinned by its SHA-256.

    Raises:
        BadDocument: with the reason in words when it is not one of the kinds taken.
        StorageFull: when there is no room.
        WrongState: the claim is with faculty, or there is enough.
    """
    authorize(actor, Can.EDIT_SKILL_CLAIM, claim)
    _writable(claim)
    kept = projects.keep_document(name, stream, of=claim, actor=actor)
    evidence = Evidence(
        kind=EvidenceKind.DOCUMENT,
        title=name[:200],
        file_id=kept.file.id,
        media_type=kept.media_type,
        sha256=kept.file.sha256,
    )
    return _added(claim, evidence, actor)


def remove_evidence(evidence: Evidence, *, actor: Actor) -> None:
    """Take evidence out before the claim is sent, or after it came back."""
    authorize(actor, Can.EDIT_SKILL_CLAIM, evidence)
    _writable(evidence.claim)
    if evidence.removed_at is None:
        evidence.removed_at = clock.now()
        trail.record(actor, "skill.evidence-removed", evidence, claim_id=evidence.claim_id)


def send(claim: SkillClaim, *, actor: Actor) -> None:
    """Put a claim before faculty.

    Raises:
        WrongState: something is missing, or it is sent already.
    """
    authorize(actor, Can.EDIT_SKILL_CLAIM, claim)
    _lock(claim)
    if problem := problem_of_sending(claim.note, len(queries.evidence_of(claim))):
        raise WrongState(problem)
    _step(claim, ClaimEvent.SEND, actor)
    claim.sending += 1
    claim.sent_at = clock.now()


def recall(claim: SkillClaim, *, actor: Actor) -> None:
    """Take a claim back that nobody has judged yet, to change it.

    Raises:
        WrongState: it was judged meanwhile.
    """
    authorize(actor, Can.EDIT_SKILL_CLAIM, claim)
    _lock(claim)
    _step(claim, ClaimEvent.RECALL, actor)


def withdraw(claim: SkillClaim, *, actor: Actor) -> None:
    """Give a claim up that was not sent, or came back.

    Raises:
        WrongState: it is with faculty, or was assessed.
    """
    authorize(actor, Can.EDIT_SKILL_CLAIM, claim)
    _lock(claim)
    _step(claim, ClaimEvent.WITHDRAW, actor)


def _step(claim: SkillClaim, event: ClaimEvent, actor: Actor) -> None:
    """Take a student's step, or say that it is not possible."""
    reached = next_state(queries.standing_of(claim, actor), event, Part.STUDENT)
    if reached is None:
        raise WrongState("That is not possible any more: the claim went on meanwhile.")
    claim.state = reached
    claim.row_version += 1
    step = ClaimStep(
        claim_id=claim.id, event=event, to_state=reached, actor_id=actor.user_id, at=clock.now()
    )
    db.session.add(step)
    trail.record(actor, f"skill.{event}", claim, state=reached.value)
    db.session.expire(claim, ["steps"])


def _added(claim: SkillClaim, evidence: Evidence, actor: Actor) -> Evidence:
    _writable(claim)
    if len(queries.evidence_of(claim)) >= MOST_EVIDENCE:
        raise WrongState(f"A claim holds at most {MOST_EVIDENCE} pieces of evidence.")
    evidence.claim_id = claim.id
    evidence.position = 1 + max((each.position for each in claim.evidence), default=0)
    db.session.add(evidence)
    trail.record(actor, "skill.evidence-added", evidence, claim_id=claim.id, kind=evidence.kind)
    db.session.expire(claim, ["evidence"])
    return evidence


def _writable(claim: SkillClaim) -> None:
    _lock(claim)
    if claim.state not in WRITABLE:
        raise WrongState("This claim is with faculty now. Take it back to change it.")


def _lock(claim: SkillClaim) -> None:
    """Read it again, so that of two who act at once the second sees what the first did."""
    lock(claim)
    db.session.expire(claim, ["evidence", "assessments", "steps"])


def _framework_in_force(programme: Programme, actor: Actor) -> FrameworkVersion:
    """Return the version that a claim keeps; the preset becomes the first where there is none."""
    found = queries.framework_version(programme.id)
    if found is not None:
        return found
    # Two who claim at once wait for each other here.
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    found = queries.framework_version(programme.id)
    if found is None:
        found = FrameworkVersion(
            programme_id=programme.id, number=1, document=write_framework(preset())
        )
        db.session.add(found)
        trail.record(actor, "skill-framework.preset-taken", found)
    return found


def _place(internship: Internship) -> str:
    return internship.site.name if internship.site else internship.title


def _snapshot(line: HourLine) -> dict[str, object]:
    return {"day": line.day.isoformat(), "minutes": line.minutes, "text": line.text}
