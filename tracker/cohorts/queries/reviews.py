"""Feedback on projects of which the students of a cohort have comments to work on."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from tracker.access import Actor
from tracker.cohorts.rules import Return, ReturnKind
from tracker.db import db
from tracker.programmes.models import Enrolment, ProgrammeVersion
from tracker.programmes.rules import EnrolmentState
from tracker.projects.models import Project
from tracker.rounds import queries as rounds
from tracker.rounds.models import Round


def open_reviews(version: ProgrammeVersion, actor: Actor) -> Mapping[int, list[Return]]:
    """List released reviews that lie with the student, per student id, with the day they came.

    To those alone who may see the reviews: the office counts none.
    """
    students = select(Enrolment.student_id).where(
        Enrolment.version_id == version.id, Enrolment.state == EnrolmentState.ACTIVE
    )
    rows = db.session.execute(
        rounds.with_student(actor)
        .with_only_columns(Project.student_id, Round.released_at)
        .where(Project.programme_id == version.programme_id, Project.student_id.in_(students))
        .order_by(Round.id)
    )
    found: dict[int, list[Return]] = defaultdict(list)
    for row in rows:
        since = row.released_at.date()
        found[row.student_id].append(Return(kind=ReturnKind.REVIEW, since=since))
    return found
