"""What a page would show if it were published now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.attestations import queries as attestations
from tracker.db import db
from tracker.media.models import Version
from tracker.media.rules import Step
from tracker.portfolio.models import Page
from tracker.portfolio.queries import facts, works
from tracker.portfolio.queries.reel import (
    HighlightChoice,
    Planned,
    highlights_in,
    plan,
)
from tracker.portfolio.queries.skills import shown_skills
from tracker.portfolio.rules import passages as passage_rules
from tracker.portfolio.rules.content import (
    Chapter,
    Content,
    Piece,
    Reel,
    ReelFile,
)
from tracker.portfolio.rules.kinds import SectionKind
from tracker.projects import queries as projects
from tracker.projects.models import Item, Project
from tracker.projects.rules import (
    Standing,
)

MOST_TOOLS = 6


@dataclass(frozen=True)
class Choice:
    """A project that could be on the page, and what stands against it."""

    project: Project
    standing: Standing


@dataclass(frozen=True)
class SoundChoice:
    """A sound that could give a passage to the reel."""

    item: Item
    version: Version
    words: str


def content_of(page: Page, *, school: str) -> Content:
    """Assemble the content of the page as it stands in the editor."""
    chosen = {work.project_id: work for work in page.works}
    found = {p.id: p for p in db.session.scalars(works.whole().where(Project.id.in_(_ids(page))))}
    standing = attestations.standing_in(list(found.values()))
    shown_works = tuple(
        works.shown_work(found[each], row, standing, page.shown_name)
        for each, row in chosen.items()
        if projects.publishable(found[each]).may_be_public
    )
    reel = _reel(page, found)
    experience = facts.placements(page.student_id)
    degree = facts.degree(page.student_id)
    skills, skill_sounds = shown_skills(
        page.student_id,
        [each.skill for each in page.skills],
        shown_works if _shows(page, SectionKind.WORK) else (),
    )
    filled = {
        SectionKind.REEL: reel,
        SectionKind.WORK: shown_works,
        SectionKind.SKILLS: skills,
        SectionKind.INTERNSHIPS: experience,
        SectionKind.DEGREE: degree,
        SectionKind.CONTACT: True,
    }
    shown = tuple(s.kind.value for s in page.sections if s.shown and filled[s.kind])
    return Content(
        name=page.shown_name,
        role_line=page.role_line,
        intro=page.intro,
        availability=page.availability,
        place=page.place,
        looking_for=page.looking_for,
        speaks=page.speaks,
        studying=facts.studying(page.student_id, school),
        tools=", ".join(_tools(found[work.project_id] for work in shown_works)),
        school=school,
        theme=page.theme.value,
        sections=shown,
        reel=reel if SectionKind.REEL in shown else None,
        works=shown_works if SectionKind.WORK in shown else (),
        skills=skills if SectionKind.SKILLS in shown else (),
        skill_sounds=skill_sounds if SectionKind.SKILLS in shown else (),
        internships=experience if SectionKind.INTERNSHIPS in shown else (),
        degree=degree if SectionKind.DEGREE in shown else None,
    )


def _shows(page: Page, kind: SectionKind) -> bool:
    return any(section.shown for section in page.sections if section.kind is kind)


def left_out_of(page: Page) -> tuple[str, ...]:
    """List the titles of chosen works that may not be shown."""
    found = {p.id: p for p in db.session.scalars(works.whole().where(Project.id.in_(_ids(page))))}
    barred = [p.title for p in found.values() if not projects.publishable(p).may_be_public]
    return tuple(barred)


def barred_in(content: Content) -> frozenset[int]:
    """List the projects of a content that may not be shown now; one that is gone counts."""
    found = db.session.scalars(works.whole().where(Project.id.in_(content.project_ids)))
    fitting = {project.id for project in found if projects.publishable(project).may_be_public}
    return content.project_ids - fitting


def still_shown(content: Content) -> Content:
    """Return the content without what may not be shown any more, and with what is confirmed now.

    Works and sounds that were taken out go, people who declined to be named, and words of others
    that no longer hold for what is written there.
    """
    left = content.without(barred_in(content))
    live = Item.project_id.in_(left.project_ids), Item.archived_at.is_(None)
    items = db.session.scalars(select(Item.id).where(*live)).all()
    sounds = db.session.scalars(
        select(Version.public_id).join(Item, Item.recording_id == Version.recording_id).where(*live)
    ).all()
    return works.with_words_of_others(left.hushed(set(sounds), set(items)))


def choices_for(student_id: int) -> list[Choice]:
    """List a student's projects, those that may be shown first, then the newest."""
    mine = works.whole().where(Project.student_id == student_id, Project.archived_at.is_(None))
    rows = db.session.scalars(mine.order_by(Project.id.desc())).all()
    found = [Choice(project, projects.publishable(project)) for project in rows]
    return sorted(found, key=lambda each: not each.standing.may_be_public)


def sounds_for(student_id: int) -> list[SoundChoice]:
    """List the sounds of a student's projects that may be shown."""
    return [
        SoundChoice(item, version, _sound_words(choice.project, item))
        for choice in choices_for(student_id)
        if choice.standing.may_be_public
        for item, version in works.sounds_of(choice.project)
    ]


def plan_of(page: Page, budget_ms: int = 0) -> list[Planned]:
    """Return how the passages of a page share its reel; `budget_ms` tries another length."""
    found = {row.item.project_id: row.item.project for row in page.passages}
    return plan(page, found, budget_ms)


def digest_of(page: Page, planned: Sequence[Planned]) -> str:
    """Return the name of the reel that a plan makes."""
    playing = [each for each in planned if each.plays]
    titles = [passage_rules.chapter_title(each.project.title, each.title) for each in playing]
    return passage_rules.digest(
        [each.plays for each in playing if each.plays], (page.shown_name, *titles)
    )


def reel_of(page: Page) -> Reel | None:
    """Return the reel as the editor stands; without sound while it is not made."""
    found = {p.id: p for p in db.session.scalars(works.whole().where(Project.id.in_(_ids(page))))}
    return _reel(page, found)


def highlights_for(student_id: int) -> list[HighlightChoice]:
    """List the highlights of a student's sounds that may be shown."""
    shown = [c.project for c in choices_for(student_id) if c.standing.may_be_public]
    return highlights_in(shown)


def _ids(page: Page) -> set[int]:
    shown = {work.project_id for work in page.works}
    return shown | {passage.item.project_id for passage in page.passages}


def _tools(rows: Iterable[Project]) -> list[str]:
    return list(dict.fromkeys(tool for project in rows for tool in project.tools))[:MOST_TOOLS]


def _reel(page: Page, found: dict[int, Project]) -> Reel | None:
    planned = plan(page, found)
    playing = [each for each in planned if each.plays]
    if not playing:
        return None
    digest = digest_of(page, planned)
    is_made = page.reel_digest == digest
    lowered = page.reel_facts.get("lowered_db", []) if is_made else []
    starts = passage_rules.starts_ms([each.plays for each in playing if each.plays])
    chapters = tuple(
        Chapter(
            project_id=each.project.id,
            item_id=each.row.item_id,
            at_ms=at_ms,
            work=each.project.title,
            role=", ".join(role.name for role in works.own_roles(each.project, {})[:1]),
            title=each.title,
            lowered_db=lowered[number] if number < len(lowered) else 0.0,
        )
        for number, (at_ms, each) in enumerate(zip(starts, playing, strict=True))
    )
    file = page.reel_facts.get("file") if is_made and page.reel_download else None
    return Reel(
        digest=digest,
        chapters=chapters,
        words=page.reel_words,
        sound=reel_sound(page, digest),
        file=ReelFile(**file) if file else None,
    )


def reel_sound(page: Page, digest: str) -> Piece | None:
    """Return the reel made of exactly these passages, once it can be heard."""
    versions = page.reel.versions if page.reel and page.reel_digest == digest else []
    latest = versions[-1] if versions else None
    if latest is None or latest.step is not Step.READY:
        return None
    return works.piece_of(latest, "Reel")


def _sound_words(project: Project, item: Item) -> str:
    return project.title if item.title == project.title else f"{project.title}: {item.title}"
