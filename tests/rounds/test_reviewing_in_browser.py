"""Reviewing in a real browser: play, write a note at the playing time, decide by keyboard."""

import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests import make, sounds
from tests.browser import accessibility_faults, made_site, served, signed_in
from tests.conftest import settings_for
from tracker.db import db
from tracker.decisions.models import Decision
from tracker.jobs import enqueue, worker
from tracker.rounds import operations
from tracker.rounds.rules import CommentDraft, Span
from tracker.storage import media_store


def asked(site: Flask) -> None:
    """A review of a recording that can be heard; the first person of the site is faculty."""
    programme = make.programme()
    teacher = make.faculty(programme, name="Orla Finch")
    project = make.project(
        student=make.student(programme, name="Tess Arden"),
        programme_id=programme.id,
        title="Low Tide",
    )
    recording = make.recording(student_id=project.student_id, title="Low Tide")
    make.item(project, recording=recording, title="Low Tide")
    content = sounds.wav_bytes(sounds.music(20))
    version = make.version(recording, ready=False, file=make.stored_file(content))
    media_store().put(version.file.key, io.BytesIO(content))
    enqueue("media.prepare", version_id=version.id)
    db.session.commit()
    worker.run_all(site)
    db.session.expire_all()
    found = operations.ask(project, "Is it too loud?", actor=make.actor(project.student))
    draft = CommentDraft(text="A first note", file_id=found.files[0].id, span=Span(10_000))
    operations.write(found, draft, actor=make.actor(teacher))
    db.session.commit()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("review-site")
    with made_site(settings_for(folder, f"review_{worker_name}"), asked) as site:
        yield site


def test_faculty_plays_writes_at_the_second_and_decides_by_keyboard(
    site: Flask, chromium: Browser
) -> None:
    problems: list[str] = []
    with served(site) as address, signed_in(chromium, site, address) as context:
        tab = context.new_page()
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto("/desk/rounds/1")
        pin = tab.locator(".wave .pin a")
        expect(pin).to_have_text("1")
        assert accessibility_faults(tab) == []
        tab.keyboard.press("Space")
        expect(tab.locator(".player button.play")).to_have_attribute("data-state", "playing")
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("n")
        words = tab.get_by_role("textbox", name="Comment")
        expect(words).to_be_focused()
        expect(tab.get_by_role("textbox", name="When")).to_have_value(re.compile(r"^0:1\d"))
        tab.keyboard.type("Here it clips")
        tab.get_by_role("button", name="Add comment").press("Enter")
        find_it_written(tab)
        listen_to(tab)
        tab.keyboard.press("3")  # the desk's key for a level, in the first group without one
        levels = tab.get_by_role("radio", name="Secure").all()
        expect(levels[0]).to_be_checked()
        for level in levels[1:]:
            level.check()
        tab.get_by_role("textbox", name="Message").fill("Nearly there")
        tab.get_by_role("button", name="Send feedback").press("Enter")
        expect(tab.get_by_text("Sent the feedback to Tess Arden.")).to_be_visible()
    assert problems == []
    with site.app_context():
        assert db.session.scalars(select(Decision)).one().values["reason"] == "Nearly there"


def find_it_written(tab: Page) -> None:
    """The comment stands there, and what was accepted is no draft any more."""
    expect(tab.locator(".note")).to_have_count(2)
    expect(tab.locator("#main.htmx-settling")).to_have_count(0)
    tab.evaluate("customElements.whenDefined('form-draft').then(() => true)")
    expect(tab.get_by_role("textbox", name="Comment")).to_have_value("")


def listen_to(tab: Page) -> None:
    """A press on a comment's time plays from there."""
    tab.locator(".note a.time", has_text="0:10").first.click()
    expect(tab.locator(".player__at")).to_have_text(re.compile(r"0:1\d"))
