"""What is true of cohorts whatever the database or the web page."""

from tracker.cohorts.rules.pace import Pace, Placement, expected_minutes, pace
from tracker.cohorts.rules.rows import (
    MOST_FIRST,
    RULES,
    WORDS,
    Column,
    Concern,
    Message,
    Return,
    ReturnKind,
    Row,
    Worry,
    chosen,
    in_order,
    terms_begun_in,
    worries,
)
from tracker.cohorts.rules.skills import AreaSum, Shown, Skills

__all__ = [
    "MOST_FIRST",
    "RULES",
    "WORDS",
    "AreaSum",
    "Column",
    "Concern",
    "Message",
    "Pace",
    "Placement",
    "Return",
    "ReturnKind",
    "Row",
    "Shown",
    "Skills",
    "Worry",
    "chosen",
    "expected_minutes",
    "in_order",
    "pace",
    "terms_begun_in",
    "worries",
]
