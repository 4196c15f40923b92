"""Reading contacts for files, and whom a file names twice."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.contacts.models import Contact, ContactImport
from tracker.contacts.rules import Row, marks
from tracker.db import db


def all_of(owner_id: int) -> Sequence[Contact]:
    """List all contacts of somebody with all that belongs to them, by name."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.student_id == owner_id)
        .options(
            joinedload(Contact.company),
            joinedload(Contact.introduced_by),
            selectinload(Contact.notes),
            selectinload(Contact.next_steps),
            selectinload(Contact.tag_rows),
        )
        .order_by(func.lower(Contact.name), Contact.id)
    ).all()


def import_of(owner_id: int) -> ContactImport | None:
    """Find the file somebody is looking at."""
    return db.session.scalar(select(ContactImport).where(ContactImport.student_id == owner_id))


def rows_of(found: ContactImport) -> list[Row]:
    """Return the rows of a file that was read."""
    return [Row(**row) for row in found.rows]


def likely_of(owner_id: int, rows: Sequence[Row]) -> dict[int, str]:
    """Say of which rows somebody like them is kept already, or stands further up, and who."""
    known: dict[str, str] = {}
    kept = select(Contact.kind, Contact.name, Contact.mail, Contact.phone).where(
        Contact.student_id == owner_id
    )
    for kind, name, mail, phone in db.session.execute(kept):
        known |= dict.fromkeys(marks(kind, name, mail, phone), name)
    likely: dict[int, str] = {}
    for row in rows:
        if row.problem:
            continue
        said = row.marks()
        if found := next((known[mark] for mark in sorted(said) if mark in known), ""):
            likely[row.number] = found
        for mark in said:
            known.setdefault(mark, f"{row.values['name']}, row {row.number}")
    return likely
