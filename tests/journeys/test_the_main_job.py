"""From a student's first sound to a visitor who hears it: the whole house, in a real browser."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.cli.test_up import environment, flask, free_port, running
from tests.conftest import fresh_database
from tracker import clock
from tracker.app import create_app
from tracker.config import Settings
from tracker.db import db
from tracker.demo import university
from tracker.demo.compositions import compose
from tracker.demo.people import load_catalogue, load_people, load_record
from tracker.demo.works import write_wav

STUDENT, FACULTY = "jonah.feld@calderbay.example", "solveig.marsh@calderbay.example"
SLOW_MS = 120_000  # the machine may be busy; nothing here is measured


@pytest.fixture
def house(tmp_path: Path, worker_name: str) -> Iterator[str]:
    """Web server and worker as `make run` starts them, with people but without their work."""
    port, folder = free_port(), tmp_path / "site"
    url = fresh_database(f"journey_{worker_name}", tmp_path)
    env = environment(folder, TRACKER_DATABASE_URL=url, TRACKER_PORT=str(port))
    assert flask("migrate", env=env).returncode == 0
    app = create_app(Settings(data=folder, database_url=url, port=port))
    with app.app_context():
        load_catalogue(university.programmes())
        data = university.people()
        cast = load_people(data)
        load_record(next(s for s in data["students"] if s["key"] == "jonah"), data, cast)
        db.session.remove()
        db.engine.dispose()
    with running(env, tmp_path / "house.log"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A drum kit in a room, thirty-five seconds, 24 bit: made for the demo university."""
    path = tmp_path / "Kit in studio B.wav"
    write_wav(path, compose("practice-kit"))
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_student_is_heard(house: str, chromium: Browser, recording: Path) -> None:
    student = sign_in(chromium, house, STUDENT)
    log_a_project(student, recording)
    say_it_is_mine(student)
    propose_an_internship(student)
    note_a_contact(student)
    teacher = sign_in(chromium, house, FACULTY)
    approve_the_proposal(teacher)
    address = publish(student)  # meanwhile the decision takes effect
    log_a_week(student)
    accept_the_week(teacher)
    listen_as_a_visitor(chromium, house, address)
    see_the_degree_move(student)


def sign_in(chromium: Browser, house: str, address: str) -> Page:
    page = chromium.new_context(base_url=house).new_page()
    page.set_default_timeout(SLOW_MS)
    page.goto("/sign-in")
    page.get_by_label("Mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(university.password())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/home")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def log_a_project(page: Page, recording: Path) -> None:
    page.goto("/projects/new")
    page.get_by_label("Title").fill("Room and kit")
    page.get_by_label("Your main role").select_option(label="Recording engineer")
    press(page, "Log project")
    expect(page.get_by_role("heading", level=1)).to_have_text("Room and kit")
    page.set_input_files("input[type=file]", recording)
    player = page.get_by_role("button", name=re.compile("^Play Kit in studio B"))
    expect(player.first).to_be_visible(timeout=SLOW_MS)
    hear(page, player.first)


def reload_until_there(page: Page, what: Locator) -> None:
    """Look again until a decision of the desk has taken effect, ten seconds after the press."""
    for _ in range(SLOW_MS // 1000):
        if what.is_visible():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("the decision had no effect")


def hear(page: Page, button: Any) -> None:
    """Press play and wait until sound has really moved on."""
    button.click()
    expect(page.locator(".mini [data-part=at]")).to_have_text(re.compile("^0:0[1-9]"))


def say_it_is_mine(page: Page) -> None:
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("All of it is mine").check()
    press(page, "Save project")
    expect(page.get_by_text("May be on your public page")).to_be_visible()


def propose_an_internship(page: Page) -> None:
    monday = clock.today() - timedelta(days=clock.today().weekday())
    page.goto("/internships/new")
    page.get_by_label("Your role there").fill("Mastering assistant")
    page.get_by_label("Name of the place").fill("Northlight Mastering")
    page.get_by_label("Supervisor", exact=True).fill("Anselm Koto")
    page.get_by_label("Their mail").fill("anselm.koto@northlight.example")
    page.get_by_label("First day").fill(monday.isoformat())
    page.get_by_label("Last day").fill((monday + timedelta(weeks=14)).isoformat())
    page.get_by_label("Planned hours").fill("135")
    page.get_by_label("Course", exact=True).select_option(label="AUD 480 Internship")
    page.get_by_label("Credits").fill("3")
    page.get_by_label("First objective").fill("Hear what changes between mix and master.")
    page.get_by_label("Second objective").fill("Prepare a delivery without an error.")
    press(page, "Send to faculty")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Northlight Mastering")


def note_a_contact(page: Page) -> None:
    page.goto("/contacts/new")
    page.get_by_label("Name", exact=True).fill("Anselm Koto")
    press(page, "Save contact")
    expect(page.get_by_text("Only you can see this")).to_be_visible()


def approve_the_proposal(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("link", name=re.compile("Jonah Feld")).first.click()
    press(page, "Approve 135 hours")
    expect(page.get_by_text("Approved the proposal of Jonah Feld.")).to_be_visible()


def log_a_week(page: Page) -> None:
    page.goto("/internships")
    page.get_by_role("link", name=re.compile("Northlight")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Northlight Mastering")
    log = page.get_by_role("link", name="Log this week").first
    reload_until_there(page, log)
    log.click()
    page.get_by_label("Hours on Monday").fill("9-16:30")
    page.get_by_label("What you did on Monday").fill("Listened to four masters and wrote it down.")
    press(page, "Send for review")
    expect(page.get_by_text("Sent 7.5 hours.")).to_be_visible()


def accept_the_week(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("link", name=re.compile("Jonah Feld")).first.click()
    press(page, "Accept 7.5 hours")
    expect(page.get_by_text("Accepted 7.5 hours of Jonah Feld.")).to_be_visible()


def see_the_degree_move(page: Page) -> None:
    page.goto("/degree")
    reload_until_there(page, page.get_by_text(re.compile(r"7\.5\s+of\s+135")).first)


def publish(page: Page) -> str:
    page.goto("/page")
    press(page, "Start my page")
    page.get_by_label("What you do").fill("Recording engineer")
    press(page, "Save about you")
    expect(page.get_by_text("Visitors see it once you publish.")).to_be_visible()
    page.get_by_label("Everybody", exact=False).check()
    press(page, "Publish")
    link = page.get_by_role("link", name="Open the published page")
    expect(link).to_be_visible(timeout=SLOW_MS)
    return str(link.get_attribute("href"))


def listen_as_a_visitor(chromium: Browser, house: str, address: str) -> None:
    page = chromium.new_context(base_url=house).new_page()
    page.set_default_timeout(SLOW_MS)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Jonah Feld")
    assert page.context.cookies() == []
    hear(page, page.get_by_role("button", name=re.compile("^Play ")).first)
