"""The states of internships and of lines in the ledger."""

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


class Part(StrEnum):
    """As what somebody acts on this internship."""

    STUDENT = "student"
    FACULTY = "faculty"
    OFFICE = "office"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class LineState(StrEnum):
    """Where a line of the ledger stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    VOIDED = "voided"


# It was sent, and faculty has not decided on it.
UNDECIDED = frozenset({LineState.SUBMITTED, LineState.CONFIRMED})


class Mode(StrEnum):
    """How the work is done."""

    ON_SITE = "on-site"
    HYBRID = "hybrid"
    REMOTE = "remote"


# Days may be written down: while it runs, and while the last ones are settled.
LOGGING = frozenset({InternshipState.ACTIVE, InternshipState.WRAP_UP})
# While hours may still be confirmed by the site.
ANSWERING = LOGGING | {
    InternshipState.SUSPENDED,
    InternshipState.REVIEW,
    InternshipState.INCOMPLETE,
}
# Work has taken place: its accepted hours count wherever hours are counted.
COUNTING = frozenset(
    {
        InternshipState.ACTIVE,
        InternshipState.SUSPENDED,
        InternshipState.WRAP_UP,
        InternshipState.REVIEW,
        InternshipState.COMPLETED,
        InternshipState.INCOMPLETE,
        InternshipState.WITHDRAWN,
        InternshipState.TERMINATED,
    }
)
# Nothing further is expected of anybody.
ENDED = frozenset(
    {
        InternshipState.COMPLETED,
        InternshipState.DECLINED,
        InternshipState.WITHDRAWN,
        InternshipState.TERMINATED,
    }
)

# Somebody may still be waited for: it can be withdrawn or ended early.
OPEN_STATES = (
    InternshipState.PROPOSED,
    InternshipState.RETURNED,
    InternshipState.APPROVED,
    InternshipState.ACTIVE,
    InternshipState.SUSPENDED,
    InternshipState.WRAP_UP,
    InternshipState.REVIEW,
    InternshipState.INCOMPLETE,
)


def week_of(day: date) -> date:
    """Return the Monday of the week."""
    return day - timedelta(days=day.weekday())
