"""Writing a proposal, before it is sent and when it came back."""

import secrets
import unicodedata

from sqlalchemy import or_, select

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import Internship, Objective, Site, Supervisor
from tracker.internships.rules import InternshipState, ProposalDraft
from tracker.programmes.models import Programme

EDITABLE = (InternshipState.DRAFT, InternshipState.RETURNED)


def propose(draft: ProposalDraft, *, actor: Actor) -> Internship:
    """Begin an internship as a draft that only its student sees."""
    programme_id = queries.home_programme(actor)
    programme = db.session.get(Programme, programme_id) if programme_id else None
    if programme is None or actor.user_id is None:
        raise NotAllowed
    authorize(actor, Can.CREATE_INTERNSHIP, programme)
    internship = Internship(
        public_id=secrets.token_urlsafe(12),
        student_id=actor.user_id,
        programme_id=programme.id,
        title=draft.title,
        policy={},
    )
    _fill(internship, draft)
    db.session.add(internship)
    db.session.flush()  # the caller links to internship.id
    trail.record(actor, "internship.propose", internship)
    return internship


def edit_proposal(
    internship: Internship, draft: ProposalDraft, *, based_on: int, actor: Actor
) -> None:
    """Change a proposal that nobody is deciding on.

    Raises:
        WrongState: when it was sent or decided meanwhile.
        Outdated: when another window saved it after this one was opened.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, internship)
    internship = queries.locked(internship.id)
    if internship.state not in EDITABLE:
        raise WrongState("A proposal that was sent is changed after it is recalled or returned.")
    if internship.row_version != based_on:
        raise Outdated
    _fill(internship, draft)
    internship.row_version += 1
    trail.record(actor, "internship.edit", internship)


def _fill(internship: Internship, draft: ProposalDraft) -> None:
    internship.title, internship.mode, internship.pay = draft.title, draft.mode, draft.pay
    internship.is_paid, internship.names_place = draft.is_paid, draft.names_place
    internship.needs_authorisation = draft.needs_authorisation
    internship.planned_starts_on = draft.starts_on
    internship.planned_ends_on = draft.ends_on
    internship.planned_minutes = draft.planned_minutes
    internship.site = _site(internship, draft)
    internship.supervisor = _supervisor(internship, internship.site, draft)
    _set_course(internship, draft)
    internship.objectives = [
        Objective(
            position=place + 1,
            text=text,
            activities=list(draft.work[place]) if place < len(draft.work) else [],
        )
        for place, text in enumerate(draft.objectives)
    ]


def _site(internship: Internship, draft: ProposalDraft) -> Site | None:
    """Return the place chosen, or make the one named; a known name is not made twice."""
    choices = queries.site_choices(internship.student_id)
    if draft.site_id is not None:
        chosen = next((site for site in choices if site.id == draft.site_id), None)
        if chosen is None:
            raise NotAllowed
        return chosen
    if not draft.site_name:
        return None
    wanted = (_same(draft.site_name), _same(draft.site_city))
    for site in choices:
        if (_same(site.name), _same(site.city)) == wanted:
            return site
    made = Site(
        name=draft.site_name,
        kind=draft.site_kind,
        city=draft.site_city,
        created_by=internship.student_id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _supervisor(
    internship: Internship, site: Site | None, draft: ProposalDraft
) -> Supervisor | None:
    """Return the person at the place with this mail address.

    A row that other internships name, too, keeps the name it has.
    """
    if site is None or not draft.supervisor_mail or not draft.supervisor_name:
        return None
    mail = _same(draft.supervisor_mail)
    found = db.session.scalar(
        select(Supervisor).where(Supervisor.site_id == site.id, Supervisor.mail == mail)
    )
    if found is None:
        found = Supervisor(site=site, mail=mail, name=draft.supervisor_name)
        db.session.add(found)
        db.session.flush()
    elif _is_named_elsewhere(found, internship):
        return found
    found.name, found.job_title = draft.supervisor_name, draft.supervisor_title
    return found


def _is_named_elsewhere(supervisor: Supervisor, internship: Internship) -> bool:
    query = select(Internship.id).where(
        or_(Internship.supervisor_id == supervisor.id, Internship.proxy_id == supervisor.id)
    )
    if internship.id is not None:
        query = query.where(Internship.id != internship.id)
    return db.session.scalar(query.limit(1)) is not None


def _set_course(internship: Internship, draft: ProposalDraft) -> None:
    if draft.course_id is None:
        internship.course = internship.credits = None
        return
    choices = queries.course_choices(internship.student_id)
    course = next((c for c in choices if c.id == draft.course_id), None)
    if course is None:
        raise NotAllowed
    internship.course = course
    internship.credits = draft.credits if draft.credits is not None else course.credits


def _same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
