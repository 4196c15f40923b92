"""The reviews of the demo university: asked, answered, worked on and asked again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import select

from tracker import clock
from tracker.access import Actor
from tracker.db import db, transaction
from tracker.demo.compositions import compose
from tracker.demo.instruments import RATE_HZ, Sound
from tracker.demo.people import Cast
from tracker.demo.works import upload
from tracker.projects.models import Item, Project
from tracker.rounds import operations, queries
from tracker.rounds.models import Round
from tracker.rounds.rules import CommentDraft, CommentEvent, Span, VerdictDraft


def load_all(
    reviews: list[dict[str, Any]], projects: dict[str, int], cast: Cast, work: Callable[[], object]
) -> None:
    """Load the reviews of several projects.

    Args:
        reviews: whose, by whom, and the rounds with what was changed before each.
        projects: ids of projects by their keys.
        cast: the people.
        work: lets the worker do what is due.
    """
    for each in reviews:
        _load(each, projects[each["project"]], cast, work)


def _load(reviews: dict[str, Any], project_id: int, cast: Cast, work: Callable[[], object]) -> None:
    """Load the reviews of one project, the oldest first."""
    student, teacher = cast.ids[reviews["student"]], cast.ids[reviews["by"]]
    for data in reviews["rounds"]:
        if "edit" in data:
            _upload_edited(project_id, data["edit"], cast.actor(reviews["student"]))
            work()  # preparing the new version
        with transaction():
            project = db.session.get_one(Project, project_id)
            made = operations.ask(project, data["asked"], actor=cast.actor(reviews["student"]))
            number = made.number
        work()  # finding where comments belong now
        for comment in data.get("comments", ()):
            _write(project_id, number, comment, cast, (student, teacher))
        if "verdict" in data:
            _decide(project_id, number, data["verdict"], cast.actor(reviews["by"]))
        for place, step in data.get("steps", ()):
            _step(project_id, number, place, step, cast.actor(reviews["student"]))


def edited(sound: Sound, edit: dict[str, Any]) -> Sound:
    """Put silence in at a moment and cut a passage out that lies after it; times in seconds."""
    at, (cut_from, cut_to) = edit["insert_at_s"], edit["cut_s"]
    parts = [round(each * RATE_HZ) for each in (at, cut_from, cut_to)]
    silence = np.zeros((sound.shape[0], round(edit["insert_s"] * RATE_HZ)), np.float32)
    return np.concatenate(
        [sound[:, : parts[0]], silence, sound[:, parts[0] : parts[1]], sound[:, parts[2] :]], 1
    )


def _upload_edited(project_id: int, edit: dict[str, Any], actor: Actor) -> None:
    with transaction():
        first = select(Item).where(Item.project_id == project_id, Item.recording_id.is_not(None))
        item = db.session.scalars(first.order_by(Item.position)).first()
        if item is None or item.recording is None:
            raise LookupError("A project to be edited has a recording")
        title, recording = item.title, item.recording.public_id
    upload(edit["name"], edited(compose(edit["sound"]), edit), title, actor, recording=recording)


def _round(project_id: int, number: int) -> Round:
    found = queries.by_number(project_id, number)
    if found is None:
        raise LookupError("The round was asked for a moment ago")
    return found


def _write(
    project_id: int, number: int, data: dict[str, Any], cast: Cast, people: tuple[int, int]
) -> None:
    by_student = data.get("by") == "student"
    key = next(k for k, v in cast.ids.items() if v == people[0 if by_student else 1])
    with transaction():
        found = _round(project_id, number)
        span = Span(*data["at_ms"]) if "at_ms" in data else None
        draft = CommentDraft(
            text=data["text"],
            file_id=found.files[0].id if span else None,
            span=span,
            criterion=data.get("criterion", ""),
            is_staff_only=data.get("staff_only", False),
        )
        operations.write(found, draft, actor=cast.actor(key))


def _decide(project_id: int, number: int, data: dict[str, Any], actor: Actor) -> None:
    with transaction():
        found = _round(project_id, number)
        keys = [each.key for each in found.rubric.body.criteria]
        held = data.get("held_days")
        draft = VerdictDraft(
            message=data["message"],
            levels=dict(zip(keys, data["levels"], strict=True)),
            held_until=clock.today() + timedelta(days=held) if held else None,
        )
        operations.decide(found, draft, based_on=found.row_version, actor=actor)


def _step(project_id: int, number: int, place: int, step: str, actor: Actor) -> None:
    """Move on the comment that was written at this place, counted from 0."""
    with transaction():
        comment = queries.comments_of(_round(project_id, number))[place]
        operations.step(comment, CommentEvent(step), actor=actor)
