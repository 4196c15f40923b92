"""The list, a contact's page and its form."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import Can
from tracker.contacts import operations, queries
from tracker.contacts.forms import ContactForm, NoteForm, Offered, SnoozeForm, StepForm
from tracker.contacts.models import Contact
from tracker.contacts.rules import ContactKind, grouped
from tracker.contacts.views.blueprint import back_to, bp, pressed
from tracker.errors import Outdated
from tracker.internships.models import Internship
from tracker.web.guard import actor, guard, signed_in, user_id

LAST_PAGE = 10_000


@bp.get("/", strict_slashes=False)
@signed_in
def index() -> ResponseReturnValue:
    """List one's own people and companies by when to follow up."""
    filters = queries.Filters(
        search=_asked("q", 200), tag=_asked("tag", 40), archived=_asked("show", 10) == "archived"
    )
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    rows = queries.listed_for(user_id(), filters, page=page)
    dated = [(row, row[1].due_on if row[1] else None) for row in rows]
    kept, away = queries.counts(user_id())
    total = queries.count(user_id(), filters)
    return render_template(
        "contacts/index.html",
        groups=grouped(dated, clock.today()),
        filters=filters,
        tags=queries.tags_of(user_id()),
        kept=kept,
        suggested=queries.suggestions_for(user_id()) if page == 1 and not filters.narrows else (),
        away=away,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
    )


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Add a person or company."""
    form = ContactForm(request.form, offered=_offered(user_id()))
    if request.method == "POST" and form.validate():
        return back_to(operations.add_contact(form.draft(), actor=actor()))
    return _form_page(form)


@bp.get("/<id:contact_id>")
@guard(Can.EDIT_CONTACT, queries.by_id)
def show(contact: Contact) -> ResponseReturnValue:
    """Show one contact: how you met, what happened, what is next."""
    return contact_page(contact)


@bp.route("/<id:contact_id>/edit", methods=["GET", "POST"])
@guard(Can.EDIT_CONTACT, queries.by_id)
def edit(contact: Contact) -> ResponseReturnValue:
    """Change what is known."""
    form = ContactForm(request.form, offered=_offered(contact.student_id, contact), contact=contact)
    if request.method == "POST" and form.validate():
        try:
            operations.edit_contact(contact, form.draft(), based_on=form.based_on, actor=actor())
            return back_to(contact)
        except Outdated as error:
            form.rebase(contact.row_version, error.message)
            return _form_page(form, contact, HTTPStatus.CONFLICT)
    return _form_page(form, contact)


@bp.post("/<id:contact_id>/archive")
@guard(Can.EDIT_CONTACT, queries.by_id)
def archive(contact: Contact) -> ResponseReturnValue:
    """Put it away."""
    pressed(lambda: operations.archive_contact(contact, actor=actor()))
    return back_to(contact)


@bp.post("/<id:contact_id>/restore")
@guard(Can.EDIT_CONTACT, queries.by_id)
def restore(contact: Contact) -> ResponseReturnValue:
    """Bring it back."""
    pressed(lambda: operations.restore_contact(contact, actor=actor()))
    return back_to(contact)


@bp.route("/<id:contact_id>/delete", methods=["GET", "POST"])
@guard(Can.EDIT_CONTACT, queries.by_id)
def delete(contact: Contact) -> ResponseReturnValue:
    """Ask once more, then forget it for good."""
    if request.method == "POST" and pressed(
        lambda: operations.delete_contact(contact, actor=actor())
    ):
        flash("The contact was deleted.", "success")
        return redirect(url_for(".index"), code=303)
    return render_template("contacts/delete.html", contact=contact)


def contact_page(
    contact: Contact, *, note: NoteForm | None = None, step: StepForm | None = None
) -> ResponseReturnValue:
    """Render a contact's page, with the form that was refused if one was."""
    is_company = contact.kind is ContactKind.COMPANY
    page = render_template(
        "contacts/show.html",
        contact=contact,
        form=note or step,
        note_form=note or NoteForm(data={"happened_on": clock.today()}),
        step_form=step or StepForm(),
        snooze_form=(snooze := SnoozeForm()),
        snooze_choices=[(value, label) for value, label, *_ in snooze.how_long.iter_choices()],
        timeline=queries.timeline_of(contact),
        members=queries.members_of(contact) if is_company else (),
        introduced=queries.introduced_by(contact),
        open_steps=[each for each in contact.next_steps if each.done_at is None],
        today=clock.today(),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if note or step else HTTPStatus.OK


def _asked(name: str, most: int) -> str:
    return request.args.get(name, "").replace("\0", "").strip()[:most]


def _offered(owner_id: int, contact: Contact | None = None) -> Offered:
    """Say what may be linked: all at hand, and what is linked already."""
    works = {work.id: work.title for work in queries.works_of(owner_id)}
    if contact is not None:
        works |= {row.project_id: row.project.title for row in contact.works}
    return Offered(
        companies=queries.company_names_of(owner_id),
        people=queries.people_of(owner_id, beside=contact.id if contact else None),
        works=tuple(works.items()),
        internships=[(each.id, _at(each)) for each in queries.internships_of(owner_id)],
    )


def _at(internship: Internship) -> str:
    return f"{internship.title}, {internship.site.name}" if internship.site else internship.title


def _form_page(
    form: ContactForm, contact: Contact | None = None, status: int | None = None
) -> ResponseReturnValue:
    page = render_template("contacts/contact_form.html", form=form, contact=contact)
    return page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
