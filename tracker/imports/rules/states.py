"""Kinds and states of an import."""

from datetime import timedelta
from enum import StrEnum

UNDO_LASTS = timedelta(hours=24)
KEPT = timedelta(days=30)  # then the rows of the file are forgotten; what they did stays
MOST_ROWS = 10_000
MOST_BYTES = 8_000_000


class ImportKind(StrEnum):
    """What the rows of a file are."""

    STUDENTS = "students"
    ENROLMENTS = "enrolments"
    RESULTS = "results"
    STEPS = "steps"


class ImportState(StrEnum):
    """Where an import stands."""

    COLUMNS = "columns"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What the check says of a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    PROBLEM = "problem"


class RowState(StrEnum):
    """What became of a row."""

    WAITING = "waiting"
    DONE = "done"
    LEFT = "left"  # nothing to do, or it could not be done
    UNDONE = "undone"
    KEPT = "kept"  # changed by somebody since, so not taken back


KINDS = {
    ImportKind.STUDENTS: "Students",
    ImportKind.ENROLMENTS: "Enrolments",
    ImportKind.RESULTS: "Course results",
    ImportKind.STEPS: "Milestones and counts",
}
