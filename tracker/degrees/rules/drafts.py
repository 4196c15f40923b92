"""What may be recorded, and what does not fit together."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.audit import AttemptKind
from tracker.audit import DecisionKind as ExceptionKind

__all__ = [
    "AttemptDraft",
    "AttemptKind",
    "ExceptionDraft",
    "ExceptionKind",
    "MilestoneDraft",
    "problem_of_attempt",
    "problem_of_exception",
]

MOST_CREDITS = Decimal(60)

# What must stand beside each kind: a grade, a term.
NEEDS_GRADE = frozenset({AttemptKind.GRADED})
MAY_HAVE_GRADE = frozenset({AttemptKind.GRADED, AttemptKind.TRANSFER, AttemptKind.EXAM})
NEEDS_TERM = frozenset({AttemptKind.GRADED, AttemptKind.IN_PROGRESS, AttemptKind.PLANNED})
# What says where a course counts.
PLACED = frozenset({ExceptionKind.FORCED, ExceptionKind.PIN})


@dataclass(frozen=True, kw_only=True)
class AttemptDraft:
    """What is to be recorded of an attempt; ``grade`` is "" where there is none."""

    course_id: int
    kind: AttemptKind
    credits: Decimal
    term_id: int | None = None
    grade: str = ""


@dataclass(frozen=True, kw_only=True)
class ExceptionDraft:
    """What is to be decided: see ``tracker.audit.Decision`` for what each kind means."""

    kind: ExceptionKind
    reason: str
    course_id: int | None = None
    replaces_id: int | None = None
    node: str = ""


@dataclass(frozen=True, kw_only=True)
class MilestoneDraft:
    """Which milestone was reached, and when."""

    node: str
    reached_on: date


def problem_of_attempt(draft: AttemptDraft, known_grades: frozenset[str]) -> str:
    """Say what does not fit together in an attempt; "" when all does."""
    if not 0 <= draft.credits <= MOST_CREDITS:
        return f"Credits are between 0 and {MOST_CREDITS}."
    if draft.kind in NEEDS_TERM and draft.term_id is None:
        return "Choose the term it belongs to."
    if draft.kind in NEEDS_GRADE and not draft.grade:
        return "Choose the grade."
    if draft.grade and draft.kind not in MAY_HAVE_GRADE:
        return "Only a finished attempt has a grade."
    if draft.grade and draft.grade not in known_grades:
        return f"{draft.grade} is not a grade of this programme."
    return ""


def problem_of_exception(draft: ExceptionDraft) -> str:
    """Say what does not fit together in an exception; "" when all does."""
    kind, course, node = draft.kind, draft.course_id, draft.node
    substitutes = kind is ExceptionKind.SUBSTITUTION
    problems = {
        "Enter the reason.": not draft.reason.strip(),
        "Choose the course and the course it stands for.": (
            substitutes and None in {course, draft.replaces_id}
        ),
        "Choose the course.": kind is ExceptionKind.EQUIVALENCY and course is None,
        "Choose the course or the requirement that is waived.": (
            kind is ExceptionKind.WAIVER and course is None and not node
        ),
        "Choose the course and the requirement it counts for.": (
            kind in PLACED and (course is None or not node)
        ),
        "A course cannot stand for itself.": substitutes and course == draft.replaces_id,
    }
    return next((sentence for sentence, holds in problems.items() if holds), "")
