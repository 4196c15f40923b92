"""What a reel is made of: passages in the student's order, as they share its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.db import db
from tracker.media.models import Highlight, Version
from tracker.media.rules import SHORTEST_RANGE_MS, Step
from tracker.portfolio.models import Page, Passage
from tracker.portfolio.rules import passages as rules
from tracker.portfolio.rules.budget import shared
from tracker.projects import queries as projects
from tracker.projects.models import Item, Project
from tracker.projects.rules import ItemKind

NO_HIGHLIGHT = "Its highlight was removed"
NO_SOUND = "Its sound was removed from the project, or is not ready"
NOT_SHOWN = "Its project may not be shown now"
TOO_SHORT = "Less than a second of it lies in the sound"


@dataclass(frozen=True)
class Planned:
    """One passage of the reel as it comes out.

    Attributes:
        row: the passage as it was put in.
        project: whose sound it is.
        start_ms: where it begins in its sound.
        wanted_ms: how long it is as marked.
        plays: what of it plays; None for nothing.
        why: why it plays shorter or not at all; empty when it plays whole.
    """

    row: Passage
    project: Project
    start_ms: int
    wanted_ms: int
    plays: rules.Passage | None
    why: str = ""

    @property
    def title(self) -> str:
        """The highlight's title, where it was taken from one."""
        return self.row.highlight.title if self.row.highlight else ""

    @property
    def plays_ms(self) -> int:
        """How long it plays."""
        return self.plays.length_ms if self.plays else 0


@dataclass(frozen=True)
class _Found:
    row: Passage
    project: Project
    version: Version | None
    start_ms: int
    end_ms: int
    why: str

    @property
    def length_ms(self) -> int:
        return 0 if self.why else self.end_ms - self.start_ms


def plan(page: Page, known: Mapping[int, Project], budget_ms: int = 0) -> list[Planned]:
    """Return every passage of a page in its order, with what of it plays and why not the rest.

    `known` holds the projects of the passages; `budget_ms` other than 0 tries another length.
    """
    budget_ms = budget_ms or page.reel_budget_ms
    found = [_found(row, known[row.item.project_id]) for row in page.passages]
    lengths = [each.length_ms for each in found]
    lasting = iter(shared([length for length in lengths if length], budget_ms))
    return [_planned(each, next(lasting) if each.length_ms else 0, budget_ms) for each in found]


def version_of(item: Item) -> Version | None:
    """Return the version of an item that is heard, if it is one with sound that is ready."""
    if item.kind is not ItemKind.SOUND or not projects.is_heard(item):
        return None
    return projects.shown_version(item)


@dataclass(frozen=True)
class HighlightChoice:
    """A highlight that could give a passage to the reel."""

    item: Item
    highlight: Highlight
    words: str


def highlights_in(found: Sequence[Project]) -> list[HighlightChoice]:
    """List the highlights of the sounds of these projects, project by project, as they sound."""
    items = [item for project in found for item in projects.items_of(project) if version_of(item)]
    rows = db.session.scalars(
        select(Highlight)
        .join(Version, Version.id == Highlight.version_id)
        .where(
            Version.recording_id.in_([item.recording_id for item in items]),
            Version.step == Step.READY,
            Highlight.archived_at.is_(None),
        )
        .order_by(Highlight.start_ms, Highlight.id)
    ).all()
    return [
        HighlightChoice(item, row, f"{item.project.title}: {row.title}")
        for item in items
        for row in rows
        if row.version.recording_id == item.recording_id
    ]


def _found(row: Passage, project: Project) -> _Found:
    version = version_of(row.item) if row.item.archived_at is None else None
    start_ms, end_ms = row.start_ms, row.end_ms
    if row.highlight is not None:
        start_ms, end_ms = row.highlight.start_ms, row.highlight.end_ms
        if version is not None:
            version = row.highlight.version
    if version is not None:
        end_ms = min(end_ms, version.duration_ms or 0)
    why = ""
    if row.highlight is not None and row.highlight.archived_at is not None:
        why = NO_HIGHLIGHT
    elif version is None:
        why = NO_SOUND
    elif not projects.publishable(project).may_be_public:
        why = NOT_SHOWN
    elif end_ms - start_ms < SHORTEST_RANGE_MS:
        why = TOO_SHORT
    return _Found(row, project, version, start_ms, end_ms, why)


def _planned(each: _Found, lasts_ms: int, budget_ms: int) -> Planned:
    plays = None
    if each.version is not None and lasts_ms:
        plays = rules.Passage(
            version_id=each.version.id,
            start_ms=each.start_ms,
            end_ms=each.start_ms + lasts_ms,
        )
    why = each.why
    if not why and not lasts_ms:
        why = f"{rules.length_words(budget_ms)} are full before it"
    elif not why and lasts_ms < each.length_ms:
        first = f"The first {lasts_ms / 1000:.1f} seconds play"
        why = f"{first}, so that all fit into {rules.length_words(budget_ms)}"
    return Planned(each.row, each.project, each.start_ms, each.end_ms - each.start_ms, plays, why)
