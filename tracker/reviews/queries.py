"""What waits for one faculty member: questions asked of the features below."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tracker import clock
from tracker.access import Actor
from tracker.internships import queries as internships
from tracker.internships.models import Internship
from tracker.internships.rules import Check, Week, checks, remarks
from tracker.reviews.rules import Filter, Queue, minutes_for, queue_of
from tracker.skills import queries as skills
from tracker.web.needs import Need
from tracker.web.waiting import Waiting

SHOWN = 5


def queue_for(actor: Actor, shown: Filter | None = None) -> Queue:
    """Gather everything this person may decide, most urgent first."""
    return queue_of(
        [
            *_proposals(actor),
            *_agreements(actor),
            *_weeks(actor),
            *_completions(actor),
            *skills.waiting_on(actor),
        ],
        clock.today(),
        shown,
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


def _proposals(actor: Actor) -> Iterator[Waiting]:
    for each in internships.proposals_for(actor):
        sent = each.events[-1].at.date() if each.events else each.created_at.date()
        yield _entry(
            each,
            "proposal",
            f"proposal, {_place(each)}",
            f"/desk/proposals/{each.id}",
            since=sent,
            odd=len(remarks(internships.proposal_of(each))),
        )


def _agreements(actor: Actor) -> Iterator[Waiting]:
    for each in internships.to_sign_for(actor):
        yield _entry(
            each,
            "agreement",
            f"agreement to sign, {_place(each)}",
            f"/internships/{each.id}/agreement",
            since=clock.today(),
        )


def _completions(actor: Actor) -> Iterator[Waiting]:
    for each in internships.handed_in_for(actor):
        yield _entry(
            each,
            "completion",
            f"the whole internship, {_place(each)}",
            f"/desk/completions/{each.id}",
            since=each.events[-1].at.date(),
        )


def _weeks(actor: Actor) -> Iterator[Waiting]:
    for each, weeks in internships.waiting_for(actor):
        for week in weeks:
            if not (week.sums.waiting or week.sums.confirmed) or week.sent_at is None:
                continue
            yield _entry(
                each,
                "week",
                f"{week.title}, {_place(each)}",
                f"/desk/weeks/{each.id}/{week.monday}",
                since=week.sent_at.date(),
                odd=len(odd_things(each, week, weeks)),
            )


def _entry(
    internship: Internship, kind: str, what: str, url: str, *, since: date, odd: int = 0
) -> Waiting:
    return Waiting(
        kind=kind,
        student=internship.student.name,
        student_id=internship.student_id,
        what=what,
        url=url,
        due_on=since + timedelta(days=internships.policy_of(internship).reviewer_days),
        minutes=minutes_for(kind, odd),
        remarks=odd,
        course=internship.course.code if internship.course else "",
    )


def _place(internship: Internship) -> str:
    return internship.site.name if internship.site else internship.title
