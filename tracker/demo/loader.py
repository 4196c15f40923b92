"""Fills an empty database with the demo university, as its people would have done it."""

from collections.abc import Callable
from time import sleep

from flask import Flask

from tracker import trail
from tracker.config import Settings
from tracker.db import db, transaction
from tracker.demo import abilities, attesting, people, placements, reviewing, university, works
from tracker.jobs.worker import run_all
from tracker.portfolio import queries as page_queries

PATIENCE_S = 120
Say = Callable[[str], None]


def load(app: Flask, say: Say) -> None:
    """Load everything, and let the work that follows be done at once.

    Args:
        app: the application, inside its context; the database has its tables and no people.
        say: is told each step in words.
    """
    data = university.people()
    with transaction():
        trail.record(people.LOADER, "demo.begun", None)
    say("Programmes and courses")
    people.load_catalogue(university.programmes())
    say("People")
    cast = people.load_people(data)
    for student in data["students"]:
        people.load_record(student, data, cast)
    say("Internships and contacts")
    for policy in data["policies"]:
        placements.load_policy(policy, cast)
    for internship in data["internships"]:
        placements.load_internship(internship, data["sites"], cast)
    for contact in data["contacts"]:
        placements.load_contact(contact, cast)
    projects: dict[str, int] = {}
    for number, project in enumerate(data["projects"], start=1):
        say(f"Sound {number} of {len(data['projects'])}: {project['title']}")
        projects[project["key"]] = works.load_project(project, cast)
        _work_until_heard(app, projects[project["key"]])
        if "comparison" in project:
            works.load_comparison(project, projects[project["key"]], cast)
            run_all(app)  # finding offsets
        attesting.load_answers(project, projects[project["key"]], cast)
    say("Skills and reviews")
    abilities.load_skills(data["skills"], projects, cast)
    reviewing.load_all(data["reviews"], projects, cast, lambda: run_all(app))
    for page in data["pages"]:
        say(f"Public page of {cast.user(page['student']).name}")
        works.load_page(page, projects, cast)
        works.publish_page(page, school=_settings(app).institution, cast=cast)
        _work_until_published(app, cast.ids[page["student"]])
    with transaction():
        trail.record(people.LOADER, "demo.loaded", None)


def _work_until_heard(app: Flask, project_id: int) -> None:
    """Let the sounds of a work be checked, measured, drawn and made into streams.

    Another worker may have taken a job, or one may have failed and wait to be tried again: what
    comes next needs the sound.

    Raises:
        TimeoutError: when a sound still cannot be heard.
    """
    if not _work_until(app, lambda: works.can_be_heard(project_id)):
        raise TimeoutError(f"The sound of project {project_id} was not ready in {PATIENCE_S} s.")


def _work_until_published(app: Flask, student_id: int) -> None:
    """Let the worker's jobs run; publishing looks again every second until its reel is ready."""

    def is_up() -> bool:
        page = page_queries.of(student_id)
        return page is None or page.pending is None

    _work_until(app, is_up)


def _work_until(app: Flask, is_done: Callable[[], bool]) -> bool:
    """Let jobs run and look every second, with patience; tell whether it came about."""
    for _ in range(PATIENCE_S):
        run_all(app)
        db.session.rollback()
        if is_done():
            return True
        sleep(1)
    return False


def _settings(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found
