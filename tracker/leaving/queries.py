"""Who leaves, and what stands in the way. Nothing here changes anything."""

from collections.abc import Iterable, Sequence

from sqlalchemy import exists, select

from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.db import db
from tracker.internships.models import Internship
from tracker.internships.rules import ENDED, InternshipState
from tracker.media.models import Recording, Rendition, StoredFile, Version
from tracker.projects.models import Item, Project
from tracker.web.filters import day
from tracker.web.needs import Need


def running_internships(user_id: int) -> Sequence[Internship]:
    """List the internships on which a site and faculty still count."""
    return db.session.scalars(
        select(Internship)
        .where(
            Internship.student_id == user_id,
            Internship.state.not_in([*ENDED, InternshipState.DRAFT]),
        )
        .order_by(Internship.id)
    ).all()


def draft_internships(user_id: int) -> Sequence[int]:
    """List the internships that were never sent."""
    return db.session.scalars(
        select(Internship.id).where(
            Internship.student_id == user_id, Internship.state == InternshipState.DRAFT
        )
    ).all()


def own_works(user_id: int) -> Sequence[int]:
    """List the works that were never shown to faculty."""
    return db.session.scalars(
        select(Project.id).where(Project.student_id == user_id, ~Project.shown_to_faculty)
    ).all()


def unused_recordings(user_id: int) -> Sequence[int]:
    """List the recordings that no work plays."""
    used = exists().where(Item.recording_id == Recording.id)
    return db.session.scalars(
        select(Recording.id).where(Recording.student_id == user_id, ~used)
    ).all()


def keys_of(recording_ids: Iterable[int]) -> set[str]:
    """List the files in the store that belong to recordings."""
    versions = db.session.scalars(
        select(Version).where(Version.recording_id.in_(list(recording_ids)))
    ).all()
    found = {key for each in versions for key in (each.file.key, each.peaks_key) if key}
    return found | {made.key for each in versions for made in each.renditions}


def attached_keys(project_ids: Iterable[int]) -> set[str]:
    """List the files in the store that are attached to works."""
    return set(
        db.session.scalars(
            select(StoredFile.key)
            .join(Item, Item.file_id == StoredFile.id)
            .where(Item.project_id.in_(list(project_ids)))
        )
    )


def stored(key: str) -> StoredFile | None:
    """Find a file by its place in the store."""
    return db.session.scalar(select(StoredFile).where(StoredFile.key == key))


def is_needed(key: str) -> bool:
    """Tell whether any version, work or stream still uses a file of the store."""
    asked = (
        select(Rendition.id).where(Rendition.key == key),
        select(Version.id).where(Version.peaks_key == key),
        select(Version.id).join(StoredFile).where(StoredFile.key == key),
        select(Item.id).join(StoredFile).where(StoredFile.key == key),
    )
    return any(db.session.scalar(each.limit(1)) is not None for each in asked)


def all_due() -> Sequence[int]:
    """List the people whose time to change their mind is over."""
    return db.session.scalars(
        select(User.id).where(User.leaving_at <= clock.now(), User.left_at.is_(None))
    ).all()


def needs_you(actor: Actor) -> list[Need]:
    """Remind whoever signs in meanwhile that their account is to be deleted."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    if user is None or user.leaving_at is None:
        return []
    return [
        Need(
            title=f"Your account is deleted on {day(user.leaving_at)}",
            sentence="You asked for it. Until then you can keep it.",
            url="/settings/delete",
            tag="late",
            due_on=user.leaving_at.date(),
        )
    ]
