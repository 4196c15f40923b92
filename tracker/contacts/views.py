"""Pages of the contacts feature. Each is its owner's alone."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.contacts import models, operations, queries
from tracker.contacts.forms import ContactForm, NoteForm, StepForm
from tracker.contacts.models import Contact, NextStep
from tracker.contacts.rules import ContactKind, grouped
from tracker.errors import Outdated
from tracker.web.forms import EXPIRED, Form
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.nav import NavItem, students

__all__ = ["NAV", "bp", "models"]

bp = Blueprint("contacts", __name__, url_prefix="/contacts")
NAV = (NavItem("Contacts", "contacts.index", "people", fits=students, order=40),)


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List one's own people and companies by when to follow up."""
    search = request.args.get("q", "").replace("\0", "").strip()[:200]
    archived = request.args.get("show") == "archived"
    rows = queries.listed_for(user_id(), search=search, archived=archived)
    dated = [(row, row[1].due_on if row[1] else None) for row in rows]
    kept, away = queries.counts(user_id())
    return render_template(
        "contacts/index.html",
        groups=grouped(dated, clock.today()),
        search=search,
        archived=archived,
        found=len(rows),
        kept=kept,
        away=away,
    )


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Add a person or company."""
    owner = user_id()
    form = ContactForm(
        request.form, companies=queries.companies_of(owner), people=queries.people_of(owner)
    )
    if request.method == "POST" and form.validate():
        contact = operations.add_contact(form.draft(), actor=actor())
        return _to(contact)
    return _form_page(form)


@bp.get("/<id:contact_id>")
@guard(Can.EDIT_CONTACT, queries.by_id)
def show(contact: Contact) -> ResponseReturnValue:
    """Show one contact: how you met, what happened, what is next."""
    return _page(contact)


@bp.route("/<id:contact_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_CONTACT, queries.by_id)
def edit(contact: Contact) -> ResponseReturnValue:
    """Change what is known."""
    form = ContactForm(
        request.form,
        companies=queries.companies_of(contact.student_id, beside=contact.id),
        people=queries.people_of(contact.student_id, beside=contact.id),
        contact=contact,
    )
    if request.method == "POST" and form.validate():
        try:
            operations.edit_contact(contact, form.draft(), based_on=form.based_on, actor=actor())
            return _to(contact)
        except Outdated as error:
            form.rebase(contact.row_version, error.message)
            return _form_page(form, contact, HTTPStatus.CONFLICT)
    return _form_page(form, contact)


@bp.post("/<id:contact_id>/notes")
@guard(Can.EDIT_CONTACT, queries.by_id)
def add_note(contact: Contact) -> ResponseReturnValue:
    """Write down what happened."""
    form = NoteForm(request.form)
    if not form.validate():
        return _page(contact, note=form)
    operations.add_note(contact, form.draft(), actor=actor())
    return _to(contact)


@bp.post("/<id:contact_id>/steps")
@guard(Can.EDIT_CONTACT, queries.by_id)
def add_step(contact: Contact) -> ResponseReturnValue:
    """Plan what to do next."""
    form = StepForm(request.form)
    if not form.validate():
        return _page(contact, step=form)
    operations.add_step(contact, form.draft(), actor=actor())
    return _to(contact)


@bp.post("/steps/<id:step_id>/done")
@guard(Can.EDIT_CONTACT, queries.step_by_id)
def finish_step(step: NextStep) -> ResponseReturnValue:
    """Note that a step was taken."""
    return _press(step.contact, lambda: operations.finish_step(step, actor=actor()))


@bp.post("/steps/<id:step_id>/open")
@guard(Can.EDIT_CONTACT, queries.step_by_id)
def reopen_step(step: NextStep) -> ResponseReturnValue:
    """Take that back."""
    return _press(step.contact, lambda: operations.reopen_step(step, actor=actor()))


@bp.post("/<id:contact_id>/archive")
@guard(Can.EDIT_CONTACT, queries.by_id)
def archive(contact: Contact) -> ResponseReturnValue:
    """Put it away."""
    return _press(contact, lambda: operations.archive_contact(contact, actor=actor()))


@bp.post("/<id:contact_id>/restore")
@guard(Can.EDIT_CONTACT, queries.by_id)
def restore(contact: Contact) -> ResponseReturnValue:
    """Bring it back."""
    return _press(contact, lambda: operations.restore_contact(contact, actor=actor()))


def _to(contact: Contact) -> ResponseReturnValue:
    return redirect(url_for(".show", contact_id=contact.id), code=303)


def _press(contact: Contact, deed: Callable[[], None]) -> ResponseReturnValue:
    """Do what a single button asks for and show the contact again."""
    if Form(request.form).validate():
        deed()
    else:
        flash(EXPIRED, "error")
    return _to(contact)


def _page(
    contact: Contact, *, note: NoteForm | None = None, step: StepForm | None = None
) -> ResponseReturnValue:
    is_company = contact.kind is ContactKind.COMPANY
    page = render_template(
        "contacts/show.html",
        contact=contact,
        form=note or step,
        note_form=note or NoteForm(data={"happened_on": clock.today()}),
        step_form=step or StepForm(),
        members=queries.members_of(contact) if is_company else (),
        open_steps=[each for each in contact.next_steps if each.done_at is None],
        done_steps=[each for each in contact.next_steps if each.done_at is not None],
        today=clock.today(),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if note or step else HTTPStatus.OK


def _form_page(
    form: ContactForm, contact: Contact | None = None, status: int | None = None
) -> ResponseReturnValue:
    page = render_template("contacts/contact_form.html", form=form, contact=contact)
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
