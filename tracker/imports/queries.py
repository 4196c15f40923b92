"""Reading imports, and what is recorded of the people and things that rows name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker import audit, clock
from tracker.access import Actor, Role
from tracker.accounts.models import Address, User
from tracker.accounts.rules import same_address
from tracker.db import Model, db
from tracker.degrees.models import Attempt, Counted, MilestoneReached
from tracker.degrees.rules import countables
from tracker.imports.models import Import, ImportRow
from tracker.imports.rules import ImportKind, ImportState, Known, Outcome, RowState, Tried
from tracker.imports.rules.cells import key
from tracker.imports.rules.known import Catalogue, Enrolled, Listed, Person, Step, Which
from tracker.imports.rules.states import UNDO_LASTS
from tracker.programmes import queries as programmes
from tracker.programmes.models import Enrolment, Membership, ProgrammeVersion
from tracker.programmes.rules import EnrolmentDraft, EnrolmentState, programme_in

SHOWN = 50
T = TypeVar("T")


def by_id(import_id: int) -> Import | None:
    """Find one import."""
    return db.session.scalar(
        select(Import)
        .where(Import.id == import_id)
        .options(joinedload(Import.programme), joinedload(Import.creator))
    )


def listed_for(actor: Actor) -> Sequence[Import]:
    """List the imports of the programmes whose office the actor is, newest first."""
    return db.session.scalars(
        select(Import)
        .where(Import.programme_id.in_(actor.programmes_as(Role.OFFICE)))
        .options(joinedload(Import.programme), joinedload(Import.creator))
        .order_by(Import.id.desc())
        .limit(100)
    ).all()


def rows_of(
    found: Import,
    *,
    outcome: Outcome | None = None,
    state: RowState | None = None,
    most: int | None = None,
    latest_first: bool = False,
) -> Sequence[ImportRow]:
    """List rows of an import in the order of the file, or against it."""
    query = select(ImportRow).where(ImportRow.import_id == found.id)
    if outcome is not None:
        query = query.where(ImportRow.outcome == outcome)
    if state is not None:
        query = query.where(ImportRow.state == state)
    order = ImportRow.line.desc() if latest_first else ImportRow.line
    return db.session.scalars(query.order_by(order).limit(most)).all()


def counts(found: Import) -> dict[Outcome, int]:
    """Count the rows of an import by what the check says of them."""
    rows = db.session.execute(
        select(ImportRow.outcome, func.count())
        .where(ImportRow.import_id == found.id, ImportRow.outcome.is_not(None))
        .group_by(ImportRow.outcome)
    ).all()
    found_counts = {outcome: count for outcome, count in rows if outcome is not None}
    return {outcome: found_counts.get(outcome, 0) for outcome in Outcome}


def states(found: Import) -> dict[RowState, int]:
    """Count the rows of an import by what became of them."""
    rows = db.session.execute(
        select(ImportRow.state, func.count())
        .where(ImportRow.import_id == found.id)
        .group_by(ImportRow.state)
    ).all()
    by_state = {state: count for state, count in rows}  # noqa: C416 - typed rows
    return {state: by_state.get(state, 0) for state in RowState}


def may_undo(found: Import) -> bool:
    """Tell whether an import can still be taken back."""
    return (
        found.state is ImportState.APPLIED
        and found.applied_at is not None
        and found.emptied_at is None
        and clock.now() < found.applied_at + UNDO_LASTS
    )


def cells_of(found: Import, row: ImportRow) -> dict[str, str]:
    """Return the cells of a row per field."""
    return {field: row.cells[at] for field, at in found.columns.items() if 0 <= at < len(row.cells)}


def known_for(found: Import, rows: Iterable[ImportRow]) -> Known:
    """Look up everything that some rows could be about, in a handful of questions."""
    at = found.columns.get("address", -1)
    addresses = {same_address(row.cells[at]) for row in rows if 0 <= at < len(row.cells)}
    people = _people(found.programme_id, addresses)
    if found.kind is ImportKind.STUDENTS:
        return Known(people=people)
    enrolled = _enrolled(found.programme_id, [person.id for person in people.values()])
    base = Known(
        people=people,
        catalogues=_catalogues(found.programme_id),
        enrolled=enrolled,
        today=clock.today(),
    )
    if found.kind is ImportKind.ENROLMENTS:
        return Known(**vars(base) | {"advisers": _advisers(found.programme_id)})
    ids = [each.id for each in enrolled.values()]
    if found.kind is ImportKind.STEPS:
        return Known(**vars(base) | {"reached": _reached(ids), "counted": _counted(ids)})
    return Known(
        **vars(base)
        | {
            "courses": _courses(),
            "terms": {key(term.name): (term.id, term.name) for term in programmes.terms()},
            "tried": _tried(ids),
        }
    )


def _people(programme_id: int, addresses: Collection[str]) -> Mapping[str, Person]:
    member = (
        select(Membership.id)
        .where(
            Membership.user_id == User.id,
            Membership.programme_id == programme_id,
            Membership.role == Role.STUDENT,
            Membership.ended_at.is_(None),
        )
        .exists()
    )
    found: dict[str, Person] = {}
    for some in _chunks(sorted(addresses)):
        rows = db.session.execute(
            select(Address.address, User.id, User.name, member)
            .join(User, User.id == Address.user_id)
            .where(Address.address.in_(some))
        )
        for address, user_id, name, is_student in rows:
            found[address] = Person(id=user_id, name=name, is_student=is_student)
    return found


def _advisers(programme_id: int) -> Mapping[str, int]:
    rows = db.session.execute(
        select(Address.address, Address.user_id)
        .join(Membership, Membership.user_id == Address.user_id)
        .where(
            Membership.programme_id == programme_id,
            Membership.role == Role.FACULTY,
            Membership.ended_at.is_(None),
        )
    )
    return {address: user_id for address, user_id in rows}  # noqa: C416 - typed rows


def _catalogues(programme_id: int) -> Mapping[str, Catalogue]:
    versions = db.session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.id)
    )
    return {key(version.catalogue): _catalogue(version) for version in versions}


def _catalogue(version: ProgrammeVersion) -> Catalogue:
    read = programme_in(version.document)
    options = {key(name): each.id for each in read.options for name in (each.id, each.label)}
    return Catalogue(
        id=version.id,
        name=version.catalogue,
        options=options,
        grades=read.grades.known,
        starts_on=version.starts_on,
        steps=_steps(read),
    )


def _steps(read: audit.Programme) -> dict[str, Step]:
    """Name milestones by id and name, and what is counted by its kind and its requirement."""
    found: dict[str, Step] = {}
    for node in read.milestones:
        for name in (node.id, node.label):
            found.setdefault(key(name), Step(label=node.label, milestone=node.id))
    for each in countables(read):
        for name in (each.what, each.node, each.label):
            found.setdefault(key(name), Step(label=each.label, counted=each))
    return found


def _enrolled(programme_id: int, people: Sequence[int]) -> Mapping[int, Enrolled]:
    found: dict[int, Enrolled] = {}
    for some in _chunks(people):
        rows = db.session.execute(
            select(Enrolment, ProgrammeVersion.catalogue)
            .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
            .where(Enrolment.programme_id == programme_id, Enrolment.student_id.in_(some))
            .order_by((Enrolment.state == EnrolmentState.ACTIVE), Enrolment.id)
        )
        for enrolment, catalogue in rows:
            # The active one, or the latest, comes last and stays.
            found[enrolment.student_id] = Enrolled(
                id=enrolment.id, catalogue=catalogue, draft=draft_of(enrolment)
            )
    return found


def enrolled_in(student_id: int, programme_id: int) -> Enrolment | None:
    """Find the enrolment that rows about this student are about: the active one, or the latest."""
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.student_id == student_id, Enrolment.programme_id == programme_id)
        .order_by((Enrolment.state != EnrolmentState.ACTIVE), Enrolment.id.desc())
        .limit(1)
    )


def enrolments(known: Known) -> Mapping[str, Enrolment]:
    """Find the enrolments of those who are known, per address, with what they follow."""
    by_id: dict[int, Enrolment] = {}
    for some in _chunks([each.id for each in known.enrolled.values()]):
        rows = db.session.scalars(
            select(Enrolment)
            .where(Enrolment.id.in_(some))
            .options(selectinload(Enrolment.version), selectinload(Enrolment.programme))
        )
        by_id |= {row.id: row for row in rows}
    return {
        address: by_id[known.enrolled[person.id].id]
        for address, person in known.people.items()
        if person.id in known.enrolled
    }


def named(found: Import) -> Sequence[Model]:
    """Return all that rows of results name beside people: courses and terms."""
    if found.kind is not ImportKind.RESULTS:
        return ()
    return [*programmes.courses(), *programmes.terms()]


def draft_of(enrolment: Enrolment) -> EnrolmentDraft:
    """Return what is true of an enrolment as a form would give it."""
    return EnrolmentDraft(
        started_on=enrolment.started_on,
        expected_on=enrolment.expected_on,
        ended_on=enrolment.ended_on,
        state=enrolment.state,
        stage=enrolment.stage,
        option=enrolment.option or "",
        adviser_id=enrolment.adviser_id,
    )


def _courses() -> Mapping[str, Listed]:
    return {
        key(course.code): Listed(
            id=course.id,
            code=course.code,
            credits=course.credits,
            is_repeatable=bool(course.facts.get("repeatable")),
        )
        for course in programmes.courses()
    }


def _tried(enrolments: Sequence[int]) -> Mapping[tuple[int, int, int], tuple[Tried, ...]]:
    found: dict[tuple[int, int, int], tuple[Tried, ...]] = {}
    for some in _chunks(enrolments):
        rows = db.session.scalars(
            select(Attempt)
            .where(Attempt.enrolment_id.in_(some), Attempt.ended_at.is_(None))
            .order_by(Attempt.id)
        )
        for row in rows:
            where = row.enrolment_id, row.course_id, row.term_id or 0
            tried = Tried(id=row.id, kind=row.kind, grade=row.grade or "", credits=row.credits)
            found[where] = (*found.get(where, ()), tried)
    return found


def _reached(enrolments: Sequence[int]) -> Mapping[tuple[int, str], date]:
    found: dict[tuple[int, str], date] = {}
    for some in _chunks(enrolments):
        rows = db.session.scalars(
            select(MilestoneReached).where(MilestoneReached.enrolment_id.in_(some))
        )
        found |= {(row.enrolment_id, row.node): row.reached_on for row in rows}
    return found


def _counted(enrolments: Sequence[int]) -> Mapping[Which, tuple[int, int]]:
    found: dict[Which, tuple[int, int]] = {}
    for some in _chunks(enrolments):
        rows = db.session.scalars(
            select(Counted)
            .where(Counted.enrolment_id.in_(some), Counted.ended_at.is_(None))
            .order_by(Counted.id)
        )
        for row in rows:
            which = row.enrolment_id, row.kind, row.what, row.happened_on, row.title
            found[which] = row.id, row.times
    return found


def _chunks(things: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
