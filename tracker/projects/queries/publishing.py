"""What of a project may be shown to the world, for the page that publishes it.

Nothing here reaches a public page by itself: the portfolio asks when it compiles, and keeps what
it was told. So a project that changes later changes no page.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.db import db
from tracker.media.models import Version
from tracker.media.rules import Step
from tracker.projects.models import Item, Project
from tracker.projects.queries.parts import (
    credits_of,
    is_heard,
    items_of,
    roles_of,
    shown_version,
)
from tracker.projects.queries.single import with_sounds
from tracker.projects.rules import (
    KIND_WORDS,
    PUBLISHABLE,
    ROLES,
    SHARE_WORDS,
    ItemKind,
    PublicCredit,
    PublicProject,
    PublicRole,
    Standing,
    role_words,
    why_not_public,
)


@dataclass(frozen=True)
class PublicSound:
    """One sound of a project that can be heard, under the title it has there."""

    item_id: int
    title: str
    version: Version


def publishable(project: Project) -> Standing:
    """Tell whether a project may be on the public page today, and in words why not."""
    return Standing(
        why_not_public(
            archived=project.archived_at is not None,
            rights=project.rights,
            embargo_until=project.embargo_until,
            heard=any(is_heard(item) for item in items_of(project)),
            today=clock.today(),
        )
    )


def publishable_for(student_id: int) -> Sequence[Project]:
    """List a student's projects that may be public today, those changed last first."""
    return db.session.scalars(
        select(Project)
        .where(Project.student_id == student_id, _may_be_public())
        .options(joinedload(Project.course), selectinload(Project.credits), with_sounds())
        .order_by(Project.updated_at.desc(), Project.id.desc())
    ).all()


def public_facts(project: Project) -> PublicProject[PublicSound]:
    """Return what a page may say about a project, whether or not it may be public now.

    What a person noted for themselves or for faculty (the description, what they did not do,
    rights, mail addresses of other people, items without sound) is not among it.
    """
    roles = tuple(
        PublicRole(
            label=role_words(credit.role, credit.role_other),
            cap=ROLES[credit.role].cap if credit.role in ROLES else "",
            share=SHARE_WORDS[credit.share] if credit.share else "",
            scope=credit.scope,
        )
        for credit in roles_of(project)
    )
    mine = tuple(PublicCredit(project.student.name, r.label, r.scope, mine=True) for r in roles)
    others = tuple(
        PublicCredit(credit.name, role_words(credit.role, credit.role_other), credit.scope)
        for credit in credits_of(project)
    )
    last = project.ended_on or project.began_on
    return PublicProject(
        title=project.title,
        kind=KIND_WORDS[project.kind],
        year=last.year if last else None,
        roles=roles,
        credits=mine + others,
        tools=tuple(project.tools),
        course=f"{project.course.code} {project.course.title}" if project.course else "",
        sounds=tuple(_sounds(project)),
        note=project.brief,
    )


def changed_since(project_ids: Collection[int], moment: datetime) -> set[int]:
    """Return which of the projects changed after a moment, such as a page's publishing.

    A new version of a recording that became ready is a change, too.
    """
    prepared = (
        select(Item.project_id)
        .join(Version, Version.recording_id == Item.recording_id)
        .where(Item.archived_at.is_(None), Version.ready_at > moment)
    )
    later = or_(Project.updated_at > moment, Project.id.in_(prepared))
    return set(db.session.scalars(select(Project.id).where(Project.id.in_(project_ids), later)))


def _sounds(project: Project) -> list[PublicSound]:
    heard = [(item, shown_version(item)) for item in items_of(project) if is_heard(item)]
    return [PublicSound(item.id, item.title, version) for item, version in heard if version]


def _may_be_public() -> ColumnElement[bool]:
    """Say ``publishable`` as SQL; a test keeps the two equal."""
    heard = exists().where(
        Item.project_id == Project.id,
        Item.kind == ItemKind.SOUND,
        Item.archived_at.is_(None),
        Version.recording_id == Item.recording_id,
        Version.step == Step.READY,
    )
    return and_(
        Project.archived_at.is_(None),
        Project.rights.in_(PUBLISHABLE),
        or_(Project.embargo_until.is_(None), Project.embargo_until <= clock.today()),
        heard,
    )
