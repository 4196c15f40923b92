"""Whom somebody's own internships and credits name. Nothing is kept of it until it is answered."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.contacts.models import Contact, SuggestionAnswer
from tracker.contacts.rules import ContactKind, Known, Suggestion, plain, to_suggest
from tracker.db import db
from tracker.internships.models import Internship
from tracker.projects.models import Credit, Project
from tracker.projects.rules import role_words


def suggestions_for(owner_id: int) -> Sequence[Suggestion]:
    """List whom somebody worked with and has not among their contacts."""
    answered = db.session.scalars(
        select(SuggestionAnswer.key).where(SuggestionAnswer.student_id == owner_id)
    )
    found = [*_from_internships(owner_id), *_from_credits(owner_id)]
    return to_suggest(found, _known(owner_id), frozenset(answered)) if found else ()


def _known(owner_id: int) -> Known:
    rows = db.session.execute(
        select(Contact.kind, Contact.name, Contact.mail).where(Contact.student_id == owner_id)
    ).all()
    return Known(
        names=frozenset((kind, plain(name)) for kind, name, _ in rows),
        mails=frozenset(plain(mail) for _, _, mail in rows if mail),
    )


def _from_internships(owner_id: int) -> Iterator[Suggestion]:
    internships = db.session.scalars(
        select(Internship)
        .where(Internship.student_id == owner_id)
        .options(joinedload(Internship.site), joinedload(Internship.supervisor))
        .order_by(Internship.id.desc())
    )
    for internship in internships:
        numbers = frozenset({internship.id})
        site, supervisor = internship.site, internship.supervisor
        if supervisor is not None:
            yield Suggestion(
                source=f"supervisor {supervisor.id}",
                kind=ContactKind.PERSON,
                name=supervisor.name,
                mail=supervisor.mail,
                job_title=supervisor.job_title,
                company=site.name if site else "",
                why=f"Supervisor of my internship, {internship.title}.",
                internship_ids=numbers,
            )
        if site is not None:
            yield Suggestion(
                source=f"site {site.id}",
                kind=ContactKind.COMPANY,
                name=site.name,
                why=f"Site of my internship, {internship.title}.",
                internship_ids=numbers,
            )


def _from_credits(owner_id: int) -> Iterator[Suggestion]:
    credits_ = db.session.scalars(
        select(Credit)
        .join(Project)
        .where(
            Project.student_id == owner_id,
            Project.archived_at.is_(None),
            Credit.archived_at.is_(None),
            Credit.user_id.is_distinct_from(owner_id),
        )
        .options(joinedload(Credit.project))
        .order_by(Credit.id.desc())
    )
    for credit in credits_:
        role = role_words(credit.role, credit.role_other)
        yield Suggestion(
            source=f"credit {plain(credit.name)}",
            kind=ContactKind.PERSON,
            name=credit.name,
            mail=credit.mail,
            why=f"Worked together on {credit.project.title} ({role}).",
            project_ids=frozenset({credit.project_id}),
        )
