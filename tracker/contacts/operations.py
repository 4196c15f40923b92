"""Changing contacts. Nothing of them goes into the trail but that something was done."""

from collections.abc import Sequence

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.contacts import queries
from tracker.contacts.models import Contact, ContactNote, NextStep
from tracker.contacts.rules import ContactDraft, ContactKind, NoteDraft, StepDraft
from tracker.db import db
from tracker.errors import NotAllowed, Outdated


def add_contact(draft: ContactDraft, *, actor: Actor) -> Contact:
    """Keep a new person or company for oneself."""
    contact = Contact(student_id=actor.user_id, kind=draft.kind, name=draft.name)
    authorize(actor, Can.EDIT_CONTACT, contact)
    _fill(contact, draft)
    db.session.add(contact)
    db.session.flush()  # the caller links to contact.id
    trail.record(actor, "contact.add", contact)
    return contact


def edit_contact(contact: Contact, draft: ContactDraft, *, based_on: int, actor: Actor) -> None:
    """Change what is known.

    Raises:
        Outdated: when another window saved it after this one was opened.
    """
    authorize(actor, Can.EDIT_CONTACT, contact)
    contact = queries.locked(contact.id)
    if contact.row_version != based_on:
        raise Outdated
    _fill(contact, draft)
    contact.row_version += 1
    trail.record(actor, "contact.edit", contact)


def archive_contact(contact: Contact, *, actor: Actor) -> None:
    """Put it away; nothing is lost."""
    authorize(actor, Can.EDIT_CONTACT, contact)
    contact.archived_at = contact.archived_at or clock.now()
    trail.record(actor, "contact.archive", contact)


def restore_contact(contact: Contact, *, actor: Actor) -> None:
    """Bring it back from the archive."""
    authorize(actor, Can.EDIT_CONTACT, contact)
    contact.archived_at = None
    trail.record(actor, "contact.restore", contact)


def add_note(contact: Contact, draft: NoteDraft, *, actor: Actor) -> ContactNote:
    """Write down what happened."""
    authorize(actor, Can.EDIT_CONTACT, contact)
    note = ContactNote(
        student_id=contact.student_id, happened_on=draft.happened_on, text=draft.text
    )
    contact.notes.append(note)
    trail.record(actor, "contact.note", contact)
    return note


def add_step(contact: Contact, draft: StepDraft, *, actor: Actor) -> NextStep:
    """Plan what to do next."""
    authorize(actor, Can.EDIT_CONTACT, contact)
    step = NextStep(student_id=contact.student_id, text=draft.text, due_on=draft.due_on)
    contact.next_steps.append(step)
    trail.record(actor, "contact.plan", contact)
    return step


def finish_step(step: NextStep, *, actor: Actor) -> None:
    """Note that a step was taken."""
    authorize(actor, Can.EDIT_CONTACT, step)
    step.done_at = step.done_at or clock.now()
    trail.record(actor, "contact.done", step)


def reopen_step(step: NextStep, *, actor: Actor) -> None:
    """Put a step that was taken back among those to take."""
    authorize(actor, Can.EDIT_CONTACT, step)
    step.done_at = None
    trail.record(actor, "contact.undone", step)


def _fill(contact: Contact, draft: ContactDraft) -> None:
    contact.kind, contact.name = draft.kind, draft.name
    contact.job_title, contact.mail = draft.job_title, draft.mail
    contact.phone, contact.web, contact.how_met = draft.phone, draft.web, draft.how_met
    owner = contact.student_id
    is_person = draft.kind is ContactKind.PERSON
    companies = queries.companies_of(owner, beside=contact.id)
    people = queries.people_of(owner, beside=contact.id)
    contact.company = _own(draft.company_id if is_person else None, companies)
    contact.introduced_by = _own(draft.introduced_by_id, people)


def _own(chosen: int | None, own: Sequence[Contact]) -> Contact | None:
    """Return the chosen contact if it is one of the owner's."""
    if chosen is None:
        return None
    found = next((each for each in own if each.id == chosen), None)
    if found is None:
        raise NotAllowed
    return found
