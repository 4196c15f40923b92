"""What is true of internships whatever the database or the web page."""

from datetime import date, timedelta
from enum import StrEnum


class InternshipState(StrEnum):
    """The one lifecycle column; approval steps and gates are rows."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RETURNED = "returned"
    APPROVED = "approved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WRAP_UP = "wrap-up"
    REVIEW = "review"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class LineState(StrEnum):
    """Where a line of the ledger stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    VOIDED = "voided"


class Mode(StrEnum):
    """How the work is done."""

    ON_SITE = "on-site"
    HYBRID = "hybrid"
    REMOTE = "remote"


def week_of(day: date) -> date:
    """Return the Monday of the week."""
    return day - timedelta(days=day.weekday())
