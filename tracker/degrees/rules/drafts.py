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
    if not draft.reason.strip():
        return "Enter the reason."
    if draft.kind is ExceptionKind.SUBSTITUTION and None in {draft.course_id, draft.replaces_id}:
        return "Choose the course and the course it stands for."
    if draft.kind is ExceptionKind.EQUIVALENCY and draft.course_id is None:
        return "Choose the course."
    if draft.kind is ExceptionKind.WAIVER and draft.course_id is None and not draft.node:
        return "Choose the course or the requirement that is waived."
    if draft.kind is ExceptionKind.SUBSTITUTION and draft.course_id == draft.replaces_id:
        return "A course cannot stand for itself."
    return ""
