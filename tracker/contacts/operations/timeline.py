"""What happened with a contact, and what is to be done."""

from datetime import date

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.contacts.models import Contact, ContactNote, NextStep
from tracker.contacts.rules import NoteDraft, Snooze, StepDraft, put_off
from tracker.db import db


def add_note(contact: Contact, draft: NoteDraft, *, actor: Actor) -> ContactNote:
    """Write down what happened."""
    authorize(actor, Can.EDIT_CONTACT, contact)
    note = ContactNote(
        student_id=contact.student_id,
        kind=draft.kind,
        happened_on=draft.happened_on,
        text=draft.text,
    )
    contact.notes.append(note)
    trail.record(actor, "contact.note", contact)
    return note


def edit_note(note: ContactNote, draft: NoteDraft, *, actor: Actor) -> None:
    """Correct what was written down."""
    authorize(actor, Can.EDIT_CONTACT, note)
    note.kind, note.happened_on, note.text = draft.kind, draft.happened_on, draft.text
    trail.record(actor, "contact.note-edit", note)


def delete_note(note: ContactNote, *, actor: Actor) -> None:
    """Forget it for good."""
    authorize(actor, Can.EDIT_CONTACT, note)
    trail.record(actor, "contact.note-delete", note)
    db.session.delete(note)


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


def snooze_step(step: NextStep, how_long: Snooze, *, actor: Actor) -> date:
    """Put a step off; return its new day."""
    authorize(actor, Can.EDIT_CONTACT, step)
    step.due_on = put_off(step.due_on, how_long, clock.today())
    trail.record(actor, "contact.snooze", step)
    return step.due_on


def drop_step(step: NextStep, *, actor: Actor) -> None:
    """Forget a step that is not to be taken."""
    authorize(actor, Can.EDIT_CONTACT, step)
    trail.record(actor, "contact.drop", step)
    db.session.delete(step)
