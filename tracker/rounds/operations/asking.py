"""Asking for a review: what is heard now is frozen, and open comments come along."""

from tracker import trail
from tracker.access import Actor, Can, authorize
from tracker.db import db
from tracker.errors import WrongState
from tracker.jobs import enqueue
from tracker.programmes.models import Programme
from tracker.projects import queries as projects
from tracker.projects.models import Project
from tracker.rounds import queries
from tracker.rounds.models import Round, RoundFile
from tracker.rounds.operations.carrying import carry_over
from tracker.rounds.rules import LONGEST_TEXT, MOST_ROUNDS, Part, RoundEvent, round_after
from tracker.rubrics import operations as rubrics
from tracker.rubrics.rules import Purpose


def ask(project: Project, words: str, *, actor: Actor) -> Round:
    """Freeze what a project sounds like now, and put it to faculty.

    A round that faculty has not decided on gives way to this one.

    Raises:
        WrongState: the project is archived, or was reviewed too often, or there are no words.
    """
    authorize(actor, Can.ASK_FOR_REVIEW, project)
    projects.locked(project)
    words = words.strip()
    before = queries.of_project(project)
    if project.archived_at is not None:
        raise WrongState("Restore the project before you ask for a review.")
    if len(before) >= MOST_ROUNDS:
        raise WrongState(f"A project has at most {MOST_ROUNDS} reviews.")
    if not 0 < len(words) <= LONGEST_TEXT:
        raise WrongState("Say what you want to hear about.")
    previous = before[0] if before else None
    if previous is not None:
        _give_way(previous)
    if not project.shown_to_faculty:
        project.shown_to_faculty = True
        project.row_version += 1
    programme = db.session.get_one(Programme, project.programme_id)
    made = Round(
        project=project,
        number=len(before) + 1,
        previous=previous,
        rubric=rubrics.in_force(programme, Purpose.REVIEW, actor=actor),
        asked=words,
        row_version=1,
        files=_frozen(project),
    )
    db.session.add(made)
    db.session.flush()
    if previous is not None and carry_over(previous, made, actor=actor):
        made.progress = 0
        enqueue(queries.CARRY, round_id=made.id, unique_key=f"{queries.CARRY}:{made.id}")
    trail.record(
        actor, "round.asked", made, project_id=project.id, files=[f.sha256 for f in made.files]
    )
    return made


def _give_way(previous: Round) -> None:
    queries.locked(previous)
    after = round_after(previous.state, RoundEvent.REPLACE, Part.STUDENT)
    if after is not None:
        previous.state = after
        previous.row_version += 1


def _frozen(project: Project) -> list[RoundFile]:
    return [
        RoundFile(
            position=position,
            item=item,
            version=version,
            sha256=version.file.sha256,
            title=item.title,
        )
        for position, (item, version) in enumerate(queries.heard_now(project), 1)
    ]
