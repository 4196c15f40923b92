"""Taking contacts in from files."""

from collections.abc import Collection

from sqlalchemy import delete

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.contacts import queries
from tracker.contacts.models import ContactImport
from tracker.contacts.operations.records import add_contact
from tracker.contacts.rules import MOST_ROWS, rows_of_cards, rows_of_sheet
from tracker.db import db
from tracker.errors import WrongState
from tracker.standards import sheets, vcards


def receive(file_name: str, content: bytes, *, actor: Actor) -> ContactImport:
    """Read a file and keep its rows to be looked at, instead of a file read before.

    Raises:
        WrongState: it is neither a table nor an address book; the sentence says why.
    """
    found = ContactImport(student_id=actor.user_id, file_name=file_name[-200:])
    authorize(actor, Can.EDIT_CONTACT, found)
    try:
        if content[:2_000].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n").upper().startswith(b"BEGIN"):
            rows = rows_of_cards(vcards.read(content, most=MOST_ROWS))
            found.about = "vCard"
        else:
            sheet = sheets.read(content, most_rows=MOST_ROWS)
            rows = rows_of_sheet(sheet)
            found.about = f"CSV, {sheet.encoding}, {sheet.delimiter}"
    except (sheets.SheetError, vcards.CardError) as refused:
        raise WrongState(str(refused)) from None
    found.rows = [row.kept() for row in rows]
    likely = queries.likely_of(found.student_id, rows)
    found.chosen = [row.number for row in rows if not row.problem and row.number not in likely]
    _forget(actor)
    db.session.add(found)
    trail.record(actor, "contact.read-file", found, rows=len(rows))
    return found


def choose(
    found: ContactImport, chosen: Collection[int], *, shown: Collection[int], actor: Actor
) -> None:
    """Remember which rows are to be added, of those that were shown on one page.

    Args:
        found: the file.
        chosen: numbers of the ticked rows.
        shown: numbers of all rows of that page.
        actor: whose file it is.
    """
    authorize(actor, Can.EDIT_CONTACT, found)
    kept = (set(found.chosen) - set(shown)) | (set(chosen) & set(shown))
    found.chosen = sorted(kept)


def take_in(found: ContactImport, *, actor: Actor) -> int:
    """Keep the chosen rows as contacts; return how many they are. The file is forgotten."""
    authorize(actor, Can.EDIT_CONTACT, found)
    chosen = set(found.chosen)
    rows = [row for row in queries.rows_of(found) if not row.problem and row.number in chosen]
    for row in rows:
        add_contact(row.draft(), actor=actor)
    trail.record(actor, "contact.take-in", found, rows=len(rows))
    _forget(actor)
    return len(rows)


def drop_import(found: ContactImport, *, actor: Actor) -> None:
    """Forget a file without taking anything of it."""
    authorize(actor, Can.EDIT_CONTACT, found)
    trail.record(actor, "contact.drop-file", found)
    _forget(actor)


def _forget(actor: Actor) -> None:
    db.session.execute(delete(ContactImport).where(ContactImport.student_id == actor.user_id))
