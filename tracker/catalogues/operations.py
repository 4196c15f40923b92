"""Every change of drafts, and the decision that a student follows another catalogue."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker import audit, clock, trail
from tracker.access import Actor, Can, authorize
from tracker.catalogues import queries
from tracker.catalogues.models import CatalogueMove, Draft
from tracker.catalogues.rules import digest, empty
from tracker.db import db, lock
from tracker.errors import Outdated, WrongState
from tracker.jobs import enqueue
from tracker.programmes import operations as programmes
from tracker.programmes.models import Enrolment, Programme, ProgrammeVersion
from tracker.programmes.queries import roles_of

STEP = 5


def begin(version: ProgrammeVersion, *, actor: Actor) -> Draft:
    """Begin the next catalogue as a copy of a published one."""
    authorize(actor, Can.EDIT_PROGRAMME, version)
    document = deepcopy(version.document)
    document["catalogue"] = _free_name(version)
    document["code"] = version.programme.code  # it may be called otherwise by now
    return _begun(version.programme, version, document, actor)


def begin_first(
    programme: Programme, *, actor: Actor, document: dict[str, Any] | None = None
) -> Draft:
    """Begin the first catalogue of a programme, empty or as a programme file has it.

    Raises:
        WrongState: the file is of another programme, or there is a catalogue to begin from.
    """
    authorize(actor, Can.EDIT_PROGRAMME, programme)
    if programme.versions:
        raise WrongState("This programme has a catalogue. Begin the next one as a draft of it.")
    year = clock.today().year
    if document is None:
        document = empty(programme.code, programme.name, f"{year}-{(year + 1) % 100:02}")
    _refuse_other(programme, document)
    return _begun(programme, None, document, actor)


def found(code: str, name: str, *, actor: Actor, document: dict[str, Any] | None = None) -> Draft:
    """Add a programme, and begin its first catalogue.

    Args:
        code: of the programme; that of the file, when there is one.
        name: of the programme.
        actor: who; becomes its programme office.
        document: a programme file; None begins empty.

    Raises:
        WrongState: there is a programme of this code, or the file is of another one.
    """
    authorize(actor, Can.CREATE_PROGRAMME, None)
    programme = programmes.create_programme(code, name, actor=actor)
    roles = roles_of(actor.user_id) if actor.user_id is not None else {}
    return begin_first(programme, actor=replace(actor, roles=roles), document=document)


def rename(programme: Programme, code: str, name: str, *, based_on: int, actor: Actor) -> None:
    """Change how a programme is called, in its drafts, too; published catalogues never change.

    Raises:
        Outdated: somebody else changed it after it was opened.
        WrongState: another programme has this code.
    """
    authorize(actor, Can.EDIT_PROGRAMME, programme)
    before = {"code": programme.code, "name": programme.name}
    programmes.rename_programme(programme, code, name, based_on=based_on, actor=actor)
    for draft in queries.drafts_of(programme):
        document = {**draft.document, "code": code}
        if document.get("name") == before["name"]:
            document["name"] = name
        draft.document = document
        draft.row_version += 1
        trail.record(actor, "catalogue.edited", draft, digest=digest(document))


def save(draft: Draft, document: dict[str, Any], *, based_on: int, actor: Actor) -> None:
    """Keep a changed document; it may be unfinished.

    Args:
        draft: the draft.
        document: the whole document as it is to be.
        based_on: the version of the row it was made from.
        actor: who.

    Raises:
        Outdated: somebody saved in between.
        WrongState: it was published meanwhile, or became another programme's.
    """
    authorize(actor, Can.EDIT_PROGRAMME, draft)
    _lock(draft)
    if draft.row_version != based_on:
        raise Outdated
    _refuse_other(draft.programme, document)
    draft.document = document
    draft.row_version += 1
    trail.record(actor, "catalogue.edited", draft, digest=digest(document))


def discard(draft: Draft, *, actor: Actor) -> None:
    """Throw a draft away.

    Raises:
        WrongState: it was published.
    """
    authorize(actor, Can.EDIT_PROGRAMME, draft)
    _lock(draft)
    trail.record(actor, "catalogue.discarded", draft)
    db.session.delete(draft)


def try_out(draft: Draft, *, actor: Actor) -> None:
    """Ask what the draft would change for the students of the version it is based on.

    Raises:
        WrongState: the draft has problems, or is the first and nobody follows another.
    """
    authorize(actor, Can.EDIT_PROGRAMME, draft)
    _lock(draft)
    if draft.based_on is None:
        raise WrongState("Nobody follows an earlier catalogue, so there is nobody to try it on.")
    _refuse_problems(draft)
    draft.trial = {
        "digest": digest(draft.document),
        "enrolments": list(queries.tried_on(draft)),
        "done": 0,
        "changed": [],
    }
    enqueue("catalogues.try", draft_id=draft.id)


def try_next(draft: Draft, *, actor: Actor) -> bool:
    """Audit the next few students by the draft; tell whether more are waiting."""
    authorize(actor, Can.WORK_AS_SYSTEM, draft)
    lock(draft)
    trial = deepcopy(draft.trial)
    if draft.based_on is None or not trial or trial["digest"] != digest(draft.document):
        return False  # it was edited meanwhile: another trial will be asked for
    some = trial["enrolments"][trial["done"] : trial["done"] + STEP]
    before = audit.read_programme(draft.based_on.document)
    after = audit.read_programme(draft.document)
    for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.id.in_(some))):
        if found := queries.difference(enrolment, before, after):
            trial["changed"].append(found)
    trial["done"] += len(some)
    draft.trial = trial
    return bool(trial["done"] < len(trial["enrolments"]))


def publish(
    draft: Draft, *, based_on: int, starts_on: date | None = None, actor: Actor
) -> ProgrammeVersion:
    """Make the draft a version, for those who begin from a day on. Students keep theirs.

    Without a day it is today; the first catalogue of a programme is for beginners of any day.

    Raises:
        Outdated: somebody saved since the page was opened.
        WrongState: it has problems, or there is a catalogue of this name.
    """
    authorize(actor, Can.EDIT_PROGRAMME, draft)
    _lock(draft)
    if draft.row_version != based_on:
        raise Outdated
    _refuse_problems(draft)
    if starts_on is None and draft.based_on is not None:
        starts_on = clock.today()
    draft.published = programmes.add_version(
        draft.programme, draft.document, starts_on=starts_on, actor=actor
    )
    db.session.flush()
    trail.record(actor, "catalogue.published", draft, version_id=draft.published_id)
    return draft.published


def move_student(
    enrolment: Enrolment, version: ProgrammeVersion, reason: str, *, actor: Actor
) -> CatalogueMove:
    """Decide that one student follows another catalogue from now on.

    Raises:
        WrongState: without a reason, or when it is not another catalogue of the same programme.
    """
    authorize(actor, Can.RECORD_DEGREE, enrolment)
    if not reason.strip():
        raise WrongState("Enter the reason.")
    if actor.user_id is None:
        raise WrongState("A person decides this.")
    came_from = enrolment.version_id
    programmes.follow_version(enrolment, version, actor=actor)
    move = CatalogueMove(
        enrolment=enrolment,
        from_id=came_from,
        to_id=version.id,
        reason=reason.strip(),
        decided_by=actor.user_id,
        decided_at=clock.now(),
    )
    db.session.add(move)
    db.session.flush()
    return move


def _begun(
    programme: Programme, version: ProgrammeVersion | None, document: dict[str, Any], actor: Actor
) -> Draft:
    if actor.user_id is None:
        raise WrongState("A person edits a catalogue.")
    based_on_id = version.id if version is not None else None
    draft = Draft(
        programme=programme,
        programme_id=programme.id,
        based_on=version,
        based_on_id=based_on_id,
        document=document,
        trial={},
        created_by=actor.user_id,
    )
    db.session.add(draft)
    db.session.flush()
    trail.record(actor, "catalogue.begun", draft, based_on=based_on_id)
    return draft


def _refuse_other(programme: Programme, document: dict[str, Any]) -> None:
    if document.get("code") != programme.code:
        raise WrongState(f"The file is of another programme: not {programme.code}.")


def _lock(draft: Draft) -> None:
    lock(draft)
    if draft.published_id is not None:
        raise WrongState("This catalogue is published. What students follow never changes.")


def _refuse_problems(draft: Draft) -> None:
    if problems := queries.problems_of(draft.document):
        many = "1 problem is" if len(problems) == 1 else f"{len(problems)} problems are"
        raise WrongState(f"{many} to be solved first.")


def _free_name(version: ProgrammeVersion) -> str:
    taken = set(
        db.session.scalars(
            select(ProgrammeVersion.catalogue).where(
                ProgrammeVersion.programme_id == version.programme_id
            )
        )
    )
    name, number = f"{version.catalogue} (new)", 2
    while name in taken:
        name, number = f"{version.catalogue} (new {number})", number + 1
    return name
