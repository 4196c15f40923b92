"""Programmes, their versions, courses and terms."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tracker import audit, trail
from tracker.access import Actor, Can, Role, authorize
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.programmes import queries
from tracker.programmes.models import (
    LONGEST_CATALOGUE,
    Course,
    Membership,
    Programme,
    ProgrammeVersion,
    Term,
)
from tracker.programmes.rules import TermDraft

_ADDED, _CHANGED = "course.added", "course.changed"


def create_programme(code: str, name: str, *, actor: Actor) -> Programme:
    """Add a degree or certificate.

    Whoever adds it is its programme office from then on, so that somebody can go on with it.

    Raises:
        WrongState: there is a programme of this code.
    """
    authorize(actor, Can.CREATE_PROGRAMME, None)
    if queries.programme_by_code(code) is not None:
        raise WrongState(f"There is a programme {code} already.")
    programme = Programme(code=code, name=name)
    db.session.add(programme)
    db.session.flush()
    trail.record(actor, "programme.created", programme, code=code)
    if actor.user_id is not None:
        office = Membership(user_id=actor.user_id, programme_id=programme.id, role=Role.OFFICE)
        db.session.add(office)
        db.session.flush()
        trail.record(actor, "membership.began", office, role=Role.OFFICE.value)
    return programme


def rename_programme(
    programme: Programme, code: str, name: str, *, based_on: int, actor: Actor
) -> None:
    """Change how a programme is called; its published catalogues stay as they were printed.

    Raises:
        Outdated: somebody else changed it after it was opened.
        WrongState: another programme has this code.
    """
    authorize(actor, Can.EDIT_PROGRAMME, programme)
    if programme.row_version != based_on:
        raise Outdated
    if (other := queries.programme_by_code(code)) is not None and other is not programme:
        raise WrongState(f"There is a programme {code} already.")
    before = programme.code
    programme.code, programme.name = code, name
    programme.row_version += 1
    trail.record(actor, "programme.renamed", programme, code=code, before=before)


def add_version(
    programme: Programme,
    document: dict[str, Any],
    *,
    starts_on: date | None = None,
    actor: Actor,
) -> ProgrammeVersion:
    """Add the catalogue that a programme file holds, and the courses it names.

    Args:
        programme: the programme.
        document: what the file holds.
        starts_on: first day of the term whose beginners follow it; None for no such day.
        actor: who.

    Raises:
        tracker.audit.ProgrammeError: the file cannot be used; it lists every reason.
        WrongState: the programme has this catalogue already, as what students follow never changes;
            or its name is too long.
    """
    authorize(actor, Can.EDIT_PROGRAMME, programme)
    read = audit.read_programme(document)
    if len(read.catalogue) > LONGEST_CATALOGUE:
        raise WrongState(f"Name the catalogue in at most {LONGEST_CATALOGUE} characters.")
    taken = select(ProgrammeVersion.id).where(
        ProgrammeVersion.programme_id == programme.id,
        ProgrammeVersion.catalogue == read.catalogue,
    )
    if db.session.scalar(taken) is not None:
        raise WrongState(f"{programme.code} has a catalogue {read.catalogue} already.")
    version = ProgrammeVersion(
        programme=programme,
        catalogue=read.catalogue,
        credit_unit=read.credit_unit,
        total_credits=read.total,
        document=document,
        starts_on=starts_on,
    )
    db.session.add(version)
    known = {course.code: course for course in queries.courses()}
    done = [_put(known.get(course["code"]), course)[1] for course in document["courses"]]
    trail.record(
        actor,
        "programme.version_added",
        version,
        catalogue=read.catalogue,
        courses_added=done.count(_ADDED),
        courses_changed=done.count(_CHANGED),
    )
    return version


def upsert_term(name: str, starts_on: date, ends_on: date, *, actor: Actor) -> Term:
    """Add a term of the school's year, or move the one of this name."""
    authorize(actor, Can.EDIT_TERM, None)
    draft = TermDraft(name=name, starts_on=starts_on, ends_on=ends_on)
    term = queries.term_by_name(name)
    if term is None:
        return add_term(draft, actor=actor)
    if (term.starts_on, term.ends_on) != (starts_on, ends_on):
        change_term(term, draft, based_on=term.row_version, actor=actor)
    return term


def add_term(draft: TermDraft, *, actor: Actor) -> Term:
    """Add a term of the school's year.

    Raises:
        WrongState: there is a term of this name, or it ends before it starts.
    """
    authorize(actor, Can.EDIT_TERM, None)
    _refuse(draft, None)
    term = Term(name=draft.name, starts_on=draft.starts_on, ends_on=draft.ends_on)
    db.session.add(term)
    db.session.flush()
    trail.record(actor, "term.added", term, name=draft.name)
    return term


def change_term(term: Term, draft: TermDraft, *, based_on: int, actor: Actor) -> None:
    """Rename or move a term; results that were recorded in it move along.

    Raises:
        Outdated: somebody else changed it after it was opened.
        WrongState: another term has this name, or it ends before it starts.
    """
    authorize(actor, Can.EDIT_TERM, term)
    if term.row_version != based_on:
        raise Outdated
    _refuse(draft, term)
    before = term.name
    term.name, term.starts_on, term.ends_on = draft.name, draft.starts_on, draft.ends_on
    term.row_version += 1
    trail.record(actor, "term.changed", term, name=draft.name, before=before)


def _refuse(draft: TermDraft, term: Term | None) -> None:
    if draft.starts_on >= draft.ends_on:
        raise WrongState(f"{draft.name} ends before it starts.")
    if (other := queries.term_by_name(draft.name)) is not None and other is not term:
        raise WrongState(f"There is a term {draft.name} already.")


def _put(course: Course | None, given: dict[str, Any]) -> tuple[Course, str]:
    """Add or change one course as a programme file has it; tell which, or "" for neither."""
    title, worth = given["title"], Decimal(str(given["credits"]))
    facts = {key: value for key, value in given.items() if key not in {"code", "title", "credits"}}
    if course is None:
        course = Course(code=given["code"], title=title, credits=worth, facts=facts)
        db.session.add(course)
        return course, _ADDED
    if (course.title, course.credits, course.facts) == (title, worth, facts):
        return course, ""
    course.title, course.credits, course.facts = title, worth, facts
    return course, _CHANGED
