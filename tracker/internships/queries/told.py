"""What other pages say of internships: the start page, and the published page."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access import Actor
from tracker.db import db
from tracker.internships.models import Internship
from tracker.internships.queries.agreements import SIGNING, waits_for
from tracker.internships.queries.hours import weeks_of
from tracker.internships.rules import (
    AMENDABLE,
    COUNTING,
    InternshipState,
    LineState,
    PublicFact,
    Week,
    is_public,
    week_of,
)
from tracker.web.needs import Need, by_urgency

UNNAMED = "a place under a non-disclosure agreement"
_LOOK_BACK = timedelta(days=7)


def public_facts(student_id: int) -> list[PublicFact]:
    """List what a published page may say, newest first; whether it does is its student's choice."""
    internships = [i for i in _of(student_id) if is_public(i.state)]
    weeks = weeks_of(internships)
    return [_fact(each, weeks.get(each.id, [])) for each in internships]


def needs_you(actor: Actor) -> list[Need]:
    """List what waits for this student: returned and unsent proposals and weeks."""
    if actor.user_id is None:
        return []
    internships = _of(actor.user_id)
    running = [i for i in internships if i.state in COUNTING]
    weeks = weeks_of(running)
    found = [need for each in internships for need in _about_proposal(each)]
    found += [need for each in internships if (need := _about_agreement(actor, each))]
    for each in running:
        found += _about_weeks(each, weeks.get(each.id, []))
    return by_urgency(found)


def _of(student_id: int) -> Sequence[Internship]:
    return db.session.scalars(
        select(Internship)
        .where(Internship.student_id == student_id)
        .options(joinedload(Internship.site))
        .order_by(Internship.planned_starts_on.desc().nulls_last(), Internship.id.desc())
    ).all()


def _fact(internship: Internship, weeks: Sequence[Week]) -> PublicFact:
    counted = [day for week in weeks for day in week.days if day.state is LineState.ACCEPTED]
    site = internship.site
    return PublicFact(
        internship_id=internship.id,
        public_id=internship.public_id,
        title=internship.title,
        place=_place(internship),
        city=site.city if site and internship.names_place else "",
        state=internship.state,
        starts_on=internship.started_on or internship.planned_starts_on,
        ends_on=internship.ended_on or internship.planned_ends_on,
        minutes=sum(day.minutes for day in counted),
        is_confirmed=bool(counted) and not any(day.is_override for day in counted),
    )


def _place(internship: Internship) -> str:
    """Name the place, or say what it is where its name stays inside the school."""
    site = internship.site
    if site is None or internship.names_place:
        return site.name if site else ""
    return UNNAMED


def _about_agreement(actor: Actor, internship: Internship) -> Need | None:
    if internship.state not in SIGNING | AMENDABLE or not waits_for(actor, internship):
        return None
    place = internship.site.name if internship.site else "your internship"
    if internship.state in SIGNING:
        return Need(
            title=f"Sign the agreement for {place}",
            sentence="It is approved when student, faculty and supervisor have signed.",
            url=f"/internships/{internship.id}/agreement",
            tag="waiting",
        )
    return Need(
        title=f"Look at the change for {place}",
        sentence="What was agreed holds until you, too, have agreed to the change.",
        url=f"/internships/{internship.id}",
        tag="waiting",
    )


def _about_proposal(internship: Internship) -> list[Need]:
    place = internship.site.name if internship.site else "your internship"
    said = {
        InternshipState.RETURNED: (
            f"Change the proposal for {place}",
            "Faculty asked for a change before it can be approved.",
        ),
        InternshipState.DRAFT: (
            f"Send the proposal for {place}",
            "It is a draft: faculty has not seen it.",
        ),
        InternshipState.WRAP_UP: (
            f"Hand in the internship at {place}",
            "Settle the last hours, look back, and hand in the whole.",
        ),
        InternshipState.INCOMPLETE: (
            f"Finish the internship at {place}",
            "Something is missing. Resume it and hand it in before it lapses.",
        ),
    }.get(internship.state)
    if said is None:
        return []
    url = f"/internships/{internship.id}"
    due_on = internship.incomplete_until
    return [
        Need(title=said[0], sentence=said[1], url=url, tag=internship.state.value, due_on=due_on)
    ]


def _about_weeks(internship: Internship, weeks: Sequence[Week]) -> list[Need]:
    today = clock.today()
    found = [
        Need(
            title=f"Answer about {week.title}",
            sentence=week.remark,
            url=f"/internships/{internship.id}/week/{week.monday}",
            tag="returned",
        )
        for week in weeks
        if week.is_returned
    ]
    if internship.state is not InternshipState.ACTIVE:
        return found
    unsent = [w for w in weeks if w.is_open and not w.is_returned and w.monday < week_of(today)]
    found += [
        Need(
            title=f"Send {week.title}",
            sentence="The week is over and its hours wait here.",
            url=f"/internships/{internship.id}/week/{week.monday}",
            tag="draft",
            due_on=week.monday + _LOOK_BACK,
        )
        for week in unsent
    ]
    monday = week_of(today)
    last = internship.planned_ends_on
    is_over = last is not None and last < monday
    if not is_over and not any(week.monday == monday and week.days for week in weeks):
        place = internship.site.name if internship.site else "the internship"
        found.append(
            Need(
                title="Log this week",
                sentence=f"Nothing is written down for {place} this week.",
                url=f"/internships/{internship.id}/week/{monday}",
                tag="not-started",
                due_on=monday + timedelta(days=6),
            )
        )
    return found
