"""Changing a project itself."""

import secrets

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import NotAllowed, Outdated
from tracker.jobs import enqueue
from tracker.projects import queries
from tracker.projects.models import Project
from tracker.projects.rules import DatePrecision, PartialDate, ProjectDraft


def create(draft: ProjectDraft, *, programme_id: int, actor: Actor) -> Project:
    """Log a new work of the actor; private until they show it to somebody."""
    project = Project(
        public_id=secrets.token_urlsafe(16),
        student_id=actor.user_id,
        programme_id=programme_id,
        row_version=1,
        updated_at=clock.now(),
    )
    authorize(actor, Can.CREATE_PROJECT, project)
    _check_choices(None, draft, project.student_id)
    _write(project, draft)
    db.session.add(project)
    trail.record(actor, "project.created", project, kind=draft.kind.value)
    return project


def edit(project: Project, draft: ProjectDraft, *, based_on: int, actor: Actor) -> None:
    """Save what was typed, if it was typed over what is saved now.

    Args:
        project: which one.
        draft: all of it, as it is to be.
        based_on: the ``row_version`` that the person saw.
        actor: who.

    Raises:
        Outdated: when somebody saved in between; nothing is changed then.
    """
    authorize(actor, Can.EDIT_PROJECT, project)
    queries.locked(project)
    if project.row_version != based_on:
        raise Outdated
    _check_choices(project, draft, project.student_id)
    was_shown, grounds = project.shown_to_faculty, (project.rights, project.embargo_until)
    _write(project, draft)
    project.row_version += 1
    project.updated_at = clock.now()
    trail.record(actor, "project.edited", project)
    if was_shown != project.shown_to_faculty:
        deed = "project.shown-to-faculty" if project.shown_to_faculty else "project.made-private"
        trail.record(actor, deed, project)
    if grounds != (project.rights, project.embargo_until):
        enqueue("portfolio.project-changed", project_id=project.id)


def archive(project: Project, *, actor: Actor) -> None:
    """Put a project away: out of lists, and shown to nobody else until it is shown again."""
    authorize(actor, Can.EDIT_PROJECT, project)
    queries.locked(project)
    if project.archived_at is None:
        project.archived_at = clock.now()
        project.shown_to_faculty = False
        project.row_version += 1
        project.updated_at = clock.now()
        trail.record(actor, "project.archived", project)
        # What may no longer be shown leaves the public page at once.
        enqueue("portfolio.project-changed", project_id=project.id)


def restore(project: Project, *, actor: Actor) -> None:
    """Bring a project back, still private."""
    authorize(actor, Can.EDIT_PROJECT, project)
    queries.locked(project)
    if project.archived_at is not None:
        project.archived_at = None
        project.updated_at = clock.now()
        trail.record(actor, "project.restored", project)


def _check_choices(project: Project | None, draft: ProjectDraft, student_id: int) -> None:
    """Refuse a course of another programme and an internship of another person.

    What stands already may stay, even when the programme no longer lists it.
    """
    kept_course = project.course_id if project else None
    if draft.course_id not in {None, kept_course}:
        _among(draft.course_id, [course.id for course in queries.course_choices(student_id)])
    kept_internship = project.internship_id if project else None
    if draft.internship_id not in {None, kept_internship}:
        _among(draft.internship_id, [each.id for each in queries.internship_choices(student_id)])


def _among(chosen: int | None, choices: list[int]) -> None:
    if chosen not in choices:
        raise NotAllowed


def _write(project: Project, draft: ProjectDraft) -> None:
    project.kind = draft.kind
    project.title = draft.title
    project.brief = draft.brief
    project.description = draft.description
    project.began_on = draft.began.first if draft.began else None
    project.began_precision = _precision(draft.began)
    project.ended_on = draft.ended.last if draft.ended else None
    project.ended_precision = _precision(draft.ended)
    project.course_id = draft.course_id
    project.internship_id = draft.internship_id
    project.tools = list(draft.tools)
    project.rights = draft.rights
    project.rights_note = draft.rights_note
    project.embargo_until = draft.embargo_until
    project.shown_to_faculty = draft.shown_to_faculty


def _precision(value: PartialDate | None) -> DatePrecision:
    return value.precision if value else DatePrecision.DAY
