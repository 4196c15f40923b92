"""Reading internships. Nothing here changes anything."""

from tracker.internships.queries.hours import (
    accepted_by_course,
    accepted_minutes,
    current_lines,
    exchange,
    sent_week,
    waiting_for,
    week,
    week_note,
    weeks_of,
)
from tracker.internships.queries.placements import (
    all_due_to_start,
    by_id,
    course_choices,
    home_programme,
    listed_for,
    locked,
    policy_of,
    proposal_of,
    proposals_for,
    site_choices,
    visible_to,
)
from tracker.internships.queries.told import needs_you, public_facts

__all__ = [
    "accepted_by_course",
    "accepted_minutes",
    "all_due_to_start",
    "by_id",
    "course_choices",
    "current_lines",
    "exchange",
    "home_programme",
    "listed_for",
    "locked",
    "needs_you",
    "policy_of",
    "proposal_of",
    "proposals_for",
    "public_facts",
    "sent_week",
    "site_choices",
    "visible_to",
    "waiting_for",
    "week",
    "week_note",
    "weeks_of",
]
