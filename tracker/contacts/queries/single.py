"""Reading one contact; the guard asks whose it is."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.contacts.models import (
    Contact,
    ContactInternship,
    ContactNote,
    ContactWork,
    NextStep,
)
from tracker.contacts.rules import Moment, latest_first, of_note
from tracker.db import db
from tracker.internships.models import Internship


def by_id(contact_id: int) -> Contact | None:
    """Find one contact with all that belongs to it."""
    return db.session.scalar(
        select(Contact)
        .where(Contact.id == contact_id)
        .options(
            joinedload(Contact.company),
            joinedload(Contact.introduced_by),
            selectinload(Contact.notes),
            selectinload(Contact.next_steps),
            selectinload(Contact.tag_rows),
            selectinload(Contact.works).joinedload(ContactWork.project),
            selectinload(Contact.internships)
            .joinedload(ContactInternship.internship)
            .joinedload(Internship.site),
        )
    )


def locked(contact_id: int) -> Contact:
    """Find one contact and keep other windows from changing it until the end of this."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.id == contact_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def step_by_id(step_id: int) -> NextStep | None:
    """Find one next step."""
    return db.session.get(NextStep, step_id)


def note_by_id(note_id: int) -> ContactNote | None:
    """Find one note."""
    return db.session.get(ContactNote, note_id)


def timeline_of(contact: Contact) -> list[Moment]:
    """List what happened, latest first: notes, and steps that were taken."""
    notes = [
        of_note(note.id, note.kind, note.happened_on, note.created_at, note.text)
        for note in contact.notes
    ]
    steps = [
        Moment(
            on=step.done_at.date(), at=step.done_at, word="Done", text=step.text, step_id=step.id
        )
        for step in contact.next_steps
        if step.done_at is not None
    ]
    return latest_first([*notes, *steps])


def members_of(company: Contact) -> Sequence[Contact]:
    """List the people known at a company."""
    return _linked(company, Contact.company_id == company.id)


def introduced_by(person: Contact) -> Sequence[Contact]:
    """List whom somebody introduced."""
    return _linked(person, Contact.introduced_by_id == person.id)


def _linked(contact: Contact, how: object) -> Sequence[Contact]:
    return db.session.scalars(
        select(Contact)
        .where(how, Contact.student_id == contact.student_id)  # type: ignore[arg-type]
        .order_by(func.lower(Contact.name), Contact.id)
    ).all()
