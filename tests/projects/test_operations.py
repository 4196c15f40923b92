"""Changing projects: who may, what it leaves behind, and what must not happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tracker import clock
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import Job
from tracker.projects import operations, queries
from tracker.projects.models import Project
from tracker.projects.rules import (
    CreditDraft,
    ItemDraft,
    ItemKind,
    ProjectDraft,
    ProjectKind,
    Rights,
)
from tracker.trail import TrailEntry


@pytest.fixture
def project(session: Session) -> Project:
    return make.project()


def draft(**changes: Any) -> ProjectDraft:
    return ProjectDraft(**{"kind": ProjectKind.MIX, "title": "Low Tide"} | changes)


def deeds() -> list[str]:
    return list(db.session.scalars(select(TrailEntry.action).order_by(TrailEntry.id)))


def test_a_new_project_is_private(session: Session) -> None:
    student = make.student()
    actor = make.actor(student)
    made = operations.create(draft(), programme_id=min(actor.roles), actor=actor)
    assert not made.shown_to_faculty
    assert not queries.publishable(made).may_be_public
    assert deeds() == ["project.created"]


def test_nobody_logs_work_in_a_programme_they_do_not_study(session: Session) -> None:
    with pytest.raises(NotAllowed):
        operations.create(
            draft(), programme_id=make.programme().id, actor=make.actor(make.student())
        )


@pytest.mark.parametrize("field", ["course_id", "internship_id"])
def test_a_choice_that_is_not_ones_own_is_refused(project: Project, field: str) -> None:
    foreign = {"course_id": make.course().id, "internship_id": 4711}[field]
    with pytest.raises(NotAllowed):
        operations.edit(
            project, draft(**{field: foreign}), based_on=1, actor=make.actor(project.student)
        )


def test_a_course_that_left_the_programme_may_stay(project: Project) -> None:
    project.course_id = make.course().id
    kept = draft(course_id=project.course_id, title="Renamed")
    operations.edit(project, kept, based_on=1, actor=make.actor(project.student))
    assert project.title == "Renamed"


def test_a_save_over_a_newer_one_is_refused_whole(project: Project) -> None:
    actor = make.actor(project.student)
    operations.edit(project, draft(title="First"), based_on=1, actor=actor)
    with pytest.raises(Outdated):
        operations.edit(project, draft(title="Second"), based_on=1, actor=actor)
    assert (project.title, project.row_version) == ("First", 2)


def test_showing_and_hiding_is_on_record(project: Project) -> None:
    actor = make.actor(project.student)
    operations.edit(project, draft(shown_to_faculty=True), based_on=1, actor=actor)
    operations.archive(project, actor=actor)
    operations.restore(project, actor=actor)
    assert not project.shown_to_faculty
    assert deeds() == [
        "project.edited",
        "project.shown-to-faculty",
        "project.archived",
        "project.restored",
    ]


def test_archiving_twice_is_one_deed(project: Project) -> None:
    actor = make.actor(project.student)
    for _ in range(2):
        operations.archive(project, actor=actor)
    for _ in range(2):
        operations.restore(project, actor=actor)
    assert deeds() == ["project.archived", "project.restored"]


def test_every_change_of_a_part_is_a_change_of_the_project(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, part = make.actor(project.student), CreditDraft(role="producer")
    text = ItemDraft(kind=ItemKind.TEXT, title="Cue sheet", text="1 door")
    credit = operations.add_role(project, part, actor=actor)
    item = operations.add_item(project, text, actor=actor)
    operations.add_item(project, text, actor=actor)
    sound = make.sound_item(project)
    changes: list[Callable[[], object]] = [
        lambda: operations.edit_credit(credit, part, based_on=1, actor=actor),
        lambda: operations.remove_credit(credit, actor=actor),
        lambda: operations.restore_credit(credit, actor=actor),
        lambda: operations.edit_item(item, text, based_on=1, actor=actor),
        lambda: operations.move_item(item, up=False, actor=actor),
        lambda: operations.remove_item(item, actor=actor),
        lambda: operations.restore_item(item, actor=actor),
        lambda: operations.show_version(sound, None, actor=actor),
        lambda: operations.add_credit(project, CreditDraft(role="producer", name="J"), actor=actor),
    ]
    for change in changes:
        before = clock.now()
        monkeypatch.setattr(clock, "now", _standing(before))
        change()
        assert project.updated_at == before
        monkeypatch.undo()


def _standing(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_an_edit_of_a_part_over_a_newer_one_is_refused(project: Project) -> None:
    actor = make.actor(project.student)
    item, credit = make.item(project), make.credit(project)
    with pytest.raises(Outdated):
        operations.edit_item(
            item, ItemDraft(kind=ItemKind.TEXT, title="Late"), based_on=0, actor=actor
        )
    with pytest.raises(Outdated):
        operations.edit_credit(credit, CreditDraft(role="producer"), based_on=0, actor=actor)


def test_a_recording_of_somebody_else_is_not_added(project: Project) -> None:
    with pytest.raises(NotAllowed):
        operations.add_sound(
            project,
            make.recording(),
            ItemDraft(kind=ItemKind.SOUND, title="Theirs"),
            actor=make.actor(project.student),
        )


def test_a_removed_item_cannot_be_moved(project: Project) -> None:
    item = make.item(project, archived_at=clock.now())
    with pytest.raises(WrongState):
        operations.move_item(item, up=True, actor=make.actor(project.student))


def test_the_first_item_stays_first_when_moved_up(project: Project) -> None:
    first, second = make.item(project), make.item(project)
    operations.move_item(first, up=True, actor=make.actor(project.student))
    assert (first.position, second.position) == (1, 2)


def test_a_project_holds_a_bounded_number_of_things(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = make.actor(project.student)
    monkeypatch.setattr("tracker.projects.operations.items.MOST", 1)
    monkeypatch.setattr("tracker.projects.operations.credits.MOST", 1)
    text = ItemDraft(kind=ItemKind.TEXT, title="One")
    operations.add_item(project, text, actor=actor)
    operations.add_role(project, CreditDraft(role="producer"), actor=actor)
    with pytest.raises(WrongState):
        operations.add_item(project, text, actor=actor)
    with pytest.raises(WrongState):
        operations.add_role(project, CreditDraft(role="producer"), actor=actor)


@pytest.mark.parametrize("deed", ["archive", "embargo", "rights", "remove"])
def test_what_may_no_longer_be_shown_leaves_the_public_page(session: Session, deed: str) -> None:
    project = make.project(rights=Rights.MINE)
    item, actor = make.sound_item(project), make.actor(project.student)
    changes: dict[str, Callable[[], None]] = {
        "archive": lambda: operations.archive(project, actor=actor),
        "embargo": lambda: edited(embargo_until=date(2030, 1, 1)),
        "rights": lambda: edited(rights=Rights.NONE),
        "remove": lambda: operations.remove_item(item, actor=actor),
    }

    def edited(**changed: Any) -> None:
        same = draft(rights=Rights.MINE, title=project.title)
        operations.edit(project, replace(same, **changed), based_on=1, actor=actor)

    changes[deed]()
    job = db.session.scalars(select(Job)).one()
    assert (job.name, job.arguments) == ("portfolio.project-changed", {"project_id": project.id})


def test_a_new_title_leaves_the_public_page_alone(project: Project) -> None:
    operations.edit(project, draft(), based_on=1, actor=make.actor(project.student))
    assert db.session.scalars(select(Job)).all() == []
