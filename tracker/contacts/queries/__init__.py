"""Reading contacts. Nothing here changes anything."""

from tracker.contacts.queries.exchange import all_of, import_of, likely_of, rows_of
from tracker.contacts.queries.lists import (
    PAGE_SIZE,
    Filters,
    company_named,
    company_names_of,
    count,
    counts,
    dated_steps_of,
    internships_of,
    last_reminded,
    listed_for,
    needs_you,
    people_of,
    steps_to_remind,
    tags_of,
    works_of,
)
from tracker.contacts.queries.merging import Pair, duplicates_of, pair
from tracker.contacts.queries.single import (
    by_id,
    introduced_by,
    locked,
    members_of,
    note_by_id,
    step_by_id,
    timeline_of,
)
from tracker.contacts.queries.suggestions import suggestions_for

__all__ = [
    "PAGE_SIZE",
    "Filters",
    "Pair",
    "all_of",
    "by_id",
    "company_named",
    "company_names_of",
    "count",
    "counts",
    "dated_steps_of",
    "duplicates_of",
    "import_of",
    "internships_of",
    "introduced_by",
    "last_reminded",
    "likely_of",
    "listed_for",
    "locked",
    "members_of",
    "needs_you",
    "note_by_id",
    "pair",
    "people_of",
    "rows_of",
    "step_by_id",
    "steps_to_remind",
    "suggestions_for",
    "tags_of",
    "timeline_of",
    "works_of",
]
