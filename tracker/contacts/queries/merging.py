"""Finding contacts that may be one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.contacts.models import Contact, SuggestionAnswer
from tracker.contacts.queries.single import by_id
from tracker.contacts.rules import hashed, likely_pairs, marks, pair_key
from tracker.db import db


@dataclass(frozen=True)
class Pair:
    """Two contacts of one owner and one kind."""

    first: Contact
    second: Contact

    @property
    def student_id(self) -> int:
        """Whose they are: access asks for this."""
        return self.first.student_id


def pair(contact_id: int, other_id: int) -> Pair | None:
    """Find two contacts that could be one; None when they belong to different people."""
    first, second = by_id(contact_id), by_id(other_id)
    if first is None or second is None or first is second:
        return None
    same = (first.student_id, first.kind) == (second.student_id, second.kind)
    return Pair(first, second) if same else None


def duplicates_of(owner_id: int) -> Sequence[tuple[Contact, Contact]]:
    """List pairs of somebody's contacts that share a name, a mail address or a number."""
    contacts = db.session.scalars(select(Contact).where(Contact.student_id == owner_id)).all()
    by_number = {contact.id: contact for contact in contacts}
    pairs = likely_pairs((c.id, marks(c.kind, c.name, c.mail, c.phone)) for c in contacts)
    if not pairs:
        return ()
    answered = set(
        db.session.scalars(
            select(SuggestionAnswer.key).where(SuggestionAnswer.student_id == owner_id)
        )
    )
    return [
        (by_number[a], by_number[b]) for a, b in pairs if hashed(pair_key(a, b)) not in answered
    ]
