"""Reading cohorts. Nothing here changes anything."""

from tracker.cohorts.queries.lists import Cohort, by_id, cohorts_for, visible_to
from tracker.cohorts.queries.people import Sender, addresses_of, rows_of, sender_of

__all__ = [
    "Cohort",
    "Sender",
    "addresses_of",
    "by_id",
    "cohorts_for",
    "rows_of",
    "sender_of",
    "visible_to",
]
