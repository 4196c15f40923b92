"""Taking an import back: every row that is as the import left it becomes what it was before."""

from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.errors import TrackerError, WrongState
from tracker.imports import queries
from tracker.imports.models import Import, ImportRow
from tracker.imports.operations.images import Changed, Restoring
from tracker.imports.rules import ImportState, RowState
from tracker.jobs import enqueue

BATCH = 25  # a second or so of the write lock
CHANGED = "Not taken back: somebody changed it since."
USED = "Not taken back: something recorded since depends on it."


def undo(found: Import, *, actor: Actor) -> None:
    """Ask for an import to be taken back.

    Raises:
        WrongState: when a day has passed, or it was not applied.
    """
    authorize(actor, Can.IMPORT_RECORDS, found)
    lock(found)
    if not queries.may_undo(found):
        raise WrongState("An import can be taken back within 24 hours of being applied.")
    found.state, found.acted_by, found.rows_done = ImportState.UNDOING, actor.user_id, 0
    trail.record(actor, "import.undo_asked", found, kind=found.kind)
    enqueue("imports.undo", import_id=found.id)


def undo_next(found: Import, *, actor: Actor) -> bool:
    """Take back the next few rows, the last first; tell whether more are waiting.

    Args:
        found: an import that is being taken back.
        actor: whoever asked for it, with the rights they have by now.
    """
    lock(found)
    if found.state is not ImportState.UNDOING:
        return False
    rows = queries.rows_of(found, state=RowState.DONE, most=BATCH, latest_first=True)
    try:
        authorize(actor, Can.IMPORT_RECORDS, found)
    except TrackerError:
        found.state = ImportState.APPLIED  # somebody of the office may still do it
        return False
    for row in rows:
        _take_back(row, actor)
    found.rows_done += len(rows)
    if len(rows) == BATCH:
        return True
    found.state, found.undone_at = ImportState.UNDONE, clock.now()
    counts = queries.states(found)
    trail.record(
        actor,
        "import.undone",
        found,
        kind=found.kind,
        rows=counts[RowState.UNDONE],
        kept=counts[RowState.KEPT],
    )
    return False


def _take_back(row: ImportRow, actor: Actor) -> None:
    try:
        with db.session.begin_nested():
            for change in reversed(row.changes):
                restoring = Restoring(change)
                subject = restoring.row()
                trail.record(actor, "import.row_taken_back", subject, line=row.line)
                restoring.put_back(subject)
    except Changed:
        row.state, row.said = RowState.KEPT, CHANGED
    except IntegrityError:
        row.state, row.said = RowState.KEPT, USED
    else:
        row.state = RowState.UNDONE
