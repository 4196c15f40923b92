"""Every change of imports, and what they change."""

from tracker.imports.operations.applying import apply, apply_next
from tracker.imports.operations.intake import check, discard, receive, sweep
from tracker.imports.operations.undoing import undo, undo_next

__all__ = [
    "apply",
    "apply_next",
    "check",
    "discard",
    "receive",
    "sweep",
    "undo",
    "undo_next",
]
