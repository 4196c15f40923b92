"""Reading one project and its parts."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from tracker.db import db
from tracker.internships.models import Internship
from tracker.media.models import Recording, Version
from tracker.projects.models import Credit, Item, Project
from tracker.projects.rules import PartialDate, ProjectDraft


def with_sounds() -> ExecutableOption:
    """Return the option that reads the sounds of projects along with them."""
    return (
        selectinload(Project.items)
        .joinedload(Item.recording)
        .selectinload(Recording.versions)
        .selectinload(Version.renditions)
    )


def by_id(project_id: int) -> Project | None:
    """Find one project with all that its page shows."""
    return db.session.scalar(
        select(Project)
        .where(Project.id == project_id)
        .options(
            joinedload(Project.student),
            joinedload(Project.course),
            joinedload(Project.internship).joinedload(Internship.site),
            selectinload(Project.credits),
            with_sounds(),
            selectinload(Project.items).joinedload(Item.file),
        )
    )


def locked(project: Project) -> Project:
    """Read a project again and keep everybody else from changing it until this is done."""
    # Not a refresh: it would repeat the outer joins of the page, and PostgreSQL locks no such row.
    return db.session.scalars(
        select(Project)
        .where(Project.id == project.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def credit(project_id: int, credit_id: int) -> Credit | None:
    """Find one credit of a project, also one that was taken out."""
    return db.session.scalar(
        select(Credit).where(Credit.id == credit_id, Credit.project_id == project_id)
    )


def item(project_id: int, item_id: int) -> Item | None:
    """Find one item of a project, also one that was taken out."""
    return db.session.scalar(select(Item).where(Item.id == item_id, Item.project_id == project_id))


def live_item(project_id: int, item_id: int) -> Item | None:
    """Find one item that is in its project."""
    found = item(project_id, item_id)
    return found if found and found.archived_at is None else None


def item_by_key(item_id: int) -> Item | None:
    """Find one item that is in its project, by its row's number alone."""
    return db.session.scalar(
        select(Item)
        .where(Item.id == item_id, Item.archived_at.is_(None))
        .options(joinedload(Item.project))
    )


def dates_of(project: Project) -> tuple[PartialDate | None, PartialDate | None]:
    """Return when a project began and ended, as precisely as that is known."""
    began, ended = project.began_on, project.ended_on
    return (
        PartialDate(began, project.began_precision) if began else None,
        PartialDate(ended, project.ended_precision) if ended else None,
    )


def draft_of(project: Project) -> ProjectDraft:
    """Return a project as its student would write it now."""
    began, ended = dates_of(project)
    return ProjectDraft(
        kind=project.kind,
        title=project.title,
        brief=project.brief,
        description=project.description,
        began=began,
        ended=ended,
        course_id=project.course_id,
        internship_id=project.internship_id,
        tools=tuple(project.tools),
        rights=project.rights,
        rights_note=project.rights_note,
        embargo_until=project.embargo_until,
        shown_to_faculty=project.shown_to_faculty,
    )
