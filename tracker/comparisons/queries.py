"""Reading comparisons. Nothing here changes anything."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, exists, literal, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.comparisons.models import Comparison, Side
from tracker.comparisons.rules import Alignment
from tracker.db import db
from tracker.jobs import Job
from tracker.media.models import Recording, Version
from tracker.media.rules import Origin, Step
from tracker.projects.models import Item, Project

MOST_CHOICES = 200
SEARCH = "comparisons.align"  # the job that looks for the offsets of one comparison


def by_id(project_id: int, comparison_id: int) -> Comparison | None:
    """Find one comparison of a project, also one that was removed."""
    return db.session.scalar(
        select(Comparison)
        .where(Comparison.id == comparison_id, Comparison.project_id == project_id)
        .options(
            joinedload(Comparison.project).joinedload(Project.student),
            selectinload(Comparison.sides)
            .joinedload(Side.version)
            .options(joinedload(Version.recording), selectinload(Version.renditions)),
        )
    )


def live(project_id: int, comparison_id: int) -> Comparison | None:
    """Find one comparison that is in its project."""
    found = by_id(project_id, comparison_id)
    return found if found and found.archived_at is None else None


def by_key(comparison_id: int) -> Comparison | None:
    """Find one comparison by its row's number alone, as jobs do."""
    return db.session.get(Comparison, comparison_id)


def side_by_key(side_id: int) -> Side | None:
    """Find one side of a comparison that is in its project."""
    return db.session.scalar(
        select(Side)
        .join(Side.comparison)
        .where(Side.id == side_id, Comparison.archived_at.is_(None))
        .options(joinedload(Side.comparison).joinedload(Comparison.project))
    )


def locked(comparison: Comparison) -> Comparison:
    """Read a comparison again and keep everybody else from changing it until this is done."""
    return db.session.scalars(
        select(Comparison)
        .where(Comparison.id == comparison.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def abandoned() -> Sequence[Comparison]:
    """List comparisons whose offsets are looked for by no job: it was tried often enough."""
    key = (
        literal(f"{SEARCH}:")
        + cast(Comparison.id, String)
        + literal(":")
        + cast(Comparison.row_version, String)
    )
    return db.session.scalars(
        select(Comparison).where(
            Comparison.alignment != Alignment.DONE, ~exists().where(Job.unique_key == key)
        )
    ).all()


def of_project(project: Project) -> Sequence[Comparison]:
    """List a project's comparisons, the newest first, removed ones too."""
    return db.session.scalars(
        select(Comparison)
        .where(Comparison.project_id == project.id)
        .options(selectinload(Comparison.sides))
        .order_by(Comparison.id.desc())
    ).all()


def choices(project: Project) -> tuple[Sequence[Version], Sequence[Version]]:
    """List the versions that can be compared: those in the project, and the student's others.

    Both with the newest recordings first; versions still being prepared are left out.
    """
    inside = select(Item.recording_id).where(
        Item.project_id == project.id,
        Item.archived_at.is_(None),
        Item.recording_id.is_not(None),
    )
    return (
        _versions(project, Recording.id.in_(inside)),
        _versions(project, Recording.id.not_in(inside)),
    )


def chosen(project: Project, version_ids: Sequence[int]) -> dict[int, Version]:
    """Find versions of the project's student by their rows' numbers; others are left out."""
    found = _versions(project, Version.id.in_(version_ids))
    return {version.id: version for version in found}


def _versions(project: Project, which: ColumnElement[bool]) -> Sequence[Version]:
    return db.session.scalars(
        select(Version)
        .join(Version.recording)
        .where(
            Recording.student_id == project.student_id,
            Recording.archived_at.is_(None),
            Recording.origin == Origin.UPLOAD,
            Version.step == Step.READY,
            which,
        )
        .options(joinedload(Version.recording))
        .order_by(Recording.id.desc(), Version.number.desc())
        .limit(MOST_CHOICES)
    ).all()
