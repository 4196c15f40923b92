"""Changing who did what."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.jobs import enqueue
from tracker.projects import queries
from tracker.projects.models import Credit, Project
from tracker.projects.rules import CreditDraft

MOST = 200


def add_role(project: Project, draft: CreditDraft, *, actor: Actor) -> Credit:
    """Name a role of the student's own."""
    authorize(actor, Can.EDIT_PROJECT, project)
    return _added(project, draft, actor, own=True)


def add_credit(project: Project, draft: CreditDraft, *, actor: Actor) -> Credit:
    """Name another person's role.

    A mail address is only kept. Whether it belongs to somebody with an account is not looked up:
    the answer could be told from what happens next.
    """
    authorize(actor, Can.EDIT_PROJECT, project)
    return _added(project, draft, actor, own=False)


def edit_credit(credit: Credit, draft: CreditDraft, *, based_on: int, actor: Actor) -> None:
    """Change a credit; whatever others said about its text before no longer holds.

    Raises:
        Outdated: when somebody saved in between.
    """
    authorize(actor, Can.EDIT_PROJECT, credit)
    queries.locked(credit.project)
    db.session.refresh(credit)
    if credit.row_version != based_on:
        raise Outdated
    before = _text(credit)
    _write(credit, draft)
    if _text(credit) != before:
        credit.edition += 1
        enqueue("portfolio.project-changed", project_id=credit.project_id)
    credit.row_version += 1
    credit.project.updated_at = clock.now()
    trail.record(actor, "credit.edited", credit, project_id=credit.project_id)


def remove_credit(credit: Credit, *, actor: Actor) -> None:
    """Take a credit out; it can come back."""
    authorize(actor, Can.EDIT_PROJECT, credit)
    if credit.archived_at is None:
        credit.archived_at = clock.now()
        credit.project.updated_at = clock.now()
        enqueue("portfolio.project-changed", project_id=credit.project_id)
        trail.record(actor, "credit.removed", credit, project_id=credit.project_id)


def restore_credit(credit: Credit, *, actor: Actor) -> None:
    """Bring a credit back."""
    authorize(actor, Can.EDIT_PROJECT, credit)
    if credit.archived_at is not None:
        credit.archived_at = None
        credit.project.updated_at = clock.now()
        trail.record(actor, "credit.restored", credit, project_id=credit.project_id)


def _added(project: Project, draft: CreditDraft, actor: Actor, *, own: bool) -> Credit:
    queries.locked(project)
    if len(project.credits) >= MOST:
        raise WrongState(f"A project holds at most {MOST} credits, removed ones included.")
    credit = Credit(
        user_id=project.student_id if own else None,
        position=1 + max((each.position for each in project.credits), default=0),
        edition=1,
        row_version=1,
    )
    _write(credit, draft)
    project.credits.append(credit)
    project.updated_at = clock.now()
    trail.record(actor, "credit.added", credit, project_id=project.id)
    return credit


def _text(credit: Credit) -> tuple[object, ...]:
    """Return what a credit says, all of it."""
    return credit.name, credit.role, credit.role_other, credit.scope, credit.share


def _write(credit: Credit, draft: CreditDraft) -> None:
    credit.role = draft.role
    credit.role_other = draft.role_other
    credit.scope = draft.scope
    credit.name = draft.name
    credit.mail = draft.mail
    credit.share = draft.share
    credit.not_done = draft.not_done
