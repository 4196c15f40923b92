"""What is true of imports whatever the database or the web page."""

from tracker.imports.rules.columns import FIELDS, Field, guess, problem_of_columns
from tracker.imports.rules.known import Known, Plan, Tried
from tracker.imports.rules.plan import plan
from tracker.imports.rules.states import (
    KINDS,
    MOST_BYTES,
    MOST_ROWS,
    UNDO_LASTS,
    ImportKind,
    ImportState,
    Outcome,
    RowState,
)

__all__ = [
    "FIELDS",
    "KINDS",
    "MOST_BYTES",
    "MOST_ROWS",
    "UNDO_LASTS",
    "Field",
    "ImportKind",
    "ImportState",
    "Known",
    "Outcome",
    "Plan",
    "RowState",
    "Tried",
    "guess",
    "plan",
    "problem_of_columns",
]
