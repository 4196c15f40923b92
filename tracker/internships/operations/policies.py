"""What a programme asks of internships from now on."""

from collections.abc import Mapping
from typing import Any

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.internships import queries
from tracker.internships.models import PlacementPolicy
from tracker.internships.rules import Policy
from tracker.programmes.models import Course, Programme


def set_policy(
    programme: Programme, course: Course | None, wanted: Mapping[str, Any], *, actor: Actor
) -> PlacementPolicy:
    """Let other numbers hold for a programme, or for one course in it.

    What was approved keeps the numbers it was approved with. Only what differs from what holds
    without this row is kept, so that a later change further up still reaches the course.
    """
    authorize(actor, Can.EDIT_PROGRAMME, programme)
    without, asked = _without(programme, course), Policy.from_json(wanted)
    said = {
        name: value
        for name, value in wanted.items()
        if getattr(without, name) != getattr(asked, name)
    }
    made = PlacementPolicy(
        programme_id=programme.id,
        course_id=course.id if course else None,
        said=said,
        set_by=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    trail.record(
        actor,
        "internship.set-policy",
        programme,
        course=course.code if course else "",
        **{name: said[name] for name in sorted(said)},
    )
    return made


def _without(programme: Programme, course: Course | None) -> Policy:
    if course is None:
        return Policy.of_programme({})
    whole = queries.said_about(programme.id, None)
    return Policy.of_course(course.code, course.credits, course.facts, programme=whole)
