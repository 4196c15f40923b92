"""What a student changes in the editor. Nothing of it is public before it is published."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from secrets import token_urlsafe
from typing import Protocol, TypeVar, cast

from sqlalchemy import CursorResult, update

from tracker import clock, trail
from tracker.access import Actor, Can, Role, authorize
from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import enqueue
from tracker.media.rules import range_problem
from tracker.portfolio import queries
from tracker.portfolio.models import Page, PageSkill, Passage, Section, Work
from tracker.portfolio.rules import addresses, passages
from tracker.portfolio.rules.budget import BUDGETS_MS
from tracker.portfolio.rules.drafts import (
    MOST_WORKS,
    AboutDraft,
    LookDraft,
    PassageDraft,
    ReelDraft,
    WorkDraft,
)
from tracker.portfolio.rules.kinds import Move, SectionKind
from tracker.projects.models import Project
from tracker.projects.rules import role_words

FIRST_WORKS = 6


class _Placed(Protocol):
    position: int


P = TypeVar("P", bound=_Placed)


def start(student: User, *, actor: Actor) -> Page:
    """Make the page of a student out of what they logged; the second press finds the first's."""
    page = Page(
        student_id=student.id,
        link_id=token_urlsafe(18),
        shown_name=student.name,
        updated_at=clock.now(),
    )
    authorize(actor, Can.EDIT_PAGE, page)
    if not actor.programmes_as(Role.STUDENT):
        raise NotAllowed
    if existing := queries.of(student.id):
        return existing
    found = [c.project for c in queries.choices_for(student.id) if c.standing.may_be_public]
    page.role_line = _roles_of(found)
    names = addresses.suggestions(student.name, page.role_line, queries.is_free, most=1)
    page.slug = names[0] if names else f"page-{student.id}"
    page.sections = [Section(kind=k, position=n) for n, k in enumerate(SectionKind)]
    page.works = [Work(project=p, position=n) for n, p in enumerate(found[:FIRST_WORKS])]
    db.session.add(page)
    trail.record(actor, "page.started", page)
    return page


def save_about(page: Page, draft: AboutDraft, *, based_on: int, actor: Actor) -> None:
    """Save who the page is about."""
    authorize(actor, Can.EDIT_PAGE, page)
    _claim(page, based_on)
    is_renamed = draft.shown_name != page.shown_name
    for name, value in asdict(draft).items():
        setattr(page, name, value)
    if is_renamed and page.passages:
        _ask_for_reel(page)  # the file to keep carries the name
    trail.record(actor, "page.changed", page, part="about")


def save_look(page: Page, draft: LookDraft, *, based_on: int, actor: Actor) -> None:
    """Choose how the page looks."""
    authorize(actor, Can.EDIT_PAGE, page)
    _claim(page, based_on)
    page.theme = draft.theme
    trail.record(actor, "page.changed", page, part="look")


def change_address(page: Page, slug: str, *, based_on: int, actor: Actor) -> None:
    """Give the page another readable name; one that is public moves there at once."""
    authorize(actor, Can.EDIT_PAGE, page)
    if problem := addresses.problem_with(slug):
        raise WrongState(f"{problem}.")
    if not queries.is_free(slug, page_id=page.id):
        raise WrongState("Somebody else has that name.")
    _claim(page, based_on)
    page.slug = slug
    enqueue("portfolio.settle", page_id=page.id)
    trail.record(actor, "page.address-changed", page, slug=slug)


def renew_link(page: Page, *, based_on: int, actor: Actor) -> None:
    """Make a new secret address; the one before stops working."""
    authorize(actor, Can.EDIT_PAGE, page)
    _claim(page, based_on)
    page.link_id = token_urlsafe(18)
    enqueue("portfolio.settle", page_id=page.id)
    trail.record(actor, "page.link-renewed", page)


def move_section(page: Page, kind: SectionKind, move: Move, *, based_on: int, actor: Actor) -> None:
    """Move a section up or down, show it or hide it."""
    authorize(actor, Can.EDIT_PAGE, page)
    section = next(each for each in page.sections if each.kind is kind)
    _claim(page, based_on)
    if move in {Move.SHOW, Move.HIDE}:
        section.shown = move is Move.SHOW
    else:
        _moved(page.sections, section, move)
    trail.record(actor, "page.changed", page, part="sections")


def add_work(page: Page, draft: WorkDraft, *, based_on: int, actor: Actor) -> None:
    """Put a project on the page, at its end."""
    authorize(actor, Can.EDIT_PAGE, page)
    project = db.session.get(Project, draft.project_id)
    if project is None or project.student_id != page.student_id:
        raise NotAllowed
    _claim(page, based_on)
    if any(work.project_id == project.id for work in page.works):
        raise WrongState("This project is on your page already.")
    if len(page.works) >= MOST_WORKS:
        raise WrongState(f"A page shows up to {MOST_WORKS} works. Remove one first.")
    page.works.append(Work(project=project, note=draft.note, position=_last(page.works) + 1))
    trail.record(actor, "page.changed", page, part="works")


def change_note(page: Page, draft: WorkDraft, *, based_on: int, actor: Actor) -> None:
    """Change what the page says beside a work."""
    authorize(actor, Can.EDIT_PAGE, page)
    work = _work(page, draft.project_id)
    _claim(page, based_on)
    work.note = draft.note
    trail.record(actor, "page.changed", page, part="works")


def choose_pair(
    page: Page, project_id: int, comparison_id: int | None, *, based_on: int, actor: Actor
) -> None:
    """Choose the before and after that visitors hear beside a work; None for none."""
    authorize(actor, Can.EDIT_PAGE, page)
    work = _work(page, project_id)
    offered = {each.id: each for each in queries.pairs_for(page).get(project_id, ())}
    if comparison_id is not None and comparison_id not in offered:
        raise NotAllowed
    _claim(page, based_on)
    work.comparison = offered[comparison_id] if comparison_id is not None else None
    trail.record(actor, "page.changed", page, part="works")


def move_work(page: Page, project_id: int, move: Move, *, based_on: int, actor: Actor) -> None:
    """Move a work up or down, or take it off the page."""
    authorize(actor, Can.EDIT_PAGE, page)
    work = _work(page, project_id)
    _claim(page, based_on)
    if move is Move.REMOVE:
        page.works.remove(work)
    else:
        _moved(page.works, work, move)
    trail.record(actor, "page.changed", page, part="works")


def add_skill(page: Page, skill: str, *, based_on: int, actor: Actor) -> None:
    """Put an assessed skill on the page, at the end of its skills."""
    authorize(actor, Can.EDIT_PAGE, page)
    choices = queries.skill_choices(page.student_id)
    offered = {each.granted.skill for each in choices if each.shown is not None}
    if skill not in offered:
        raise NotAllowed
    _claim(page, based_on)
    if any(each.skill == skill for each in page.skills):
        raise WrongState("This skill is on your page already.")
    page.skills.append(PageSkill(skill=skill, position=_last(page.skills) + 1))
    trail.record(actor, "page.changed", page, part="skills")


def move_skill(page: Page, skill_id: int, move: Move, *, based_on: int, actor: Actor) -> None:
    """Move a skill up or down, or take it off the page."""
    authorize(actor, Can.EDIT_PAGE, page)
    skill = next((each for each in page.skills if each.id == skill_id), None)
    if skill is None:
        raise NotAllowed
    _claim(page, based_on)
    if move is Move.REMOVE:
        page.skills.remove(skill)
    else:
        _moved(page.skills, skill, move)
    trail.record(actor, "page.changed", page, part="skills")


def add_passage(page: Page, draft: PassageDraft, *, based_on: int, actor: Actor) -> None:
    """Add a passage at the end of the reel."""
    authorize(actor, Can.EDIT_PAGE, page)
    sounds = queries.sounds_for(page.student_id)
    choice = next((each for each in sounds if each.item.id == draft.item_id), None)
    if choice is None:
        raise NotAllowed
    problem = range_problem(draft.start_ms, draft.end_ms, choice.version.duration_ms or 0)
    if problem:
        raise WrongState(f"{problem}.")
    _unlocked(page)
    _claim(page, based_on)
    _append(page, Passage(item=choice.item, start_ms=draft.start_ms, end_ms=draft.end_ms))
    _ask_for_reel(page)
    trail.record(actor, "page.changed", page, part="reel")


def add_highlights(
    page: Page, highlight_ids: Sequence[int], *, based_on: int, actor: Actor
) -> None:
    """Add highlights to the reel, at its end; one that is in it already stays where it is."""
    authorize(actor, Can.EDIT_PAGE, page)
    offered = {each.highlight.id: each for each in queries.highlights_for(page.student_id)}
    if any(each not in offered for each in highlight_ids):
        raise NotAllowed
    _unlocked(page)
    _claim(page, based_on)
    held = {passage.highlight_id for passage in page.passages}
    for choice in (offered[each] for each in highlight_ids if each not in held):
        marked = choice.highlight
        _append(
            page,
            Passage(
                item=choice.item,
                highlight=marked,
                start_ms=marked.start_ms,
                end_ms=marked.end_ms,
            ),
        )
    _ask_for_reel(page)
    trail.record(actor, "page.changed", page, part="reel")


def save_reel(page: Page, draft: ReelDraft, *, based_on: int, actor: Actor) -> None:
    """Choose how long the reel may be, and whether visitors may keep it."""
    authorize(actor, Can.EDIT_PAGE, page)
    if draft.budget_ms not in BUDGETS_MS:
        raise WrongState("Choose one of the lengths offered.")
    _unlocked(page)
    _claim(page, based_on)
    page.reel_budget_ms, page.reel_download = draft.budget_ms, draft.download
    _ask_for_reel(page)
    trail.record(actor, "page.changed", page, part="reel")


def move_passage(page: Page, passage_id: int, move: Move, *, based_on: int, actor: Actor) -> None:
    """Move a passage up or down, or take it out of the reel."""
    authorize(actor, Can.EDIT_PAGE, page)
    passage = next((each for each in page.passages if each.id == passage_id), None)
    if passage is None:
        raise NotAllowed
    _unlocked(page)
    _claim(page, based_on)
    if move is Move.REMOVE:
        page.passages.remove(passage)
    else:
        _moved(page.passages, passage, move)
    _ask_for_reel(page)
    trail.record(actor, "page.changed", page, part="reel")


def change_reel_words(page: Page, words: str, *, based_on: int, actor: Actor) -> None:
    """Say in words what the reel lets hear."""
    authorize(actor, Can.EDIT_PAGE, page)
    _claim(page, based_on)
    page.reel_words = words
    trail.record(actor, "page.changed", page, part="reel")


def _claim(page: Page, based_on: int) -> None:
    """Let exactly one of two editors on: the one whose page is not older than the row."""
    claimed = db.session.execute(
        update(Page)
        .where(Page.id == page.id, Page.row_version == based_on)
        .values(row_version=based_on + 1, updated_at=clock.now())
    )
    if cast("CursorResult[object]", claimed).rowcount != 1:
        raise Outdated
    db.session.expire(page, ["row_version", "updated_at"])


def _unlocked(page: Page) -> None:
    if page.pending is not None:
        raise WrongState("Your page is being published with this reel. Wait until it is done.")


def _ask_for_reel(page: Page) -> None:
    """Have the reel made in the background, so that it is ready when the page goes out."""
    db.session.flush()
    enqueue("portfolio.reel", page_id=page.id)


def _append(page: Page, passage: Passage) -> None:
    if len(page.passages) >= passages.MOST_PASSAGES:
        raise WrongState(f"A reel has up to {passages.MOST_PASSAGES} passages. Remove one first.")
    passage.position = _last(page.passages) + 1
    page.passages.append(passage)


def _work(page: Page, project_id: int) -> Work:
    found = next((work for work in page.works if work.project_id == project_id), None)
    if found is None:
        raise NotAllowed
    return found


def _moved(rows: list[P], row: P, move: Move) -> None:
    """Exchange a row with its neighbour; at either end nothing happens."""
    ordered = sorted(rows, key=lambda each: each.position)
    here = ordered.index(row)
    there = here + (-1 if move is Move.UP else 1)
    if 0 <= there < len(ordered):
        ordered[here], ordered[there] = ordered[there], ordered[here]
    for position, each in enumerate(ordered):
        each.position = position


def _last(rows: list[P]) -> int:
    return max((row.position for row in rows), default=-1)


def _roles_of(projects: list[Project]) -> str:
    """Propose what the student does: their two most frequent roles."""
    own = [c for p in projects for c in p.credits if c.user_id == p.student_id]
    counted = Counter(role_words(c.role, c.role_other) for c in own if c.archived_at is None)
    first, *rest = [role for role, _ in counted.most_common(2)] or [""]
    return f"{first} and {rest[0][:1].lower()}{rest[0][1:]}" if rest else first
