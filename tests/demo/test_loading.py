"""The demo university's people are entered by the operations that people use."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tracker.db import db
from tracker.demo import calendar, loader, university
from tracker.demo.compositions import RECIPES
from tracker.media.rules import Step
from tracker.projects.rules import ROLES
from tracker.rubrics.rules import Purpose, preset
from tracker.skills import rules as skills


def test_autumn_runs_in_november_and_spring_in_march() -> None:
    names = [t.name for t in calendar.terms(date(2026, 11, 22), before=1, after=1)]
    assert names == ["Spring 2026", "Autumn 2026", "Spring 2027"]
    assert calendar.terms(date(2027, 3, 1), before=0, after=0)[0].name == "Spring 2027"


@pytest.mark.parametrize("today", [date(2026, 6, 30), date(2026, 12, 24), date(2027, 1, 5)])
def test_between_terms_the_coming_one_counts(today: date) -> None:
    term = calendar.terms(today, before=0, after=0)[0]
    assert term.ends_on > today


def test_every_piece_of_a_project_has_a_recipe_and_every_role_a_word() -> None:
    data = university.people()
    sounds = {i["sound"] for p in data["projects"] for i in p["items"] if "sound" in i}
    assert sounds <= set(RECIPES)
    roles = {r[0] for p in data["projects"] for r in p["roles"]}
    roles |= {c[1].partition(":")[0] for p in data["projects"] for c in p["credits"]}
    assert roles <= {str(key) for key in ROLES} | {"other"}


def test_every_skill_is_in_the_framework_and_shown_by_a_sound_of_a_project() -> None:
    data = university.people()
    sounds = {p["key"]: sum("sound" in item for item in p["items"]) for p in data["projects"]}
    for claim in data["skills"]:
        assert skills.preset().find(claim["skill"]) is not None, claim["skill"]
        for project, place, start, end, _title in claim["passages"]:
            assert place < sounds[project]
            assert start < end
        for step in claim["steps"]:
            assert len(step.get("marks", (0,) * 4)) == len(preset(Purpose.SKILL).criteria)


def test_every_course_of_a_plan_is_in_the_catalogue() -> None:
    data = university.people()
    known = {c["code"] for document in university.programmes() for c in document["courses"]}
    planned = {c[0] for plan in data["plans"].values() for term in plan for c in term}
    assert planned <= known


def test_every_address_is_one_that_nobody_has() -> None:
    text = (Path(university.DATA) / "university.json").read_text()
    people = json.loads(text)
    addresses = [p["address"] for p in [*people["staff"], *people["students"]]]
    assert all(address.endswith(".example") for address in addresses)


def test_an_empty_database_is_not_the_demo(session: Session) -> None:
    assert university.is_empty()
    assert not university.is_loaded()
    assert not university.was_interrupted()


def test_what_needs_a_sound_waits_until_somebody_has_prepared_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make.project()
    item = make.sound_item(project, ready=False)
    waited: list[float] = []

    def another_worker_ends(seconds: float) -> None:
        waited.append(seconds)
        version = db.session.merge(item).recording.versions[0]  # type: ignore[union-attr]
        version.step = Step.READY
        db.session.commit()

    monkeypatch.setattr(loader, "sleep", another_worker_ends)
    loader._work_until_heard(app, project.id)
    assert waited == [1]


def test_a_sound_that_never_comes_is_told_as_that(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make.project()
    make.sound_item(project, ready=False)
    monkeypatch.setattr(loader, "sleep", lambda _seconds: None)
    with pytest.raises(TimeoutError, match="not ready in"):
        loader._work_until_heard(app, project.id)
