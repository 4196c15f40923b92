"""Making one contact of two. Nothing of either is lost."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, update

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.contacts.models import (
    Contact,
    ContactInternship,
    ContactNote,
    ContactTag,
    ContactWork,
    NextStep,
    SuggestionAnswer,
)
from tracker.contacts.queries import Pair
from tracker.contacts.rules import FIELDS, hashed, joined, left_over, pair_key
from tracker.db import db


def merge(pair: Pair, from_second: Mapping[str, bool], *, actor: Actor) -> Contact:
    """Keep the first contact, with what was chosen of the second; the second goes.

    What is not chosen is written under "anything else". Timeline, next steps, tags, works,
    internships and whoever they introduced or employ are joined.

    Args:
        pair: the two.
        from_second: of each field of ``FIELDS``, whether the second's value is kept.
        actor: who merges.
    """
    authorize(actor, Can.EDIT_CONTACT, pair)
    first, second = pair.first, pair.second
    ours, theirs = ({key: getattr(c, key) for key in FIELDS} for c in (first, second))
    kept = {
        key: theirs[key] if _taken(key, ours, theirs, from_second) else ours[key] for key in FIELDS
    }
    dropped = {key: ours[key] if kept[key] == theirs[key] else theirs[key] for key in FIELDS}
    for key, value in kept.items():
        setattr(first, key, value)
    first.how_met = joined(first.how_met, second.how_met)
    first.more = "\n".join(
        part for part in (joined(first.more, second.more), *left_over(kept, dropped)) if part
    )
    _link(first, second)
    first.archived_at = first.archived_at if second.archived_at else None
    first.row_version += 1
    db.session.flush()
    _move(first, second)
    trail.record(actor, "contact.merge", first, gone=second.id)
    number = first.id
    db.session.execute(delete(Contact).where(Contact.id == second.id))
    db.session.expire_all()
    return db.session.get_one(Contact, number)


def keep_apart(pair: Pair, *, actor: Actor) -> None:
    """Remember that these are two; they are not proposed again."""
    authorize(actor, Can.EDIT_CONTACT, pair)
    key = hashed(pair_key(pair.first.id, pair.second.id))
    answer = SuggestionAnswer(student_id=pair.student_id, key=key)
    db.session.add(answer)
    trail.record(actor, "contact.keep-apart", answer)


def _taken(
    key: str, ours: Mapping[str, str], theirs: Mapping[str, str], chosen: Mapping[str, bool]
) -> bool:
    """Take the second's value where it was chosen, or where the first has none."""
    return bool(theirs[key]) and (chosen.get(key, False) or not ours[key])


def _link(first: Contact, second: Contact) -> None:
    """Keep one company and one introduction; the other is written down."""
    both = {first.id, second.id}
    for key, label in (("company", "Company"), ("introduced_by", "Introduced by")):
        mine, other = getattr(first, key), getattr(second, key)
        if other is not None and other.id not in both:
            if mine is None or mine.id in both:
                setattr(first, key, other)
            elif mine.id != other.id:
                first.more = "\n".join(p for p in (first.more, f"{label}: {other.name}") if p)
        elif mine is not None and mine.id in both:
            setattr(first, key, None)


def _move(first: Contact, second: Contact) -> None:
    """Let everything that hangs on the second hang on the first."""
    for model in (ContactNote, NextStep):
        _repoint(model, model.contact_id, first, second)
    for twice, column in (
        (ContactTag, ContactTag.tag),
        (ContactWork, ContactWork.project_id),
        (ContactInternship, ContactInternship.internship_id),
    ):
        rows: Any = twice
        there = db.session.scalars(
            db.select(column).where(rows.contact_id == first.id)  # what both have stays once
        ).all()
        db.session.execute(
            update(rows)
            .where(rows.contact_id == second.id, column.not_in(there))
            .values(contact_id=first.id)
        )
    _repoint(Contact, Contact.company_id, first, second)
    _repoint(Contact, Contact.introduced_by_id, first, second)


def _repoint(model: Any, column: Any, first: Contact, second: Contact) -> None:  # noqa: ANN401
    db.session.execute(
        update(model).where(column == second.id, model.id != first.id).values({column: first.id})
        if model is Contact
        else update(model).where(column == second.id).values({column: first.id})
    )
