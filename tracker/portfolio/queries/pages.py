"""Finding pages, what they show, and at which address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.db import db
from tracker.portfolio.models import Page, PageMessage, Passage, Revision
from tracker.portfolio.rules.content import Content
from tracker.portfolio.rules.kinds import Visibility
from tracker.projects.models import Item


@dataclass(frozen=True, kw_only=True)
class Featured:
    """One public page, for the landing page: name, role, address and the first sound.

    Attributes:
        sound_id: the public id of a version; None for a page without sound.
        heights: its bar heights, 0 to 100.
        sources: the addresses of the sound with media types, best first.
    """

    name: str
    role_line: str
    slug: str
    url: str
    availability: str
    sound_id: str | None
    sound_title: str
    duration_ms: int
    heights: tuple[int, ...]
    sources: tuple[tuple[str, str], ...]


def by_id(page_id: int) -> Page | None:
    """Find one page."""
    return db.session.get(Page, page_id)


def of(student_id: int) -> Page | None:
    """Find the page of a student."""
    return db.session.scalar(select(Page).where(Page.student_id == student_id))


def keeps_reel_file(key: str) -> bool:
    """Tell whether the reel of any page is kept under this key."""
    same = Page.reel_facts["file"]["key"].as_string() == key
    return db.session.scalar(select(Page.id).where(same).limit(1)) is not None


def by_slug(slug: str) -> Page | None:
    """Find the page that is public under this name."""
    return db.session.scalar(
        _shown().where(Page.slug == slug, Page.visibility == Visibility.PUBLIC)
    )


def by_link(link_id: str) -> Page | None:
    """Find the page that is shown at this secret address."""
    return db.session.scalar(
        _shown().where(Page.link_id == link_id, Page.visibility == Visibility.LINK)
    )


def is_free(slug: str, *, page_id: int | None = None) -> bool:
    """Tell whether no other page has the name."""
    taken = db.session.scalar(select(Page.id).where(Page.slug == slug))
    return taken is None or taken == page_id


def published_ids() -> Sequence[int]:
    """List every page that visitors can open."""
    return [page.id for page in db.session.scalars(_shown().order_by(Page.id))]


def taken_down() -> Sequence[int]:
    """List every page that was published once and is not to be seen now."""
    shown = set(published_ids())
    return [each for each in db.session.scalars(select(Page.id)) if each not in shown]


def published_with(project_id: int) -> Sequence[Page]:
    """List the published pages that show something of this project."""
    pages = db.session.scalars(_shown().order_by(Page.id)).all()
    return [p for p in pages if (c := shown_content(p)) and project_id in c.project_ids]


def pages_with_highlight(highlight_id: int) -> Sequence[int]:
    """List the pages whose reel takes a passage from this highlight."""
    held = select(Passage.page_id).where(Passage.highlight_id == highlight_id).distinct()
    return db.session.scalars(held).all()


def pages_with_project(project_id: int) -> Sequence[int]:
    """List the pages whose reel takes a passage from this project."""
    held = select(Passage.page_id).join(Item, Item.id == Passage.item_id)
    return db.session.scalars(held.where(Item.project_id == project_id).distinct()).all()


def revision_of(page: Page) -> Revision | None:
    """Return the revision that visitors see."""
    if page.published_number is None:
        return None
    return db.session.scalar(
        select(Revision).where(
            Revision.page_id == page.id, Revision.number == page.published_number
        )
    )


def shown_content(page: Page) -> Content | None:
    """Return what visitors see."""
    revision = revision_of(page)
    return Content.from_json(revision.content) if revision else None


def shown_address(page: Page) -> str | None:
    """Return the address of a page visitors can open, such as ``p/mei-lin-sato``."""
    if page.published_number is None or page.student.deactivated_at is not None:
        return None
    if page.visibility is Visibility.PUBLIC:
        return f"p/{page.slug}"
    return f"l/{page.link_id}" if page.visibility is Visibility.LINK else None


def latest_messages(since: datetime, *, page_id: int = 0, sender_hash: str = "") -> int:
    """Count the messages sent since then to a page, by a sender, or by a sender to a page."""
    query = select(func.count()).select_from(PageMessage).where(PageMessage.created_at >= since)
    if page_id:
        query = query.where(PageMessage.page_id == page_id)
    if sender_hash:
        query = query.where(PageMessage.sender_hash == sender_hash)
    return db.session.scalar(query) or 0


def featured(*, most: int = 12) -> list[Featured]:
    """List public pages of people in the directory, the latest publication first."""
    newest = select(Revision.created_at).where(
        Revision.page_id == Page.id, Revision.number == Page.published_number
    )
    pages = db.session.scalars(
        _shown()
        .where(Page.visibility == Visibility.PUBLIC, Page.in_directory)
        .order_by(newest.scalar_subquery().desc(), Page.id)
        .limit(most)
    ).all()
    return [_featured(page, content) for page in pages if (content := shown_content(page))]


def _featured(page: Page, content: Content) -> Featured:
    piece = content.pieces[0] if content.pieces else None
    return Featured(
        name=content.name,
        role_line=content.role_line,
        slug=page.slug,
        url=f"/p/{page.slug}",
        availability=content.availability,
        sound_id=piece.id if piece else None,
        sound_title=piece.title if piece else "",
        duration_ms=piece.duration_ms if piece else 0,
        heights=piece.heights if piece else (),
        sources=tuple(piece.sources) if piece else (),
    )


def _shown() -> Select[Page]:
    return (
        select(Page)
        .join(User, User.id == Page.student_id)
        .options(joinedload(Page.student))
        .where(
            Page.published_number.is_not(None),
            Page.visibility != Visibility.OFF,
            User.deactivated_at.is_(None),
        )
    )
