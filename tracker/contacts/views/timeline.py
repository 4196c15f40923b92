"""Notes and next steps."""

from http import HTTPStatus

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.contacts import operations, queries
from tracker.contacts.forms import NoteForm, SnoozeForm, StepForm
from tracker.contacts.models import Contact, ContactNote, NextStep
from tracker.contacts.views.blueprint import back_to, bp, pressed
from tracker.contacts.views.pages import contact_page
from tracker.web.filters import day
from tracker.web.guard import actor, guard


@bp.post("/<id:contact_id>/notes")
@guard(Can.EDIT_CONTACT, queries.by_id)
def add_note(contact: Contact) -> ResponseReturnValue:
    """Write down what happened."""
    form = NoteForm(request.form)
    if not form.validate():
        return contact_page(contact, note=form)
    operations.add_note(contact, form.draft(), actor=actor())
    return back_to(contact)


@bp.route("/notes/<id:note_id>", methods=["GET", "POST"])
@guard(Can.EDIT_CONTACT, queries.note_by_id)
def edit_note(note: ContactNote) -> ResponseReturnValue:
    """Correct a note."""
    kept = {"kind": note.kind.value, "happened_on": note.happened_on, "text": note.text}
    form = NoteForm(request.form, data=kept)
    if request.method == "POST" and form.validate():
        operations.edit_note(note, form.draft(), actor=actor())
        return back_to(note.contact)
    page = render_template("contacts/note.html", form=form, note=note, contact=note.contact)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.post("/notes/<id:note_id>/delete")
@guard(Can.EDIT_CONTACT, queries.note_by_id)
def delete_note(note: ContactNote) -> ResponseReturnValue:
    """Forget a note for good."""
    contact = note.contact
    pressed(lambda: operations.delete_note(note, actor=actor()))
    return back_to(contact)


@bp.post("/<id:contact_id>/steps")
@guard(Can.EDIT_CONTACT, queries.by_id)
def add_step(contact: Contact) -> ResponseReturnValue:
    """Plan what to do next."""
    form = StepForm(request.form)
    if not form.validate():
        return contact_page(contact, step=form)
    operations.add_step(contact, form.draft(), actor=actor())
    return back_to(contact)


@bp.post("/steps/<id:step_id>/done")
@guard(Can.EDIT_CONTACT, queries.step_by_id)
def finish_step(step: NextStep) -> ResponseReturnValue:
    """Note that a step was taken."""
    pressed(lambda: operations.finish_step(step, actor=actor()))
    return back_to(step.contact)


@bp.post("/steps/<id:step_id>/open")
@guard(Can.EDIT_CONTACT, queries.step_by_id)
def reopen_step(step: NextStep) -> ResponseReturnValue:
    """Take that back."""
    pressed(lambda: operations.reopen_step(step, actor=actor()))
    return back_to(step.contact)


@bp.post("/steps/<id:step_id>/later")
@guard(Can.EDIT_CONTACT, queries.step_by_id)
def snooze_step(step: NextStep) -> ResponseReturnValue:
    """Put a step off."""
    form = SnoozeForm(request.form)

    def put_off() -> None:
        due_on = operations.snooze_step(step, form.chosen(), actor=actor())
        flash(f"Put off until {day(due_on)}.", "success")

    pressed(put_off, form)
    return back_to(step.contact)


@bp.post("/steps/<id:step_id>/delete")
@guard(Can.EDIT_CONTACT, queries.step_by_id)
def drop_step(step: NextStep) -> ResponseReturnValue:
    """Forget a step."""
    contact = step.contact
    pressed(lambda: operations.drop_step(step, actor=actor()))
    return back_to(contact)
