"""The internship beside the degree."""

from dataclasses import dataclass

from tracker.access import Actor
from tracker.degrees.queries.records import RUNNING
from tracker.internships import queries as internships
from tracker.internships.rules import COUNTING, LineState, Week, sums_of
from tracker.programmes.models import Enrolment


@dataclass(frozen=True, kw_only=True)
class Placement:
    """One internship as the degree page shows it; amounts are minutes.

    Attributes:
        id: of the internship.
        place: the site's name.
        supervisor: who vouches there; "" when nobody is named.
        accepted: what faculty accepted.
        waiting: what was sent and is not accepted yet.
        required: what was agreed.
        bars: words, minutes and state of each week, oldest first, as the kit draws them.
        runs: whether hours may still be logged.
    """

    id: int
    place: str
    supervisor: str
    accepted: int
    waiting: int
    required: int
    bars: tuple[tuple[str, int, str], ...]
    runs: bool

    @property
    def url(self) -> str:
        """Where its page is."""
        return f"/internships/{self.id}"

    @property
    def most(self) -> int:
        """The longest week, for the height of the bars."""
        return max((minutes for _, minutes, _ in self.bars), default=0)


def placement_of(enrolment: Enrolment, actor: Actor) -> Placement | None:
    """Find the latest internship of a student that the actor may see and that has begun."""
    found = [
        each
        for each in internships.listed_for(actor)
        if each.student_id == enrolment.student_id and each.state in COUNTING | RUNNING
    ]
    if not found:
        return None
    latest = max(found, key=lambda each: (each.state in RUNNING, each.id))
    weeks = internships.weeks_of([latest]).get(latest.id, [])
    sums = sums_of(day for week in weeks for day in week.days)
    return Placement(
        id=latest.id,
        place=latest.site.name if latest.site else latest.title,
        supervisor=latest.supervisor.name if latest.supervisor else "",
        accepted=sums.accepted,
        waiting=sums.waiting + sums.confirmed,
        required=latest.required_minutes or latest.planned_minutes,
        bars=tuple(_bar(number, week) for number, week in enumerate(weeks, start=1)),
        runs=latest.state in RUNNING,
    )


def _bar(number: int, week: Week) -> tuple[str, int, str]:
    sent = [day for day in week.days if day.state is not LineState.DRAFT]
    sums = sums_of(sent)
    if not sums.logged:
        return f"Week {number}: none", 0, "none"
    words = f"Week {number}: {sums.logged / 60:.3g} hours"
    if sums.accepted * 2 >= sums.logged:
        return words, sums.logged, "done"
    return f"{words}, not accepted yet", sums.logged, "waiting"
