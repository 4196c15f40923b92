"""What the start page says of projects."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.access import Actor
from tracker.db import db
from tracker.media.rules import Step
from tracker.projects.models import Project
from tracker.projects.queries.parts import items_of, roles_of, shown_version
from tracker.projects.queries.single import with_sounds
from tracker.projects.rules import Rights
from tracker.web.needs import Need

RECENT = 12


def needs_you(actor: Actor) -> list[Need]:
    """List what the student's projects lack, one thing for each, those changed last first."""
    if actor.user_id is None:
        return []
    projects = db.session.scalars(
        select(Project)
        .where(Project.student_id == actor.user_id, Project.archived_at.is_(None))
        .options(selectinload(Project.credits), with_sounds())
        .order_by(Project.updated_at.desc(), Project.id.desc())
        .limit(RECENT)
    )
    return [need for project in projects if (need := _lacks(project))]


def _lacks(project: Project) -> Need | None:
    """Tell the first thing without which the project says nothing."""
    url = f"/projects/{project.id}"
    items = items_of(project)
    versions = [version for item in items if (version := shown_version(item))]
    if any(version.step is Step.FAILED for version in versions):
        return Need(
            title=f"Upload another file for {project.title}",
            sentence="One of its recordings could not be prepared.",
            url=f"{url}#items",
            tag="failed",
        )
    if not items:
        return Need(
            title=f"Add something to hear to {project.title}",
            sentence="It has no recording, document or text yet.",
            url=f"{url}#add",
            tag="draft",
        )
    if not roles_of(project):
        return Need(
            title=f"Say what you did in {project.title}",
            sentence="It names no role of yours yet.",
            url=f"{url}/roles/new",
            tag="draft",
        )
    if project.rights is Rights.UNSURE:
        return Need(
            title=f"Say on what grounds {project.title} may be shown",
            sentence="Until then it stays private.",
            url=f"{url}/edit#rights",
            tag="draft",
        )
    return None
