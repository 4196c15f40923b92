"""Contacts in and out of files: CSV and vCard."""

from http import HTTPStatus

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import Can
from tracker.contacts import operations, queries
from tracker.contacts.forms import FileForm
from tracker.contacts.models import Contact, ContactImport
from tracker.contacts.rules import MOST_BYTES, ContactKind, Row
from tracker.contacts.views.blueprint import bp, pressed
from tracker.errors import WrongState
from tracker.standards import sheets, vcards
from tracker.web.guard import actor, guard, signed_in, user_id
from tracker.web.headers import attachment, takes_files

ROWS_SHOWN = 100
MOST_DIGITS = 9
HEADS = (
    "Kind",
    "Name",
    "Company",
    "What they do",
    "Mail",
    "Phone",
    "Web",
    "How we met",
    "Introduced by",
    "Tags",
    "Anything else",
    "Timeline",
    "Next steps",
    "Archived",
)


@bp.route("/files", methods=["GET", "POST"])
@takes_files(MOST_BYTES + 100_000)
@signed_in
def files() -> ResponseReturnValue:
    """Offer one's contacts as files, and take a file in to be looked at."""
    form = FileForm(request.form)
    if request.method == "POST" and form.validate():
        file = request.files.get("file")
        content = file.read(MOST_BYTES + 1) if file else b""
        if file:
            file.close()
        if not file or not file.filename:
            form.file.errors = ["Choose a file"]
        elif len(content) > MOST_BYTES:
            form.file.errors = [f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it"]
        else:
            try:
                operations.receive(file.filename, content, actor=actor())
                return redirect(url_for(".check_file"), code=303)
            except WrongState as refused:
                form.file.errors = [refused.message]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template(
        "contacts/files.html", form=form, waiting=queries.import_of(user_id())
    ), status


@bp.route("/files/check", methods=["GET", "POST"])
@signed_in
def check_file() -> ResponseReturnValue:
    """Show what a file holds before any of it is kept; take in what was chosen."""
    found = queries.import_of(user_id())
    if found is None:
        return redirect(url_for(".files"))
    if request.method == "POST":
        return _chosen(found)
    rows = queries.rows_of(found)
    number = min(_page(request.args.get("page")), _pages(rows))
    return render_template(
        "contacts/check_file.html",
        found=found,
        rows=rows,
        shown=_shown(rows, number),
        likely=queries.likely_of(user_id(), rows),
        page=number,
        pages=_pages(rows),
    )


def _chosen(found: ContactImport) -> ResponseReturnValue:
    """Keep what was ticked on one page; go to another, or add all that is chosen."""
    rows = queries.rows_of(found)
    ticked = {_number(n) for n in request.form.getlist("row")}
    shown = {row.number for row in _shown(rows, _page(request.form.get("page")))}
    counted: list[int] = []

    def keep() -> None:
        operations.choose(found, ticked, shown=shown, actor=actor())
        if "go" not in request.form:
            counted.append(operations.take_in(found, actor=actor()))

    if pressed(keep) and counted:
        flash(f"Contacts added: {counted[0]}.", "success")
        return redirect(url_for(".index"), code=303)
    return redirect(url_for(".check_file", page=_page(request.form.get("go"))), code=303)


def _page(typed: str | None) -> int:
    return max(_number(typed or ""), 1)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else 0


def _pages(rows: list[Row]) -> int:
    return max(-(-len(rows) // ROWS_SHOWN), 1)


def _shown(rows: list[Row], number: int) -> list[Row]:
    return rows[(number - 1) * ROWS_SHOWN : number * ROWS_SHOWN]


@bp.post("/files/drop")
@signed_in
def drop_file() -> ResponseReturnValue:
    """Forget the file."""
    found = queries.import_of(user_id())
    if found is None:
        abort(404)
    pressed(lambda: operations.drop_import(found, actor=actor()))
    return redirect(url_for(".files"), code=303)


@bp.get("/contacts.csv")
@signed_in
def table() -> ResponseReturnValue:
    """Give all of one's contacts as a table, with everything that is known."""
    rows = [HEADS, *(_row(contact) for contact in queries.all_of(user_id()))]
    return _file(sheets.write(rows), "text/csv", "contacts.csv")


@bp.get("/contacts.vcf")
@signed_in
def cards() -> ResponseReturnValue:
    """Give all of one's contacts as an address book."""
    return _cards([_card(contact) for contact in queries.all_of(user_id())], "contacts.vcf")


@bp.get("/<id:contact_id>.vcf")
@guard(Can.EDIT_CONTACT, queries.by_id)
def card(contact: Contact) -> ResponseReturnValue:
    """Give one contact as a card."""
    return _cards([_card(contact)], f"{contact.name}.vcf")


def _cards(found: list[vcards.Card], name: str) -> Response:
    version = "3.0" if request.args.get("version") == "3.0" else "4.0"
    return _file(vcards.write(found, version=version), vcards.MEDIA_TYPE, name)


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = attachment(name)
    return answer


def _card(contact: Contact) -> vcards.Card:
    """Say how to reach somebody; what one thinks of them stays here, for cards are passed on."""
    return vcards.Card(
        name=contact.name,
        is_company=contact.kind is ContactKind.COMPANY,
        company=contact.company.name if contact.company else "",
        job_title=contact.job_title,
        mails=(contact.mail,) if contact.mail else (),
        phones=(contact.phone,) if contact.phone else (),
        webs=(contact.web,) if contact.web else (),
    )


def _row(contact: Contact) -> tuple[str, ...]:
    timeline = [f"{m.on} {m.word}: {m.text}" for m in queries.timeline_of(contact)]
    steps = [
        f"{step.due_on or 'no day'}: {step.text}"
        for step in contact.next_steps
        if step.done_at is None
    ]
    return (
        contact.kind.value,
        contact.name,
        contact.company.name if contact.company else "",
        contact.job_title,
        contact.mail,
        contact.phone,
        contact.web,
        contact.how_met,
        contact.introduced_by.name if contact.introduced_by else "",
        ", ".join(contact.tags),
        contact.more,
        "\n".join(timeline),
        "\n".join(steps),
        "yes" if contact.archived_at else "",
    )
