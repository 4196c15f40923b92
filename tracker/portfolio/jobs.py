"""What the worker does for pages."""

from datetime import timedelta

from tracker.access import Actor
from tracker.db import transaction
from tracker.jobs import enqueue, task
from tracker.portfolio import operations, queries

ACTOR = Actor.machine("portfolio")


@task("portfolio.reel", lease=timedelta(minutes=2), attempts=3)
def make_reel(page_id: int) -> None:
    """Make the reel of a page."""
    operations.make_reel(page_id, actor=ACTOR)


@task("portfolio.publish")
def publish(page_id: int) -> None:
    """Publish what waits, when all of it is ready."""
    with transaction():
        operations.advance(page_id, actor=ACTOR)
    operations.settle(page_id, actor=ACTOR)


@task("portfolio.settle")
def settle(page_id: int) -> None:
    """Make the files what the database says."""
    operations.settle(page_id, actor=ACTOR)


@task("portfolio.refresh")
def refresh(page_id: int) -> None:
    """Follow what changed after publication."""
    with transaction():
        operations.refresh(page_id, actor=ACTOR)
    operations.settle(page_id, actor=ACTOR)


@task("portfolio.project-changed")
def project_changed(project_id: int) -> None:
    """Look at the pages that show something of this project."""
    with transaction():
        for page in queries.published_with(project_id):
            enqueue("portfolio.refresh", page_id=page.id)
        for page_id in queries.pages_with_project(project_id):
            enqueue("portfolio.reel", page_id=page_id)


@task("portfolio.student-changed")
def student_changed(student_id: int) -> None:
    """Look at the page of a student of whom something else was confirmed, assessed or revoked."""
    with transaction():
        page = queries.of(student_id)
        if page is not None and page.published_number is not None:
            enqueue("portfolio.refresh", page_id=page.id)


@task("portfolio.highlight-changed")
def highlight_changed(highlight_id: int) -> None:
    """Have the reel made anew that holds this highlight."""
    with transaction():
        for page_id in queries.pages_with_highlight(highlight_id):
            enqueue("portfolio.reel", page_id=page_id)


@task("portfolio.refresh-all", every=timedelta(minutes=15))
def refresh_all() -> None:
    """Look at every published page: embargoes begin and hours are accepted without a press here."""
    with transaction():
        for page_id in queries.published_ids():
            enqueue("portfolio.refresh", page_id=page_id)
