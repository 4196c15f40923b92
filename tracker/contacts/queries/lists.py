"""Reading many contacts. Every query asks whose they are: there is no other way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker import clock
from tracker.access import Actor
from tracker.contacts.models import Contact, ContactNote, ContactTag, NextStep
from tracker.contacts.rules import ContactKind
from tracker.db import db
from tracker.internships.models import Internship
from tracker.projects.models import Project
from tracker.web.needs import Need

PAGE_SIZE = 50
MOST_WORDS = 8
_SOON = timedelta(days=7)
_Rows = TypeVar("_Rows", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to.

    Attributes:
        search: words that must all be found.
        tag: one of the owner's tags.
        archived: what was put away instead of what is at hand.
    """

    search: str = ""
    tag: str = ""
    archived: bool = False

    @property
    def narrows(self) -> bool:
        """Whether less than all is shown."""
        return bool(self.search or self.tag)


def listed_for(
    owner_id: int, filters: Filters, *, page: int = 1
) -> Sequence[tuple[Contact, NextStep | None]]:
    """List one page of somebody's own contacts with their most urgent open step, dated first."""
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
        _narrowed(
            select(Contact, NextStep).outerjoin(NextStep, NextStep.id == first), owner_id, filters
        )
        .options(joinedload(Contact.company), selectinload(Contact.tag_rows))
        .order_by(NextStep.due_on.asc().nulls_last(), func.lower(Contact.name), Contact.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [(contact, found) for contact, found in db.session.execute(query)]


def count(owner_id: int, filters: Filters) -> int:
    """Count what a list would show on all its pages."""
    return db.session.scalar(_narrowed(select(func.count(Contact.id)), owner_id, filters)) or 0


def counts(owner_id: int) -> tuple[int, int]:
    """Count somebody's own contacts: kept at hand, and archived."""
    rows = db.session.execute(
        select(Contact.archived_at.is_(None), func.count(Contact.id))
        .where(Contact.student_id == owner_id)
        .group_by(Contact.archived_at.is_(None))
    )
    found = {bool(open_): int(count) for open_, count in rows}
    return found.get(True, 0), found.get(False, 0)


def tags_of(owner_id: int) -> Sequence[str]:
    """List the tags somebody uses, in alphabetical order."""
    tags = db.session.scalars(
        select(ContactTag.tag).where(ContactTag.student_id == owner_id).distinct()
    ).all()
    return sorted(tags, key=str.casefold)


def company_names_of(owner_id: int) -> Sequence[str]:
    """List the names of somebody's companies."""
    return db.session.scalars(
        select(Contact.name)
        .where(Contact.student_id == owner_id, Contact.kind == ContactKind.COMPANY)
        .order_by(func.lower(Contact.name), Contact.id)
    ).all()


def company_named(owner_id: int, name: str) -> Contact | None:
    """Find somebody's own company by its name, whatever its capitals."""
    rows = db.session.scalars(
        select(Contact)
        .where(
            Contact.student_id == owner_id,
            Contact.kind == ContactKind.COMPANY,
            func.lower(Contact.name) == func.lower(name),
        )
        .order_by(Contact.id)
    )
    return rows.first()


def people_of(owner_id: int, *, beside: int | None = None) -> Sequence[Contact]:
    """List whoever may have introduced a contact."""
    query = select(Contact).where(
        Contact.student_id == owner_id, Contact.kind == ContactKind.PERSON
    )
    if beside is not None:
        query = query.where(Contact.id != beside)
    return db.session.scalars(query.order_by(func.lower(Contact.name), Contact.id)).all()


def works_of(owner_id: int) -> Sequence[Project]:
    """List the projects that may be linked, by title."""
    return db.session.scalars(
        select(Project)
        .where(Project.student_id == owner_id, Project.archived_at.is_(None))
        .order_by(func.lower(Project.title), Project.id)
    ).all()


def internships_of(owner_id: int) -> Sequence[Internship]:
    """List the internships that may be linked, newest first."""
    return db.session.scalars(
        select(Internship)
        .where(Internship.student_id == owner_id)
        .options(joinedload(Internship.site))
        .order_by(Internship.id.desc())
    ).all()


def dated_steps_of(owner_id: int) -> Sequence[NextStep]:
    """List all open next steps that have a day, earliest first; without what was put away."""
    return _open_steps(owner_id, NextStep.due_on.is_not(None))


def steps_to_remind(owner_id: int, until: date) -> Sequence[NextStep]:
    """List the open steps that fall due by a day and were not mailed since they were set to it."""
    unsaid = or_(NextStep.reminded_on.is_(None), NextStep.reminded_on < NextStep.due_on)
    return _open_steps(owner_id, (NextStep.due_on <= until) & unsaid)


def last_reminded(owner_id: int) -> date | None:
    """Tell on which day a reminder was mailed last."""
    return db.session.scalar(
        select(func.max(NextStep.reminded_on)).where(NextStep.student_id == owner_id)
    )


def needs_you(actor: Actor) -> list[Need]:
    """List the next steps of one's own that are due within a week."""
    if actor.user_id is None:
        return []
    today = clock.today()
    return [_need(s, today) for s in _open_steps(actor.user_id, NextStep.due_on <= today + _SOON)]


def _open_steps(owner_id: int, which: ColumnElement[bool]) -> Sequence[NextStep]:
    return db.session.scalars(
        select(NextStep)
        .join(Contact)
        .where(
            NextStep.student_id == owner_id,
            NextStep.done_at.is_(None),
            Contact.archived_at.is_(None),
            which,
        )
        .options(joinedload(NextStep.contact))
        .order_by(NextStep.due_on, NextStep.id)
    ).all()


def _need(step: NextStep, today: date) -> Need:
    late = step.due_on is not None and step.due_on < today
    return Need(
        title=step.text,
        sentence=f"Next step with {step.contact.name}. Only you can see this.",
        url=f"/contacts/{step.contact_id}",
        tag="late" if late else "planned",
        due_on=step.due_on,
    )


def _narrowed(rows: _Rows, owner_id: int, filters: Filters) -> _Rows:
    rows = rows.where(
        Contact.student_id == owner_id,
        Contact.archived_at.is_not(None) if filters.archived else Contact.archived_at.is_(None),
        *(_says(word) for word in filters.search.split()[:MOST_WORDS]),
    )
    if filters.tag:
        tagged = select(ContactTag.id).where(
            ContactTag.contact_id == Contact.id, ContactTag.tag == filters.tag
        )
        rows = rows.where(tagged.exists())
    return rows


def _says(word: str) -> ColumnElement[bool]:
    """Tell whether a contact, its company, tags, steps or notes contain a word."""
    company = aliased(Contact)
    at_company = select(company.id).where(
        company.id == Contact.company_id, company.name.icontains(word, autoescape=True)
    )
    columns = (
        Contact.name,
        Contact.job_title,
        Contact.mail,
        Contact.phone,
        Contact.web,
        Contact.how_met,
        Contact.more,
    )
    said = [column.icontains(word, autoescape=True) for column in columns]
    note, step, tag = aliased(ContactNote), aliased(NextStep), aliased(ContactTag)
    beside = [
        select(row.id)
        .where(row.contact_id == Contact.id, text.icontains(word, autoescape=True))
        .exists()
        for row, text in ((note, note.text), (step, step.text), (tag, tag.tag))
    ]
    return or_(*said, at_company.exists(), *beside)
