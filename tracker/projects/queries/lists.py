"""Lists of projects."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from tracker.access import Actor, Role
from tracker.db import db
from tracker.programmes.models import Course
from tracker.projects.models import Item, Project
from tracker.projects.queries.single import with_sounds
from tracker.projects.rules import ProjectKind

PAGE_SIZE = 24
Rows = TypeVar("Rows", Select[Project], Select[int])


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to.

    Attributes:
        kind: only works of this kind.
        course_id: only works of this course.
        without: ids of projects to leave out; None leaves out nothing.
        archived: only the actor's archived projects; otherwise only those that are not.
    """

    kind: ProjectKind | None = None
    course_id: int | None = None
    without: Collection[int] | None = None
    archived: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything but the archive was asked for."""
        return any((self.kind, self.course_id, self.without is not None))


def visible_to(actor: Actor) -> Select[Project]:
    """Every project the actor may view: the table of access, as SQL."""
    return select(Project).where(_may_view(actor))


def listed_for(actor: Actor, filters: Filters, *, page: int = 1) -> Sequence[Project]:
    """List one page of projects with roles and sounds, those changed last first."""
    return db.session.scalars(
        _narrowed(visible_to(actor), actor, filters)
        .options(
            joinedload(Project.student),
            joinedload(Project.course),
            selectinload(Project.credits),
            with_sounds(),
            # A list shows neither: they may be long.
            defer(Project.description),
            selectinload(Project.items).defer(Item.text),
        )
        .order_by(Project.updated_at.desc(), Project.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()


def count(actor: Actor, filters: Filters) -> int:
    """Count what a list would show on all its pages."""
    rows = select(func.count(Project.id)).where(_may_view(actor))
    return db.session.scalar(_narrowed(rows, actor, filters)) or 0


def courses_used(actor: Actor) -> Sequence[Course]:
    """List the courses of the projects the actor may view, by code."""
    named = select(Project.course_id).where(_may_view(actor), Project.course_id.is_not(None))
    return db.session.scalars(
        select(Course).where(Course.id.in_(named)).order_by(Course.code)
    ).all()


def own_ids(actor: Actor) -> Sequence[int]:
    """List the ids of the actor's own projects."""
    return db.session.scalars(select(Project.id).where(Project.student_id == actor.user_id)).all()


def _may_view(actor: Actor) -> ColumnElement[bool]:
    mine = Project.student_id == actor.user_id if actor.user_id else false()
    programmes = actor.programmes_as(Role.FACULTY)
    shown = and_(Project.programme_id.in_(programmes), Project.shown_to_faculty)
    return or_(mine, shown)


def _narrowed(rows: Rows, actor: Actor, filters: Filters) -> Rows:
    if filters.archived:
        rows = rows.where(Project.archived_at.is_not(None), Project.student_id == actor.user_id)
    else:
        rows = rows.where(Project.archived_at.is_(None))
    if filters.kind:
        rows = rows.where(Project.kind == filters.kind)
    if filters.course_id:
        rows = rows.where(Project.course_id == filters.course_id)
    if filters.without is not None:
        rows = rows.where(Project.id.not_in(filters.without), Project.student_id == actor.user_id)
    return rows
