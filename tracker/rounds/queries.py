"""Reading review rounds. Nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from tracker.access import Actor, Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.jobs import Job
from tracker.media.models import Version
from tracker.media.rules import Step
from tracker.programmes.models import Course
from tracker.projects import queries as projects
from tracker.projects.models import Item, Project
from tracker.projects.rules import ItemKind
from tracker.rounds.models import Round, RoundComment, RoundFile
from tracker.rounds.rules import (
    ANSWERED_WITHIN_DAYS,
    MOST_FILES,
    CommentState,
    Part,
    Placing,
    RoundState,
    minutes_for,
)
from tracker.web.needs import Need
from tracker.web.waiting import Waiting

CARRY = "rounds.carry"  # the job that looks for the places of one round's comments


@dataclass(frozen=True)
class Thread:
    """A comment with what was answered, as one reader sees it."""

    comment: RoundComment
    replies: list[RoundComment] = field(default_factory=list)


def by_id(round_id: int) -> Round | None:
    """Find one round with all that its page shows but comments."""
    return db.session.scalar(select(Round).where(Round.id == round_id).options(*_whole()))


def by_number(project_id: int, number: int) -> Round | None:
    """Find one round of a project with all that its page shows but comments."""
    return db.session.scalar(
        select(Round)
        .where(Round.project_id == project_id, Round.number == number)
        .options(*_whole())
    )


def comment(comment_id: int) -> RoundComment | None:
    """Find one comment with its round and project."""
    return db.session.scalar(
        select(RoundComment)
        .where(RoundComment.id == comment_id)
        .options(
            joinedload(RoundComment.round).joinedload(Round.project),
            joinedload(RoundComment.released_with),
        )
    )


def file_by_key(file_id: int) -> RoundFile | None:
    """Find one frozen file with its round and project."""
    return db.session.scalar(
        select(RoundFile)
        .where(RoundFile.id == file_id)
        .options(joinedload(RoundFile.round).joinedload(Round.project))
    )


def locked(found: Round) -> Round:
    """Read a round again and keep everybody else from changing it until this is done."""
    return db.session.scalars(
        select(Round)
        .where(Round.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def visible_to(actor: Actor) -> Select[Round]:
    """Select the rounds the actor may see, as the table of access has it."""
    return select(Round).join(Round.project).where(_visible(actor))


def comments_visible_to(actor: Actor) -> Select[RoundComment]:
    """Select the comments the actor may read, as the table of access has it."""
    released_with = aliased(Round)
    shown = or_(
        RoundComment.part == Part.STUDENT,
        and_(released_with.released_at.is_not(None), RoundComment.is_staff_only.is_(False)),
    )
    return (
        select(RoundComment)
        .join(RoundComment.round)
        .join(Round.project)
        .join(released_with, released_with.id == RoundComment.released_with_id)
        .where(
            or_(
                and_(Project.student_id == actor.user_id, shown),
                and_(Project.student_id != actor.user_id, _visible(actor)),
            )
        )
    )


def threads_for(actor: Actor, found: Round) -> list[Thread]:
    """List the comments of a round that the actor may read, in the order they sound."""
    rows = db.session.scalars(
        comments_visible_to(actor)
        .where(RoundComment.round_id == found.id)
        .options(
            joinedload(RoundComment.author),
            joinedload(RoundComment.released_with),
            joinedload(RoundComment.carried_from).joinedload(RoundComment.round),
        )
        .order_by(RoundComment.id)
    ).all()
    threads = {each.id: Thread(each) for each in rows if each.reply_to_id is None}
    for each in rows:
        if each.reply_to_id in threads:
            threads[each.reply_to_id].replies.append(each)
    places = {each.id: each.position for each in found.files}
    return sorted(threads.values(), key=lambda thread: _order(thread.comment, places))


def of_project(project: Project) -> Sequence[Round]:
    """List the rounds of a project, the last first."""
    return db.session.scalars(
        select(Round).where(Round.project_id == project.id).order_by(Round.number.desc())
    ).all()


def open_counts(actor: Actor, rounds: Sequence[Round]) -> dict[int, int]:
    """Count the comments that still ask for something and that the actor may read, by round."""
    ids = [each.id for each in rounds]
    found = comments_visible_to(actor).where(
        RoundComment.round_id.in_(ids), _asks(), _state_for(actor) == CommentState.OPEN
    )
    counted = found.with_only_columns(RoundComment.round_id, func.count()).group_by(
        RoundComment.round_id
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def with_student(actor: Actor) -> Select[Round]:
    """Select released rounds, the last of their projects, with comments that are open."""
    later = aliased(Round)
    return visible_to(actor).where(
        Round.state == RoundState.RELEASED,
        Project.archived_at.is_(None),
        ~exists().where(later.previous_id == Round.id),
        exists().where(
            RoundComment.round_id == Round.id, _asks(), RoundComment.state == CommentState.OPEN
        ),
    )


def heard_now(project: Project) -> list[tuple[Item, Version]]:
    """List the recordings of a project that can be heard now: what a review would freeze."""
    found: dict[int, tuple[Item, Version]] = {}
    for item in projects.items_of(project):
        version = projects.shown_version(item) if item.kind is ItemKind.SOUND else None
        if version is not None and version.step is Step.READY:
            found.setdefault(version.id, (item, version))
    return list(found.values())[:MOST_FILES]


def is_answered(comment: RoundComment) -> bool:
    """Tell whether anything hangs on a comment: answers, or what was carried over from it."""
    other = aliased(RoundComment)
    hanging = or_(other.reply_to_id == comment.id, other.carried_from_id == comment.id)
    return bool(db.session.scalar(select(exists().where(hanging))))


def followed(found: Round) -> Round | None:
    """Find the round that came after one."""
    return db.session.scalar(select(Round).where(Round.previous_id == found.id))


def comments_of(found: Round) -> Sequence[RoundComment]:
    """List all comments of a round: for operations, never for a page."""
    return db.session.scalars(
        select(RoundComment)
        .where(RoundComment.round_id == found.id)
        .options(joinedload(RoundComment.carried_from), joinedload(RoundComment.released_with))
        .order_by(RoundComment.id)
    ).all()


def unfinished(found: Round) -> list[RoundComment]:
    """List what asks for something and was not accepted: what the next round carries over."""
    return [each for each in comments_of(found) if each.asks and _is_unfinished(each)]


def moved_with(found: Round) -> Sequence[RoundComment]:
    """List the comments of which the student reads with this round where they stand."""
    return db.session.scalars(
        select(RoundComment).where(RoundComment.moved_with_id == found.id)
    ).all()


def waiting_places(round_id: int) -> Sequence[RoundComment]:
    """List the comments of a round whose places are still to be found."""
    return db.session.scalars(
        select(RoundComment)
        .where(RoundComment.round_id == round_id, RoundComment.placing == Placing.WAITING)
        .options(joinedload(RoundComment.carried_from))
        .order_by(RoundComment.id)
    ).all()


def due_for_release(today: date) -> Sequence[Round]:
    """List decided rounds whose day has come."""
    return db.session.scalars(
        select(Round)
        .where(Round.state == RoundState.DECIDED, Round.held_until <= today)
        .order_by(Round.id)
    ).all()


def abandoned() -> Sequence[Round]:
    """List rounds whose comments are carried over by no job: it was tried often enough."""
    key = literal(f"{CARRY}:") + cast(Round.id, String)
    return db.session.scalars(
        select(Round).where(Round.progress < 100, ~exists().where(Job.unique_key == key))
    ).all()


def waiting_on(actor: Actor) -> list[Waiting]:
    """Say on the desk which rounds wait for this person, in one question."""
    taught = actor.programmes_as(Role.FACULTY)
    if not taught:
        return []
    asked = {"programmes": taught, "person": actor.user_id}
    return [
        Waiting(
            kind="round",
            student=row.name,
            student_id=row.student_id,
            what=f"review {row.number}, {row.title}",
            url=f"/desk/rounds/{row.id}",
            due_on=row.asked_at.date() + timedelta(days=ANSWERED_WITHIN_DAYS),
            minutes=minutes_for(int(row.sound_ms)),
            remarks=row.lost,
            course=row.code or "",
            mine=row.was_theirs,
        )
        for row in db.session.execute(_waiting_query(), asked)
    ]


@cache
def _waiting_query() -> Select[Any]:
    """Build the question once: that takes longer than asking it."""
    before = aliased(Round)
    sound_ms = (
        select(func.coalesce(func.sum(Version.duration_ms), 0))
        .join(RoundFile, RoundFile.version_id == Version.id)
        .where(RoundFile.round_id == Round.id)
        .scalar_subquery()
    )
    lost = (
        select(func.count(RoundComment.id))
        .where(RoundComment.round_id == Round.id, RoundComment.placing == Placing.UNPLACED)
        .scalar_subquery()
    )
    heard = exists().where(before.id == Round.previous_id, before.decided_by == bindparam("person"))
    asked = select(Round.id, Round.number, Round.asked_at, Project.title, Project.student_id)
    return (
        asked.add_columns(
            User.name,
            Course.code,
            sound_ms.label("sound_ms"),
            lost.label("lost"),
            heard.label("was_theirs"),
        )
        .join(Round.project)
        .join(User, User.id == Project.student_id)
        .outerjoin(Course, Course.id == Project.course_id)
        .where(
            Round.state == RoundState.ASKED,
            Project.programme_id.in_(bindparam("programmes", expanding=True)),
            Project.shown_to_faculty.is_(True),
            Project.student_id != bindparam("person"),
            Project.archived_at.is_(None),
        )
    )


def needs_you(actor: Actor) -> list[Need]:
    """Say on the student's start page which released feedback has open comments."""
    if actor.user_id is None:
        return []
    later = aliased(Round)
    rounds = db.session.scalars(
        select(Round)
        .join(Round.project)
        .where(
            Project.student_id == actor.user_id,
            Project.archived_at.is_(None),
            Round.state == RoundState.RELEASED,
            ~exists().where(later.previous_id == Round.id),
        )
        .options(contains_eager(Round.project))
        .order_by(Round.id.desc())
    ).all()
    counts = open_counts(actor, rounds)
    return [_need(each, counts[each.id]) for each in rounds if counts.get(each.id)]


def _need(found: Round, count: int) -> Need:
    words = "1 comment is open." if count == 1 else f"{count} comments are open."
    return Need(
        title=f"Work on the feedback on {found.project.title}",
        sentence=words,
        url=f"/projects/{found.project_id}/rounds/{found.number}",
        tag="returned",
    )


def _visible(actor: Actor) -> ColumnElement[bool]:
    taught = actor.programmes_as(Role.FACULTY)
    return or_(
        Project.student_id == actor.user_id,
        and_(Project.programme_id.in_(taught), Project.shown_to_faculty.is_(True)),
    )


def _asks() -> ColumnElement[bool]:
    """`RoundComment.asks` as the database reads it."""
    return and_(
        RoundComment.part == Part.FACULTY,
        RoundComment.is_staff_only.is_(False),
        RoundComment.reply_to_id.is_(None),
    )


def _is_unfinished(comment: RoundComment) -> bool:
    """Tell whether it goes on, for the student at least: what is held is told by nothing."""
    states = {comment.state_for(part) for part in (Part.STUDENT, Part.FACULTY)}
    return states != {CommentState.ACCEPTED}


def _state_for(actor: Actor) -> ColumnElement[CommentState]:
    """`RoundComment.state_for` as the database reads it."""
    known = func.coalesce(RoundComment.known_state, RoundComment.state)
    return case((Project.student_id == actor.user_id, known), else_=RoundComment.state)


def _order(comment: RoundComment, places: dict[int, int]) -> tuple[int, int, int]:
    """Order by file, then by time; what is about the whole comes first."""
    at = -1 if comment.from_ms is None else comment.from_ms
    return (places.get(comment.round_file_id or 0, -1), at, comment.id)


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Round.project).joinedload(Project.student),
        joinedload(Round.rubric),
        joinedload(Round.decider),
        joinedload(Round.previous),
        selectinload(Round.levels),
        selectinload(Round.files)
        .joinedload(RoundFile.version)
        .options(joinedload(Version.recording), selectinload(Version.renditions)),
    )
