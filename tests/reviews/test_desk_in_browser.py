"""The whole desk by keyboard only: read, accept, undo, return, and letters that stay letters."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests import make
from tests.browser import accessibility_faults, made_site, served, signed_in
from tests.conftest import settings_for
from tests.internships import scenes
from tracker import clock
from tracker.db import db
from tracker.decisions.rules import UNDO
from tracker.internships import queries
from tracker.internships.models import Internship
from tracker.jobs import worker

MOST_TABS = 60
# What has the focus and lies with its middle below something else.
HIDDEN = """() => {
  const focused = document.activeElement;
  const box = focused.getBoundingClientRect();
  const found = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return focused.contains(found) || found?.contains(focused) ? "" : focused.outerHTML;
}"""
NAMES = ("Ada Plain", "Ben Long", "Cleo Plain")


def waiting(_site: Flask) -> None:
    """Three weeks on one desk; in the second a day was too long."""
    programme = make.programme()
    make.faculty(programme)  # the first person of the site is who signs in
    for name in NAMES:
        student = make.student(programme, name=name)
        scene = scenes.under_way(programme=programme, student=student)
        scene.log(700 if name == "Ben Long" else 60)
        scene.send()


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("desk-site")
    with made_site(settings_for(folder, f"desk_{worker_name}"), waiting) as site:
        yield site


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent")
        if name in " ".join(focused.split()):
            return
    raise AssertionError(f"no way to {name} by Tab")


def at(page: Page, name: str) -> None:
    expect(page.locator(".doc__who")).to_contain_text(name)


def test_the_desk_is_worked_through_by_keyboard(site: Flask, chromium: Browser) -> None:
    problems: list[str] = []
    with served(site) as address, signed_in(chromium, site, address) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto("/desk")
        tab_to(page, "Begin")
        page.keyboard.press("Enter")
        walk(page)
        buttons_stay_in_reach_on_a_phone(page)
        accept_and_undo(page)
        return_with_words(page)
        letters_stay_letters(page)
    assert problems == []
    with clock.at(clock.now() + UNDO + timedelta(seconds=1)):
        worker.run_all(site)
    with site.app_context():
        assert standing() == {"Ada Plain": "accepted", "Ben Long": "returned", "Cleo Plain": "sent"}


def walk(page: Page) -> None:
    at(page, "Ada Plain")
    assert accessibility_faults(page) == []
    page.keyboard.press("j")
    at(page, "Ben Long")
    page.keyboard.press("k")
    at(page, "Ada Plain")


def buttons_stay_in_reach_on_a_phone(page: Page) -> None:
    """They stand above the bar of five while one reads, and hide nothing that has the focus."""
    wide = page.viewport_size
    assert wide
    page.set_viewport_size({"width": 390, "height": 560})
    bar = page.locator(".decide__do")
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight + 200")
    expect(bar).to_be_in_viewport(ratio=1)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        hidden = page.evaluate(HIDDEN)
        assert not hidden, f"the focus is hidden: {hidden}"
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.get_by_role("link", name="Next entry").bounding_box()
    over = bar.bounding_box()
    assert last
    assert over
    assert last["y"] >= over["y"] + over["height"], "at the end they lie over nothing"
    page.set_viewport_size(wide)


def accept_and_undo(page: Page) -> None:
    page.keyboard.press("a")
    at(page, "Ben Long")
    expect(page.locator("undo-line")).to_contain_text("Accepted 1 hours of Ada Plain.")
    expect(page.locator("#queue-title")).to_have_text("2 to decide")
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    at(page, "Ada Plain")
    expect(page.locator("#queue-title")).to_have_text("3 to decide")
    page.keyboard.press("a")
    at(page, "Ben Long")


def return_with_words(page: Page) -> None:
    """Where something looks odd, A leads to the button; R leads to the message."""
    page.keyboard.press("a")
    expect(page.get_by_role("button", name=re.compile("^Accept"))).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator(".decide textarea")).to_be_focused()
    page.keyboard.type("jk: are 11 hours right?")
    at(page, "Ben Long")
    tab_to(page, "Return for changes")
    page.keyboard.press("Enter")
    at(page, "Cleo Plain")
    expect(page.locator("undo-line").first).to_contain_text("Returned")


def letters_stay_letters(page: Page) -> None:
    """The list of keys opens by ?, and single letters can be switched off in it."""
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    keys.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(keys).not_to_be_visible()
    page.keyboard.press("a")
    at(page, "Cleo Plain")
    expect(page.locator("#queue-title")).to_have_text("1 to decide")


def standing() -> dict[str, str]:
    """Tell where each student's week stands."""
    found = {}
    for internship in db.session.scalars(select(Internship)):
        (week,) = queries.weeks_of([internship])[internship.id]
        words = {"accepted": "accepted", "returned": "returned"}
        found[internship.student.name] = words.get(str(week.state), "sent")
    return found
