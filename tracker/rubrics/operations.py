"""Every change of rubrics."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Programme
from tracker.rubrics import queries
from tracker.rubrics.models import Rubric, RubricVersion
from tracker.rubrics.rules import (
    Purpose,
    RubricBody,
    fitted,
    preset,
    problems_of,
    write_body,
)


def in_force(programme: Programme, purpose: Purpose, *, actor: Actor) -> RubricVersion:
    """Return the version to judge by; the preset becomes the first one where there is none."""
    authorize(actor, Can.USE_RUBRIC, programme)
    found = queries.current(programme.id, purpose)
    if found is not None:
        return found
    rubric = _locked(programme, purpose)
    found = queries.current(programme.id, purpose)
    if found is not None:  # somebody else was faster
        return found
    first = RubricVersion(
        rubric=rubric, document=write_body(preset(purpose)), row_version=1, **_published(rubric)
    )
    db.session.add(first)
    trail.record(actor, "rubric.preset-taken", first, purpose=purpose.value)
    return first


def begin_draft(programme: Programme, purpose: Purpose, *, actor: Actor) -> RubricVersion:
    """Begin a new version as a copy of the one in force; one that was begun goes on."""
    authorize(actor, Can.EDIT_RUBRIC, programme)
    rubric = _locked(programme, purpose)
    if (draft := _draft_of(rubric)) is not None:
        return draft
    made = RubricVersion(
        rubric=rubric,
        document=write_body(queries.body_in_force(programme.id, purpose)),
        row_version=1,
    )
    db.session.add(made)
    trail.record(actor, "rubric.draft-begun", made, purpose=purpose.value)
    return made


def save_draft(draft: RubricVersion, body: RubricBody, *, based_on: int, actor: Actor) -> None:
    """Keep what is written so far, whole or not.

    Raises:
        Outdated: somebody saved in between.
        WrongState: it was published meanwhile.
    """
    authorize(actor, Can.EDIT_RUBRIC, draft)
    _check(draft, based_on)
    draft.document = write_body(fitted(body))
    draft.row_version += 1
    trail.record(actor, "rubric.draft-saved", draft)


def publish(draft: RubricVersion, *, based_on: int, actor: Actor) -> None:
    """Let it hold for what is judged from now on; what was judged keeps its version.

    Raises:
        Outdated: somebody saved in between.
        WrongState: it was published meanwhile, or something is missing, in words.
    """
    authorize(actor, Can.EDIT_RUBRIC, draft)
    _check(draft, based_on)
    if problems := problems_of(draft.body):
        raise WrongState(". ".join(problems) + ".")
    for name, value in _published(_locked(draft.rubric.programme, draft.rubric.purpose)).items():
        setattr(draft, name, value)
    draft.published_by = actor.user_id
    draft.row_version += 1
    trail.record(actor, "rubric.published", draft, number=draft.number)


def discard_draft(draft: RubricVersion, *, actor: Actor) -> None:
    """Throw a draft away; nothing was judged by it.

    Raises:
        WrongState: it was published meanwhile.
    """
    authorize(actor, Can.EDIT_RUBRIC, draft)
    _check(draft, None)
    trail.record(actor, "rubric.draft-discarded", draft)
    db.session.delete(draft)


def _check(draft: RubricVersion, based_on: int | None) -> None:
    lock(draft)
    if not draft.is_draft:
        raise WrongState("This version was published and never changes. Begin a new draft.")
    if based_on is not None and draft.row_version != based_on:
        raise Outdated


def _published(rubric: Rubric) -> dict[str, Any]:
    """Return what makes the next version of a rubric a published one."""
    last = max((each.number or 0 for each in rubric.versions), default=0)
    return {"number": last + 1, "published_at": clock.now()}


def _draft_of(rubric: Rubric) -> RubricVersion | None:
    return next((each for each in rubric.versions if each.is_draft), None)


def _locked(programme: Programme, purpose: Purpose) -> Rubric:
    """Return the programme's rubric for the purpose, made where there is none, held for us."""
    found = queries.rubric_for(programme.id, purpose)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(Rubric(programme_id=programme.id, purpose=purpose))
        except IntegrityError:  # two made it at the same moment
            db.session.expire_all()
    query = select(Rubric).where(Rubric.programme_id == programme.id, Rubric.purpose == purpose)
    query = query.with_for_update().execution_options(populate_existing=True)
    rubric = db.session.scalars(query).one()
    db.session.refresh(rubric, ["versions"])
    return rubric
