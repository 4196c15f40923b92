"""What waits for one faculty member: questions asked of the features below."""

from collections.abc import Callable
from dataclasses import replace

from tracker import clock
from tracker.access import Actor, Role
from tracker.attestations import queries as attestations
from tracker.decisions import queries as decisions
from tracker.evaluations import queries as evaluations
from tracker.internships import queries as internships
from tracker.petitions import queries as petitions
from tracker.reviews.rules import Filter, Queue, Window, queue_of
from tracker.rounds import queries as rounds
from tracker.skills import queries as skills
from tracker.web.needs import Need
from tracker.web.waiting import Waiting

# Who is asked what waits; each answers in a number of queries that does not grow with it.
ASKED: tuple[Callable[[Actor], list[Waiting]], ...] = (
    internships.waiting_on,
    evaluations.waiting_on,
    petitions.waiting_on,
    rounds.waiting_on,
    skills.waiting_on,
    attestations.waiting_on,
)
SHOWN = 5
ODD_TAKES_MINUTES = 1  # each thing that looks odd is read twice


def queue_for(actor: Actor, shown: Filter | None = None) -> Queue:
    """Gather everything this person may decide, most urgent first.

    What was decided a moment ago is left out, whoever decided it.
    """
    pending = decisions.pending_entries()
    found = [entry for ask in ASKED for entry in ask(actor) if entry.url not in pending]
    return queue_of(_belonging(actor, found), clock.today(), shown)


def looked_at(window: Window) -> Window:
    """Say of the entries of one page how many things look odd."""
    odd = internships.odd_on(entry for group in window.groups for entry in group.entries)
    return replace(
        window,
        groups=[
            replace(group, entries=[_with_odd(e, odd.get(e.url, 0)) for e in group.entries])
            for group in window.groups
        ],
    )


def needs_you(actor: Actor) -> list[Need]:
    """Say on the start page what waits on the desk: the most urgent few."""
    if not actor.programmes_as(Role.FACULTY, Role.OFFICE):
        return []
    queue = queue_for(actor)
    return [
        Need(
            title=f"{entry.student}: {entry.what}",
            sentence="Waits for your decision.",
            url=entry.url,
            tag="late" if entry.due_on < queue.today else "waiting",
            due_on=entry.due_on,
        )
        for entry in queue.entries[:SHOWN]
    ]


def _belonging(actor: Actor, entries: list[Waiting]) -> list[Waiting]:
    """Mark what is this person's own, and what is an absent colleague's."""
    if not entries:
        return entries
    theirs = decisions.decided_for(actor)
    return [
        entry._replace(mine=True, for_whom=theirs[entry.student_id])
        if entry.student_id in theirs
        else entry
        for entry in entries
    ]


def _with_odd(entry: Waiting, count: int) -> Waiting:
    """What looks odd is read on its own, and takes longer."""
    if not count:
        return entry
    minutes = entry.minutes + count * ODD_TAKES_MINUTES
    return entry._replace(remarks=entry.remarks + count, minutes=minutes, batch="")
