"""Reading degree records, and the audit's answers. Nothing here changes anything."""

from tracker.degrees.queries.explained import (
    Asked,
    Decided,
    Explained,
    explained,
    requirement_of,
)
from tracker.degrees.queries.overview import (
    Degree,
    degree_for,
    degree_of,
    needs_of,
    needs_you,
    public_facts,
    summary,
)
from tracker.degrees.queries.placement import Placement, placement_of
from tracker.degrees.queries.planning import TermPlan, asked_for, plan_of, proposal_for
from tracker.degrees.queries.records import (
    attempt_by_id,
    attempts_of,
    enrolment_for,
    exception_by_id,
    exceptions_of,
    facts_of,
    milestone_by_id,
    milestones_of,
    planned_by_id,
    problem_of_plan,
    students_for,
    visible_to,
)

__all__ = [
    "Asked",
    "Decided",
    "Degree",
    "Explained",
    "Placement",
    "TermPlan",
    "asked_for",
    "attempt_by_id",
    "attempts_of",
    "degree_for",
    "degree_of",
    "enrolment_for",
    "exception_by_id",
    "exceptions_of",
    "explained",
    "facts_of",
    "milestone_by_id",
    "milestones_of",
    "needs_of",
    "needs_you",
    "placement_of",
    "plan_of",
    "planned_by_id",
    "problem_of_plan",
    "proposal_for",
    "public_facts",
    "requirement_of",
    "students_for",
    "summary",
    "visible_to",
]
