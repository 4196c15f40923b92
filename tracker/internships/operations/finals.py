"""What a student hands in at the end."""

from tracker import clock, trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships import queries
from tracker.internships.models import FinalReport, Internship
from tracker.internships.rules import LOGGING, FinalDraft


def save_final(internship: Internship, draft: FinalDraft, *, based_on: int, actor: Actor) -> None:
    """Keep the self-evaluation and the look back, complete or not.

    Raises:
        WrongState: when it was handed in meanwhile, or the internship has not started.
        Outdated: when another window saved it after this one was opened.
    """
    authorize(actor, Can.EDIT_INTERNSHIP, internship)
    internship = queries.locked(internship.id)
    if internship.state not in LOGGING:
        raise WrongState("It can be written while the internship runs and until it is handed in.")
    found = queries.final_of(internship.id)
    if (found.row_version if found else 0) != based_on:
        raise Outdated
    if found is None:
        found = FinalReport(internship_id=internship.id, saved_at=clock.now(), row_version=0)
        db.session.add(found)
    known = {str(objective.id) for objective in internship.objectives}
    found.ratings = {key: value for key, value in draft.ratings.items() if key in known}
    found.summary, found.craft = draft.summary, draft.craft
    found.workplace, found.following = draft.workplace, draft.following
    found.saved_at = clock.now()
    found.row_version += 1
    trail.record(actor, "internship.write-final", internship)
