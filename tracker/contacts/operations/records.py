"""Keeping contacts. Nothing of them goes into the trail but that something was done."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.contacts import queries
from tracker.contacts.models import Contact, ContactInternship, ContactTag, ContactWork
from tracker.contacts.rules import ContactDraft, ContactKind
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


def delete_contact(contact: Contact, *, actor: Actor) -> None:
    """Forget somebody for good, with notes and next steps; whoever is linked to them stays."""
    authorize(actor, Can.EDIT_CONTACT, contact)
    trail.record(actor, "contact.delete", contact)
    db.session.execute(delete(Contact).where(Contact.id == contact.id))
    db.session.expire_all()


def _fill(contact: Contact, draft: ContactDraft) -> None:
    contact.kind, contact.name = draft.kind, draft.name
    contact.job_title, contact.mail = draft.job_title, draft.mail
    contact.phone, contact.web = draft.phone, draft.web
    contact.how_met, contact.more = draft.how_met, draft.more
    owner = contact.student_id
    people = queries.people_of(owner, beside=contact.id) if draft.introduced_by_id else ()
    contact.introduced_by = _own(draft.introduced_by_id, people)
    contact.company = None
    if draft.company and draft.kind is ContactKind.PERSON:
        contact.company = _company(owner, draft.company)
    _retag(contact, draft.tags)
    _link_works(contact, draft.project_ids)
    _link_internships(contact, draft.internship_ids)


def _company(owner: int, name: str) -> Contact:
    """Find the owner's company of this name, or keep it as a new one."""
    found = queries.company_named(owner, name)
    if found is None:
        found = Contact(student_id=owner, kind=ContactKind.COMPANY, name=name)
        db.session.add(found)
    return found


def _retag(contact: Contact, tags: Iterable[str]) -> None:
    wanted = {tag.casefold(): tag for tag in tags}
    contact.tag_rows[:] = [row for row in contact.tag_rows if row.tag in wanted.values()]
    there = {row.tag for row in contact.tag_rows}
    if contact.tag_rows or there:
        db.session.flush()
    contact.tag_rows.extend(
        ContactTag(student_id=contact.student_id, tag=tag)
        for tag in wanted.values()
        if tag not in there
    )


def _link_works(contact: Contact, wanted: frozenset[int]) -> None:
    offered = queries.works_of(contact.student_id) if wanted else ()
    contact.works[:] = [row for row in contact.works if row.project_id in wanted]
    there = {row.project_id for row in contact.works}
    contact.works.extend(
        ContactWork(student_id=contact.student_id, project=_own(one, offered))
        for one in sorted(wanted - there)
    )


def _link_internships(contact: Contact, wanted: frozenset[int]) -> None:
    offered = queries.internships_of(contact.student_id) if wanted else ()
    contact.internships[:] = [row for row in contact.internships if row.internship_id in wanted]
    there = {row.internship_id for row in contact.internships}
    contact.internships.extend(
        ContactInternship(student_id=contact.student_id, internship=_own(one, offered))
        for one in sorted(wanted - there)
    )


def _own(chosen: int | None, own: Sequence[Any]) -> Any:  # noqa: ANN401 - a row of one's own
    """Return the chosen row if it is one of the owner's."""
    if chosen is None:
        return None
    found = next((each for each in own if each.id == chosen), None)
    if found is None:
        raise NotAllowed
    return found
