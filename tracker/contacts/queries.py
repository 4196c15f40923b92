"""Reading contacts. Every query asks whose they are: there is no other way in."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker import clock
from tracker.access import Actor
from tracker.contacts.models import Contact, ContactNote, NextStep
from tracker.contacts.rules import ContactKind
from tracker.db import db
from tracker.web.needs import Need

_SOON = timedelta(days=7)


def by_id(contact_id: int) -> Contact | None:
    """Find one contact with its notes and next steps; the guard asks whose it is."""
    return db.session.scalar(
        select(Contact)
        .where(Contact.id == contact_id)
        .options(
            joinedload(Contact.company),
            joinedload(Contact.introduced_by),
            selectinload(Contact.notes),
            selectinload(Contact.next_steps),
        )
    )


def locked(contact_id: int) -> Contact:
    """Find one contact and keep other windows from changing it until the end of this."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.id == contact_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def step_by_id(step_id: int) -> NextStep | None:
    """Find one next step."""
    return db.session.get(NextStep, step_id)


def listed_for(
    owner_id: int, *, search: str = "", archived: bool = False
) -> Sequence[tuple[Contact, NextStep | None]]:
    """List somebody's own contacts with their most urgent open step, dated ones first."""
    step = aliased(NextStep)
    first = (
        select(step.id)
        .where(step.contact_id == Contact.id, step.done_at.is_(None))
        .order_by(step.due_on.asc().nulls_last(), step.id)
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    query = (
        select(Contact, NextStep)
        .outerjoin(NextStep, NextStep.id == first)
        .where(
            Contact.student_id == owner_id,
            Contact.archived_at.is_not(None) if archived else Contact.archived_at.is_(None),
        )
        .options(joinedload(Contact.company))
        .order_by(NextStep.due_on.asc().nulls_last(), func.lower(Contact.name), Contact.id)
    )
    if words := search.split():
        query = query.where(*(_says(word) for word in words[:8]))
    return [(contact, found) for contact, found in db.session.execute(query)]


def counts(owner_id: int) -> tuple[int, int]:
    """Count somebody's own contacts: kept at hand, and archived."""
    rows = db.session.execute(
        select(Contact.archived_at.is_(None), func.count(Contact.id))
        .where(Contact.student_id == owner_id)
        .group_by(Contact.archived_at.is_(None))
    )
    found = {bool(open_): int(count) for open_, count in rows}
    return found.get(True, 0), found.get(False, 0)


def companies_of(owner_id: int, *, beside: int | None = None) -> Sequence[Contact]:
    """List the companies somebody may link a person to."""
    return _choices(owner_id, beside, Contact.kind == ContactKind.COMPANY)


def people_of(owner_id: int, *, beside: int | None = None) -> Sequence[Contact]:
    """List whoever may have introduced a contact."""
    return _choices(owner_id, beside, Contact.kind == ContactKind.PERSON)


def members_of(company: Contact) -> Sequence[Contact]:
    """List the people known at a company."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.company_id == company.id, Contact.student_id == company.student_id)
        .order_by(func.lower(Contact.name))
    ).all()


def needs_you(actor: Actor) -> list[Need]:
    """List the next steps of one's own that are due within a week."""
    if actor.user_id is None:
        return []
    today = clock.today()
    steps = db.session.scalars(
        select(NextStep)
        .join(Contact)
        .where(
            NextStep.student_id == actor.user_id,
            NextStep.done_at.is_(None),
            NextStep.due_on <= today + _SOON,
            Contact.archived_at.is_(None),
        )
        .options(joinedload(NextStep.contact))
        .order_by(NextStep.due_on, NextStep.id)
    ).all()
    return [_need(step, today) for step in steps]


def _need(step: NextStep, today: date) -> Need:
    late = step.due_on is not None and step.due_on < today
    return Need(
        title=step.text,
        sentence=f"Next step with {step.contact.name}. Only you can see this.",
        url=f"/contacts/{step.contact_id}",
        tag="late" if late else "planned",
        due_on=step.due_on,
    )


def _choices(owner_id: int, beside: int | None, kind: ColumnElement[bool]) -> Sequence[Contact]:
    query = select(Contact).where(Contact.student_id == owner_id, kind)
    if beside is not None:
        query = query.where(Contact.id != beside)
    return db.session.scalars(query.order_by(func.lower(Contact.name), Contact.id)).all()


def _says(word: str) -> ColumnElement[bool]:
    """Tell whether a contact, its company or its notes contain a word."""
    company = aliased(Contact)
    at_company = select(company.id).where(
        company.id == Contact.company_id, company.name.icontains(word, autoescape=True)
    )
    noted = select(ContactNote.id).where(
        ContactNote.contact_id == Contact.id, ContactNote.text.icontains(word, autoescape=True)
    )
    columns = (
        Contact.name,
        Contact.job_title,
        Contact.mail,
        Contact.phone,
        Contact.web,
        Contact.how_met,
    )
    said = [column.icontains(word, autoescape=True) for column in columns]
    return or_(*said, at_company.exists(), noted.exists())
