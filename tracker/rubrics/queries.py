"""Reading rubrics. Nothing here changes anything."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.access import Actor, Role
from tracker.db import db
from tracker.programmes.models import Programme
from tracker.rubrics.models import Rubric, RubricVersion
from tracker.rubrics.rules import Purpose, RubricBody, preset


def by_id(version_id: int) -> RubricVersion | None:
    """Find one version, or draft."""
    return db.session.scalar(
        select(RubricVersion)
        .where(RubricVersion.id == version_id)
        .options(
            joinedload(RubricVersion.rubric).joinedload(Rubric.programme),
            joinedload(RubricVersion.publisher),
        )
    )


def draft_by_id(version_id: int) -> RubricVersion | None:
    """Find one draft."""
    found = by_id(version_id)
    return found if found is not None and found.is_draft else None


def visible_to(actor: Actor) -> Select[RubricVersion]:
    """Select the versions the actor may read, as the table of access has it."""
    drafting = actor.programmes_as(Role.FACULTY, Role.OFFICE)
    reading = actor.programmes_as(Role.STUDENT)
    is_published = RubricVersion.published_at.is_not(None)
    return (
        select(RubricVersion)
        .join(RubricVersion.rubric)
        .where(
            Rubric.programme_id.in_(drafting) | (Rubric.programme_id.in_(reading) & is_published)
        )
    )


def current(programme_id: int, purpose: Purpose) -> RubricVersion | None:
    """Find the version that is in force; None while the programme goes by the preset.

    What is judged needs a version to keep: ``operations.in_force`` makes one of the preset.
    """
    return db.session.scalar(
        select(RubricVersion)
        .join(RubricVersion.rubric)
        .where(
            Rubric.programme_id == programme_id,
            Rubric.purpose == purpose,
            RubricVersion.published_at.is_not(None),
        )
        .order_by(RubricVersion.number.desc())
        .limit(1)
    )


def body_in_force(programme_id: int, purpose: Purpose) -> RubricBody:
    """Return what work is judged by now: the version in force, else the preset."""
    found = current(programme_id, purpose)
    return found.body if found else preset(purpose)


def rubric_for(programme_id: int, purpose: Purpose) -> Rubric | None:
    """Find a programme's rubric with all its versions."""
    return db.session.scalar(
        select(Rubric)
        .where(Rubric.programme_id == programme_id, Rubric.purpose == purpose)
        .options(selectinload(Rubric.versions))
    )


def programmes_of(actor: Actor) -> Sequence[Programme]:
    """List the programmes in which the actor reads or edits rubrics, by name."""
    mine = actor.programmes_as(Role.FACULTY, Role.OFFICE)
    return db.session.scalars(
        select(Programme).where(Programme.id.in_(mine)).order_by(Programme.name)
    ).all()


def rubrics_of(actor: Actor) -> dict[tuple[int, Purpose], Rubric]:
    """Return the rubrics of those programmes, by programme and purpose."""
    mine = actor.programmes_as(Role.FACULTY, Role.OFFICE)
    found = db.session.scalars(
        select(Rubric)
        .where(Rubric.programme_id.in_(mine))
        .options(selectinload(Rubric.versions).joinedload(RubricVersion.publisher))
    )
    return {(each.programme_id, each.purpose): each for each in found}
