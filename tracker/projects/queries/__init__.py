"""Reading projects. Nothing here changes anything."""

from tracker.projects.queries.choices import (
    course_choices,
    internship_choices,
    recording_choices,
    recordings_named,
)
from tracker.projects.queries.lists import (
    PAGE_SIZE,
    Filters,
    count,
    courses_used,
    listed_for,
    own_ids,
    visible_to,
)
from tracker.projects.queries.parts import (
    credits_of,
    first_sound,
    is_heard,
    items_of,
    removed_credits,
    removed_items,
    roles_of,
    shown_version,
)
from tracker.projects.queries.publishing import (
    publishable,
)
from tracker.projects.queries.single import (
    by_id,
    credit,
    dates_of,
    draft_of,
    item,
    item_by_key,
    live_item,
    locked,
)
from tracker.projects.queries.told import needs_you

__all__ = [
    "PAGE_SIZE",
    "Filters",
    "by_id",
    "count",
    "course_choices",
    "courses_used",
    "credit",
    "credits_of",
    "dates_of",
    "draft_of",
    "first_sound",
    "internship_choices",
    "is_heard",
    "item",
    "item_by_key",
    "items_of",
    "listed_for",
    "live_item",
    "locked",
    "needs_you",
    "own_ids",
    "publishable",
    "recording_choices",
    "recordings_named",
    "removed_credits",
    "removed_items",
    "roles_of",
    "shown_version",
    "visible_to",
]
