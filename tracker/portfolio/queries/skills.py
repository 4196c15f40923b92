"""Skills on a page: what was assessed, and where it can be heard by everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.db import db
from tracker.media.rules import Step
from tracker.portfolio.queries.works import piece_of, whole
from tracker.portfolio.rules.content import Content, HeardPassage, Piece, ShownSkill, ShownWork
from tracker.projects import queries as projects
from tracker.projects.models import Item, Project
from tracker.skills import queries as skills
from tracker.skills.queries import Granted
from tracker.skills.queries import Passage as Evidence


@dataclass(frozen=True, kw_only=True)
class SkillChoice:
    """A skill a student was given, and whether a visitor could hear it."""

    granted: Granted
    shown: ShownSkill | None

    @property
    def why_not(self) -> str:
        """Why it cannot stand on the page; empty when it can."""
        if self.shown is not None:
            return ""
        if not self.granted.passages:
            return "It was assessed by something that cannot be heard."
        return "Its passages lie in no project that may be shown."


def skill_choices(student_id: int) -> list[SkillChoice]:
    """List the skills a student was given, by area and name."""
    granted = skills.granted(student_id)
    homes = _homes(student_id, granted)
    return [SkillChoice(granted=each, shown=_shown(each, homes)) for each in granted]


def shown_skills(
    student_id: int, chosen: Sequence[str], works: Iterable[ShownWork]
) -> tuple[tuple[ShownSkill, ...], tuple[Piece, ...]]:
    """Return the chosen skills that can be heard, and the sounds no shown work has."""
    granted = {each.skill: each for each in skills.granted(student_id) if each.skill in chosen}
    homes = _homes(student_id, granted.values())
    found = [_shown(granted[key], homes) for key in chosen if key in granted]
    shown = tuple(each for each in found if each is not None)
    there = {work.sound.id for work in works if work.sound}
    pieces: dict[str, Piece] = {}
    meant = {p.sound_id for each in shown for p in each.passages} - there
    for evidence in (p for each in granted.values() for p in each.passages):
        version = evidence.version
        if version.public_id in meant:
            item = homes[version.recording_id]
            pieces.setdefault(version.public_id, piece_of(version, _title(item)))
    return shown, tuple(pieces.values())


def skills_now(
    student_id: int, content: Content
) -> tuple[tuple[ShownSkill, ...], tuple[Piece, ...]]:
    """Return what a published page shows of skills by what is assessed and may be shown now."""
    return shown_skills(student_id, [each.skill for each in content.skills], content.works)


def _homes(student_id: int, granted: Iterable[Granted]) -> Mapping[int, Item]:
    """Find by recording the item of a project that may be shown in which it is heard."""
    recordings = {p.version.recording_id for each in granted for p in each.passages}
    if not recordings:
        return {}
    rows = db.session.scalars(
        whole()
        .join(Item, Item.project_id == Project.id)
        .where(
            Project.student_id == student_id,
            Item.recording_id.in_(recordings),
            Item.archived_at.is_(None),
        )
        .order_by(Project.id)
        .distinct()
    ).all()
    return {
        item.recording_id: item
        for project in reversed(rows)
        if projects.publishable(project).may_be_public
        for item in projects.items_of(project)
        if item.recording_id in recordings
    }


def _shown(granted: Granted, homes: Mapping[int, Item]) -> ShownSkill | None:
    passages = tuple(
        _passage(each, homes[each.version.recording_id])
        for each in granted.passages
        if each.version.recording_id in homes and each.version.step is Step.READY
    )
    if not passages:
        return None
    on = granted.assessed_on
    return ShownSkill(
        skill=granted.skill,
        name=granted.name,
        level=granted.level,
        of=granted.of,
        word=granted.level_name,
        assessed=f"Assessed by {granted.assessor} on {on.day} {on:%B %Y}",
        passages=passages,
    )


def _passage(evidence: Evidence, item: Item) -> HeardPassage:
    return HeardPassage(
        project_id=item.project_id,
        item_id=item.id,
        sound_id=evidence.version.public_id,
        at_ms=evidence.start_ms,
        until_ms=evidence.end_ms,
        work=item.project.title,
        words=evidence.title,
    )


def _title(item: Item) -> str:
    title = item.project.title
    return title if item.title == title else f"{title}: {item.title}"
