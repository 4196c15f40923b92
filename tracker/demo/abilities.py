"""The skills that the demo university's students claim, with what faculty found."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tracker import clock
from tracker.db import db, transaction
from tracker.demo import calendar
from tracker.demo.people import Cast
from tracker.media.models import Version
from tracker.media.rules import HighlightDraft
from tracker.programmes.models import Programme
from tracker.projects import queries as projects
from tracker.projects.models import Project
from tracker.projects.rules import ItemKind
from tracker.rubrics.queries import body_in_force
from tracker.rubrics.rules import Purpose
from tracker.skills import operations, queries
from tracker.skills.models import SkillClaim
from tracker.skills.rules import AssessmentDraft, ClaimDraft


def load_skills(skills: list[dict[str, Any]], works: dict[str, int], cast: Cast) -> None:
    """Enter claims with their evidence, and what was done with them, each on its day."""
    for data in skills:
        _load(data, works, cast)


def _load(data: dict[str, Any], works: dict[str, int], cast: Cast) -> None:
    number = _claimed(data, works, cast)
    for step in data.get("steps", ()):
        day = clock.today() - timedelta(days=step["days"])
        with clock.at(calendar.evening(day)), transaction():
            claim = queries.by_id(number)
            if claim is not None:
                _take(claim, step, cast)


def _claimed(data: dict[str, Any], works: dict[str, int], cast: Cast) -> int:
    actor = cast.actor(data["student"])
    day = clock.today() - timedelta(days=data["days"])
    with clock.at(calendar.evening(day)), transaction():
        programme = db.session.scalars(
            select(Programme).where(Programme.code == data["programme"])
        ).one()
        draft = ClaimDraft(skill=data["skill"], level=data["level"], note=data["note"])
        claim = operations.claim_skill(
            programme, draft, student_id=cast.ids[data["student"]], actor=actor
        )
        for work, place, start, end, title in data["passages"]:
            passage = HighlightDraft(title=title, start_ms=start * 1000, end_ms=end * 1000)
            version = _version(works[work], place)
            operations.add_passage(claim, version, passage, actor=actor)
        days = queries.day_choices(claim.student_id)
        for words in data.get("shown_by_day", ()):
            line = next(line for line, _, _ in days if words in line.text)
            operations.add_day(claim, line.id, actor=actor)
        operations.send(claim, actor=actor)
        return claim.id


def _take(claim: SkillClaim, step: dict[str, Any], cast: Cast) -> None:
    actor, do = cast.actor(step["by"]), step["do"]
    if do == "double":
        operations.choose_for_double_marking(claim.programme, [claim], actor=actor)
        return
    if do == "return":
        operations.send_back(claim, step["words"], based_on=claim.row_version, actor=actor)
        return
    body = body_in_force(claim.programme_id, Purpose.SKILL)
    draft = AssessmentDraft(
        level=step["level"],
        marks={c.key: level for c, level in zip(body.criteria, step["marks"], strict=True)},
        words=step["words"],
        note=step.get("note", ""),
    )
    decide = operations.mark if do == "mark" else operations.assess
    decide(claim, draft, based_on=claim.row_version, actor=actor)


def _version(project_id: int, place: int) -> Version:
    """Return the sound at a place of a project."""
    project = db.session.get_one(Project, project_id)
    sounds = [i for i in projects.items_of(project) if i.kind is ItemKind.SOUND]
    found = projects.shown_version(sounds[place])
    if found is None:
        raise LookupError(f"{project.title} has no sound at {place}")
    return found
