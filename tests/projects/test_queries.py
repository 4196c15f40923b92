"""What is read of projects: lists in few queries, what may be public, what needs the student."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.media.rules import Step
from tracker.projects import queries
from tracker.projects.models import Project
from tracker.projects.rules import Rights


@pytest.fixture
def project(session: Session) -> Project:
    made = make.project(title="Low Tide", rights=Rights.MINE)
    make.sound_item(made, title="Final mix")
    return made


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def full_project(student: User) -> None:
    project = make.project(student=student, course_id=make.course().id)
    make.credit(project)
    make.credit(project, name="Jonah Feld")
    make.sound_item(project)
    make.item(project)


def test_a_long_list_takes_as_many_queries_as_a_short_one(web: Web, session: Session) -> None:
    student = make.student()
    web.sign_in(student)
    full_project(student)
    web.get("/projects")
    with counted() as few:
        web.get("/projects")
    for _ in range(23):
        full_project(student)
    with counted() as many:
        web.get("/projects")
    assert len(many) == len(few)


def test_what_may_be_public_is_the_same_in_python_and_in_sql(project: Project) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    student = project.student
    others = [
        make.project(student=student, rights=Rights.MINE),
        make.project(student=student, rights=Rights.MINE, embargo_until=tomorrow),
        make.project(student=student, rights=Rights.LICENCE, embargo_until=clock.today()),
        make.project(student=student, rights=Rights.NONE),
        make.project(student=student, rights=Rights.UNSURE),
        make.project(student=student, rights=Rights.PUBLIC_DOMAIN, archived_at=clock.now()),
    ]
    for each in others[1:]:
        make.sound_item(each)
    make.sound_item(others[0], ready=False)
    removed = make.project(student=student, rights=Rights.MINE)
    make.sound_item(removed, archived_at=clock.now())
    everything = {project, removed, *others}
    public = {each for each in everything if queries.publishable(each).may_be_public}
    assert public == {project, others[2]}


def test_a_chosen_version_that_is_not_ready_does_not_silence_a_project(project: Project) -> None:
    item = project.items[0]
    assert item.recording is not None
    item.version = make.version(item.recording, ready=False)
    assert queries.shown_version(item) is item.recording.versions[0]
    item.recording.versions[0].step = Step.FAILED
    assert queries.shown_version(item) is item.version


def needs(student: User) -> list[str]:
    return [need.title for need in queries.needs_you(make.actor(student))]


def test_each_project_asks_for_the_first_thing_it_lacks(session: Session) -> None:
    student = make.student()
    project = make.project(student=student, title="Low Tide")
    assert needs(student) == ["Add something to hear to Low Tide"]
    item = make.sound_item(project)
    assert needs(student) == ["Say what you did in Low Tide"]
    make.credit(project)
    assert needs(student) == ["Say on what grounds Low Tide may be shown"]
    project.rights = Rights.MINE
    assert needs(student) == []
    assert item.recording is not None
    item.recording.versions[0].step = Step.FAILED
    assert needs(student) == ["Upload another file for Low Tide"]
    project.archived_at = clock.now()
    assert needs(student) == []
    assert queries.needs_you(make.actor(make.user())) == []
