"""What the office does with the framework."""

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.db import db, lock
from tracker.errors import Outdated, WrongState
from tracker.programmes.models import Programme
from tracker.skills import queries
from tracker.skills.models import FrameworkVersion
from tracker.skills.rules import Framework, problems_of, write_framework


def change_framework(
    programme: Programme, framework: Framework, *, based_on: int, actor: Actor
) -> FrameworkVersion:
    """Let other skills or words hold from now on; claims keep the framework they were made in.

    Args:
        programme: whose.
        framework: what is to hold.
        based_on: the number of the version it was changed from; 0 for the preset.
        actor: the office.

    Raises:
        Outdated: somebody saved in between.
        WrongState: something is wrong with it, in words.
    """
    authorize(actor, Can.EDIT_FRAMEWORK, programme)
    lock(programme)
    held = queries.framework_version(programme.id)
    if (held.number if held else 0) != based_on:
        raise Outdated
    if problems := problems_of(framework):
        raise WrongState(". ".join(problems) + ".")
    made = FrameworkVersion(
        programme_id=programme.id,
        number=based_on + 1,
        document=write_framework(framework),
        changed_by=actor.user_id,
    )
    db.session.add(made)
    trail.record(actor, "skill-framework.changed", made, number=made.number)
    return made
