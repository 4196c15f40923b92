"""Reading degree records, and the audit's answers. Nothing here changes anything."""

from tracker.degrees.queries.records import (
    attempt_by_id,
    attempts_of,
    enrolment_for,
    exception_by_id,
    exceptions_of,
    facts_of,
    milestones_of,
    planned_by_id,
    problem_of_plan,
    students_for,
    visible_to,
)

__all__ = [
    "attempt_by_id",
    "attempts_of",
    "enrolment_for",
    "exception_by_id",
    "exceptions_of",
    "facts_of",
    "milestones_of",
    "planned_by_id",
    "problem_of_plan",
    "students_for",
    "visible_to",
]
