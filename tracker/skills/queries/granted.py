"""What was assessed and holds: for the audit, the degree page and the public page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import aliased, joinedload

from tracker.accounts.models import User
from tracker.db import db
from tracker.media.models import Recording, StoredFile, Version
from tracker.media.queries import with_sound
from tracker.media.rules import Step
from tracker.skills.models import Assessment, Evidence, FrameworkVersion, SkillClaim
from tracker.skills.rules import LEVELS, ClaimState, EvidenceKind, keys_by_name


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage that shows a granted skill.

    Attributes:
        evidence_id: which piece of evidence.
        title: what there is to hear, in the student's words.
        version: the version it lies in, with recording and streams.
        sha256: what the version's file was when it was assessed; it still is.
        start_ms: where it begins.
        end_ms: where it ends.
    """

    evidence_id: int
    title: str
    version: Version
    sha256: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, kw_only=True)
class Granted:
    """A skill that was assessed, as it may be told to others: no words of the assessor.

    Attributes:
        claim_id: the claim whose assessment holds.
        skill: key of the skill.
        name: its name.
        area: the name of its area.
        level: the level given, 1 to 4.
        of: how many levels there are.
        level_name: what the level is called.
        assessor: who gave it.
        assessed_on: when.
        passages: what can be heard of it, in the student's order.
    """

    claim_id: int
    skill: str
    name: str
    area: str
    level: int
    of: int
    level_name: str
    assessor: str
    assessed_on: date
    passages: Sequence[Passage]


def granted(student_id: int) -> list[Granted]:
    """List the skills a student was given, by area and name, with the passages that show them.

    Only what was assessed counts, and of one skill the newest assessment that gave a level.
    """
    held = _newest(_holding(SkillClaim.student_id == student_id))
    passages = _passages([row.claim_id for row in held])
    found = [
        Granted(
            claim_id=row.claim_id,
            skill=row.skill,
            name=row.skill_name,
            area=row.area_name,
            level=row.level,
            of=LEVELS,
            level_name=row.FrameworkVersion.framework.level_name(row.level),
            assessor=row.assessor,
            assessed_on=row.created_at.date(),
            passages=tuple(passages.get(row.claim_id, ())),
        )
        for row in held
    ]
    return sorted(found, key=lambda each: (each.area, each.name))


def levels_of(student_id: int, programme_id: int) -> dict[str, int]:
    """Return the level given, by key and by every name of each skill: what the audit counts.

    A catalogue may name a skill as it was called before or after the office renamed it.
    """
    mine = (SkillClaim.student_id == student_id) & (SkillClaim.programme_id == programme_id)
    held = _newest(_holding(mine))
    by_key = {row.skill: row.level for row in held}
    if not by_key:
        return {}
    called = _keys_by_name(programme_id)
    return {
        **{row.skill_name: row.level for row in held if row.skill_name not in called},
        **{name: by_key[key] for name, key in called.items() if key in by_key},
        **by_key,
    }


def _keys_by_name(programme_id: int) -> dict[str, str]:
    versions = db.session.scalars(
        select(FrameworkVersion)
        .where(FrameworkVersion.programme_id == programme_id)
        .order_by(FrameworkVersion.number.desc())
    )
    return keys_by_name(each.framework for each in versions)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A level that one student of many was given."""

    student_id: int
    skill: str
    level: int
    claim_id: int


def held_by(programme_id: int, student_ids: Select[int]) -> list[Held]:
    """List what each of some students was given in a programme, in one query."""
    these = SkillClaim.student_id.in_(student_ids) & (SkillClaim.programme_id == programme_id)
    return [
        Held(student_id=row.student_id, skill=row.skill, level=row.level, claim_id=row.claim_id)
        for row in _newest(_holding(these))
    ]


def _holding(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the assessments that hold: not blind, not superseded, a level given; oldest first."""
    later = aliased(Assessment)
    is_superseded = select(later.id).where(later.supersedes_id == Assessment.id).exists()
    return (
        select(
            SkillClaim.id.label("claim_id"),
            SkillClaim.student_id,
            SkillClaim.programme_id,
            SkillClaim.skill,
            SkillClaim.skill_name,
            SkillClaim.area_name,
            Assessment.level,
            Assessment.created_at,
            User.name.label("assessor"),
            FrameworkVersion,
        )
        .join(Assessment, Assessment.claim_id == SkillClaim.id)
        .join(User, User.id == Assessment.assessor_id)
        .join(FrameworkVersion, FrameworkVersion.id == SkillClaim.framework_id)
        .where(
            SkillClaim.state == ClaimState.ASSESSED,
            ~Assessment.is_blind,
            ~is_superseded,
            Assessment.level > 0,
            where,
        )
        .order_by(Assessment.id)
    )


def _newest(query: Select[*tuple[Any, ...]]) -> list[Row[*tuple[Any, ...]]]:
    """Keep the last assessment of each skill of each student."""
    kept = {(row.student_id, row.programme_id, row.skill): row for row in db.session.execute(query)}
    return list(kept.values())


def _passages(claim_ids: Sequence[int]) -> dict[int, list[Passage]]:
    rows = db.session.scalars(
        select(Evidence)
        .join(Version, Version.id == Evidence.version_id)
        .join(StoredFile, StoredFile.id == Version.file_id)
        .join(Recording, Recording.id == Version.recording_id)
        .where(
            Evidence.claim_id.in_(claim_ids),
            Evidence.kind == EvidenceKind.PASSAGE,
            Evidence.removed_at.is_(None),
            Evidence.sha256 == StoredFile.sha256,
            Version.step == Step.READY,
            Recording.archived_at.is_(None),
        )
        .options(joinedload(Evidence.version).options(*with_sound()))  # type: ignore[arg-type]
        .order_by(Evidence.position)
    )
    found: dict[int, list[Passage]] = defaultdict(list)
    for row in rows:
        if row.version is None or row.start_ms is None or row.end_ms is None:
            continue
        found[row.claim_id].append(
            Passage(
                evidence_id=row.id,
                title=row.title,
                version=row.version,
                sha256=row.sha256,
                start_ms=row.start_ms,
                end_ms=row.end_ms,
            )
        )
    return found
