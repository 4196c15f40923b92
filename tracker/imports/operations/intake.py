"""Taking a file in, and saying what it would do."""

from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import delete, insert, select, update

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.errors import WrongState
from tracker.imports import queries
from tracker.imports.models import Import, ImportRow
from tracker.imports.rules import (
    MOST_ROWS,
    ImportKind,
    ImportState,
    Known,
    Outcome,
    guess,
    plan,
    problem_of_columns,
)
from tracker.imports.rules.states import KEPT
from tracker.programmes.models import Programme
from tracker.standards import sheets

UNUSED = frozenset({ImportState.COLUMNS, ImportState.CHECKED})


def receive(
    programme: Programme, kind: ImportKind, file_name: str, content: bytes, *, actor: Actor
) -> Import:
    """Keep the rows of a file, and guess what its columns hold.

    Raises:
        WrongState: when the file is not a table.
    """
    authorize(actor, Can.IMPORT_RECORDS, programme)
    try:
        sheet = sheets.read(content, most_rows=MOST_ROWS)
    except sheets.SheetError as error:
        raise WrongState(str(error)) from None
    found = Import(
        programme=programme,
        programme_id=programme.id,
        kind=kind,
        file_name=sheets.LOST.join(file_name.split("\0"))[-200:],
        sha256=sha256(content).hexdigest(),
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        headers=list(sheet.headers),
        columns=guess(kind, sheet.headers),
        created_by=actor.user_id,
    )
    db.session.add(found)
    db.session.flush()
    db.session.execute(
        insert(ImportRow),
        [
            {
                "import_id": found.id,
                "line": line.number,
                "cells": list(line.cells),
                "misread": line.problem,
                "changes": [],
            }
            for line in sheet.lines
        ],
    )
    trail.record(actor, "import.received", found, kind=kind, rows=len(sheet.lines))
    return found


def check(found: Import, columns: Mapping[str, int], *, invites: bool, actor: Actor) -> None:
    """Say of every row what it would do; nothing of it is done.

    Args:
        found: the import.
        columns: index of a column per field.
        invites: whether new students get a mail when it is applied.
        actor: who.

    Raises:
        WrongState: a needed column is missing, one is named twice, or it was applied already.
    """
    authorize(actor, Can.IMPORT_RECORDS, found)
    _lock(found)
    if found.state not in UNUSED:
        raise WrongState("This import was applied already.")
    if problem := problem_of_columns(found.kind, columns):
        raise WrongState(problem)
    found.columns = dict(columns)
    found.invites = invites and found.kind is ImportKind.STUDENTS
    rows = queries.rows_of(found)
    known = queries.known_for(found, rows)
    seen: dict[str, int] = {}
    judged = []
    for row in rows:
        said = _judge(found, row, known, seen)
        judged.append({"id": row.id, "outcome": said[0], "column": said[1], "said": said[2]})
    db.session.execute(update(ImportRow), judged)
    found.state = ImportState.CHECKED
    db.session.flush()
    db.session.expire_all()


def discard(found: Import, *, actor: Actor) -> None:
    """Throw away a file that was not applied.

    Raises:
        WrongState: when it was.
    """
    authorize(actor, Can.IMPORT_RECORDS, found)
    _lock(found)
    if found.state not in UNUSED:
        raise WrongState("This import was applied already.")
    trail.record(actor, "import.discarded", found, kind=found.kind)
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == found.id))
    db.session.delete(found)


def sweep(*, actor: Actor) -> None:
    """Forget the rows of old files: what they did is in the records and the trail."""
    authorize(actor, Can.WORK_AS_SYSTEM, None)
    old = db.session.scalars(
        select(Import).where(
            Import.created_at < clock.now() - KEPT,
            Import.emptied_at.is_(None),
            Import.state.not_in([ImportState.APPLYING, ImportState.UNDOING]),
        )
    )
    for found in old:
        db.session.execute(delete(ImportRow).where(ImportRow.import_id == found.id))
        found.emptied_at = clock.now()


def _lock(found: Import) -> None:
    lock(found)


def _judge(
    found: Import, row: ImportRow, known: Known, seen: dict[str, int]
) -> tuple[Outcome, str, str]:
    if row.misread:
        return Outcome.PROBLEM, "", row.misread
    said = plan(found.kind, queries.cells_of(found, row), known)
    if said.outcome is Outcome.PROBLEM:
        return said.outcome, said.column, said.said
    if said.key in seen:
        return Outcome.PROBLEM, "", f"Line {seen[said.key]} is about the same."
    seen[said.key] = row.line
    return said.outcome, "", said.said
