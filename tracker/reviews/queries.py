"""What waits for one faculty member: questions asked of the features below."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tracker import clock
from tracker.access import Actor
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.rules import Check, Week, checks, remarks
from tracker.reviews.rules import Entry, Kind, Queue, queue_of
from tracker.web.needs import Need

SHOWN = 5


def queue_for(actor: Actor) -> Queue:
    """Gather everything this person may decide, most urgent first."""
    return queue_of(
        [*_proposals(actor), *_agreements(actor), *_weeks(actor), *_completions(actor)],
        clock.today(),
    )


def needs_you(actor: Actor) -> list[Need]:
    """Say on the start page what waits on the desk: the most urgent few."""
    queue = queue_for(actor)
    late = {entry.url for entry in queue.late}
    return [
        Need(
            title=f"{entry.student}: {entry.what}",
            sentence="Waits for your decision.",
            url=entry.url,
            tag="late" if entry.url in late else "waiting",
            due_on=entry.due_on,
        )
        for entry in queue.entries[:SHOWN]
    ]


def odd_things(internship: Internship, week: Week, weeks: Sequence[Week]) -> list[Check]:
    """List what the reviewer should look at twice in a week."""
    before = next((w for w in weeks if w.monday == week.monday - timedelta(days=7)), None)
    return checks(
        week,
        starts_on=internship.planned_starts_on,
        ends_on=internship.planned_ends_on,
        daily_minutes=internships.policy_of(internship).daily_minutes,
        last_week=before.days if before else (),
    )


def _proposals(actor: Actor) -> Iterator[Entry]:
    for each in internships.proposals_for(actor):
        sent = each.events[-1].at.date() if each.events else each.created_at.date()
        place = each.site.name if each.site else each.title
        yield Entry(
            kind=Kind.PROPOSAL,
            student=each.student.name,
            what=f"proposal, {place}",
            url=f"/desk/proposals/{each.id}",
            due_on=sent + timedelta(days=internships.policy_of(each).reviewer_days),
            remarks=len(remarks(internships.proposal_of(each))),
        )


def _agreements(actor: Actor) -> Iterator[Entry]:
    for each in internships.to_sign_for(actor):
        place = each.site.name if each.site else each.title
        yield Entry(
            kind=Kind.AGREEMENT,
            student=each.student.name,
            what=f"agreement to sign, {place}",
            url=f"/internships/{each.id}/agreement",
            due_on=clock.today() + timedelta(days=internships.policy_of(each).reviewer_days),
        )


def _completions(actor: Actor) -> Iterator[Entry]:
    for each in internships.handed_in_for(actor):
        handed_in = each.events[-1].at.date()
        place = each.site.name if each.site else each.title
        yield Entry(
            kind=Kind.COMPLETION,
            student=each.student.name,
            what=f"the whole internship, {place}",
            url=f"/desk/completions/{each.id}",
            due_on=handed_in + timedelta(days=internships.policy_of(each).reviewer_days),
        )


def _weeks(actor: Actor) -> Iterator[Entry]:
    for each, weeks in internships.waiting_for(actor):
        days = internships.policy_of(each).reviewer_days
        place = each.site.name if each.site else each.title
        for week in weeks:
            if not (week.sums.waiting or week.sums.confirmed) or week.sent_at is None:
                continue
            yield Entry(
                kind=Kind.WEEK,
                student=each.student.name,
                what=f"{week.title}, {place}",
                url=f"/desk/weeks/{each.id}/{week.monday}",
                due_on=week.sent_at.date() + timedelta(days=days),
                remarks=len(odd_things(each, week, weeks)),
            )
