"""Whether a project may be shown to the world."""

from tracker import clock
from tracker.projects.models import Project
from tracker.projects.queries.parts import is_heard, items_of
from tracker.projects.rules import Standing, why_not_public


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
