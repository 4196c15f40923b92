"""Doing what the check said: some rows at a time, so that nobody waits long for the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker import clock, mail, trail
from tracker.access import Actor, Can, Role, authorize
from tracker.accounts import queries as accounts
from tracker.accounts.models import User
from tracker.accounts.operations.people import enter_person
from tracker.db import Model, db, lock
from tracker.degrees import operations as degrees
from tracker.degrees.models import Attempt, Counted
from tracker.errors import TrackerError, WrongState
from tracker.imports import queries
from tracker.imports.models import Import, ImportRow
from tracker.imports.operations.images import Images
from tracker.imports.rules import (
    ImportKind,
    ImportState,
    Known,
    Outcome,
    Plan,
    RowState,
    plan,
)
from tracker.jobs import enqueue
from tracker.programmes import operations as programmes
from tracker.programmes import queries as programme_queries
from tracker.programmes.models import Enrolment

BATCH = 100  # less than a second of the write lock
STALE = "The record changed after the check. Upload the file again."
_DOES = (Outcome.ADD, Outcome.CHANGE)


@dataclass(frozen=True)
class _Desk:
    """Who does some rows, and what is known for them.

    Attributes:
        actor: who.
        known: what the rows could be about.
        enrolments: the enrolment that rows with an address are about.
        held: courses and terms; what somebody holds is not asked of the database row by row.
    """

    actor: Actor
    known: Known
    enrolments: Mapping[str, Enrolment]
    held: Sequence[Model]


def apply(found: Import, *, actor: Actor) -> None:
    """Ask for what the check said to be done.

    Raises:
        WrongState: when it was not checked, or is under way or done already.
    """
    authorize(actor, Can.IMPORT_RECORDS, found)
    lock(found)
    if found.state is not ImportState.CHECKED:
        raise WrongState("Check the columns first. An import is applied once.")
    counts = queries.counts(found)
    if not any(counts[outcome] for outcome in _DOES):
        raise WrongState("There is nothing to import in this file.")
    for row in queries.rows_of(found):
        if row.outcome not in _DOES:
            row.state = RowState.LEFT
    found.state, found.acted_by, found.rows_done = ImportState.APPLYING, actor.user_id, 0
    trail.record(actor, "import.asked", found, kind=found.kind)
    enqueue("imports.apply", import_id=found.id)


def apply_next(found: Import, *, actor: Actor) -> bool:
    """Do the next few rows; tell whether more are waiting.

    Args:
        found: an import that is being applied.
        actor: whoever asked for it, with the rights they have by now.
    """
    lock(found)
    if found.state is not ImportState.APPLYING:
        return False
    rows = queries.rows_of(found, state=RowState.WAITING, most=BATCH)
    try:
        authorize(actor, Can.IMPORT_RECORDS, found)
    except TrackerError:
        _give_up(found)
        rows = []
    known = queries.known_for(found, rows)
    desk = _Desk(actor, known, queries.enrolments(known), queries.named(found))
    noted = {row.id: images for row in rows if (images := _do(found, row, desk)) is not None}
    Images.read_again(noted.values())
    for row in rows:
        if row.id in noted:
            row.changes = noted[row.id].changes()
    found.rows_done += len(rows)
    if len(rows) == BATCH:
        return True
    found.state, found.applied_at = ImportState.APPLIED, clock.now()
    done = queries.states(found)[RowState.DONE]
    trail.record(actor, "import.applied", found, kind=found.kind, rows=done)
    return False


def _give_up(found: Import) -> None:
    """Leave the rest: whoever asked for it does not belong to the office any more."""
    for row in queries.rows_of(found, state=RowState.WAITING):
        row.state, row.outcome = RowState.LEFT, Outcome.PROBLEM
        row.said = "Not done: whoever applied this import left the office meanwhile."


def _do(found: Import, row: ImportRow, desk: _Desk) -> Images | None:
    """Do one row and note what it changed; None where it was left."""
    asked = plan(found.kind, queries.cells_of(found, row), desk.known)
    images = Images()
    try:
        if (asked.outcome, asked.said) != (row.outcome, row.said):
            raise WrongState(STALE)
        with db.session.begin_nested():
            _DEEDS[found.kind](found, asked, images, desk)
    except TrackerError as refused:
        row.state, row.outcome = RowState.LEFT, Outcome.PROBLEM
        row.column, row.said = "", refused.message
        return None
    row.state = RowState.DONE
    return images


def _student(found: Import, asked: Plan, images: Images, desk: _Desk) -> None:
    user = accounts.by_address(asked.address)
    is_new = user is None
    if user is None:
        user = enter_person(asked.name, asked.address, programme=found, actor=desk.actor)
        images.created(user, *user.addresses)
    membership = programmes.add_member(user, found.programme, Role.STUDENT, actor=desk.actor)
    images.created(membership)
    if found.invites and is_new:
        _invite(found, user)


def _invite(found: Import, user: User) -> None:
    mail.send(
        accounts.primary_address(user),
        "imports/email/welcome",
        user=user,
        programme=found.programme,
    )


def _enrolment(_found: Import, asked: Plan, images: Images, desk: _Desk) -> None:
    student = accounts.by_address(asked.address)
    version = programme_queries.version_by_id(asked.version_id or 0)
    if student is None or version is None or asked.enrolment is None:
        raise WrongState(STALE)
    if asked.outcome is Outcome.ADD:
        made = programmes.enrol(student, version, asked.enrolment, actor=desk.actor)
        images.created(made)
        return
    enrolment = _enrolled(student.id, version.programme_id)
    before = images.before(enrolment)
    programmes.change_enrolment(
        enrolment, asked.enrolment, based_on=enrolment.row_version, actor=desk.actor
    )
    images.changed(enrolment, before)


def _result(found: Import, asked: Plan, images: Images, desk: _Desk) -> None:
    enrolment = desk.enrolments.get(asked.address)
    if enrolment is None or asked.attempt is None:
        raise WrongState(STALE)
    if asked.replaces is None:
        images.created(degrees.record_attempt(enrolment, asked.attempt, actor=desk.actor))
        return
    older = db.session.get(Attempt, asked.replaces)
    if older is None:
        raise WrongState(STALE)
    before = images.before(older)
    made = degrees.correct_attempt(
        older, asked.attempt, reason=f"Imported from {found.file_name}", actor=desk.actor
    )
    images.changed(older, before)
    images.created(made)


def _step(_found: Import, asked: Plan, images: Images, desk: _Desk) -> None:
    enrolment = desk.enrolments.get(asked.address)
    if enrolment is None:
        raise WrongState(STALE)
    if asked.milestone is not None:
        images.created(degrees.reach_milestone(enrolment, asked.milestone, actor=desk.actor))
        return
    if asked.count is None:
        raise WrongState(STALE)
    if asked.replaces is not None:
        older = db.session.get(Counted, asked.replaces)
        if older is None:
            raise WrongState(STALE)
        before = images.before(older)
        degrees.take_back_count(older, actor=desk.actor)
        images.changed(older, before)
    images.created(degrees.record_count(enrolment, asked.count, actor=desk.actor))


def _enrolled(student_id: int, programme_id: int) -> Enrolment:
    """Find the enrolment that the check spoke of."""
    found = queries.enrolled_in(student_id, programme_id)
    if found is None:
        raise WrongState(STALE)
    return found


_DEEDS = {
    ImportKind.STUDENTS: _student,
    ImportKind.ENROLMENTS: _enrolment,
    ImportKind.RESULTS: _result,
    ImportKind.STEPS: _step,
}
