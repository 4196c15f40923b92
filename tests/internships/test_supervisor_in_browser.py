"""Hours on phones: from the student to the site and to faculty, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from tests.browser import accessibility_faults, made_site, served, signed_in
from tests.conftest import settings_for
from tests.internships import scenes
from tracker.db import db
from tracker.mail import OutgoingMail


@pytest.fixture
def site(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    settings = settings_for(tmp_path, f"supervisor_{worker_name}")
    with made_site(settings, lambda _site: None) as site:
        yield site


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    with served(site) as address:
        yield address


def test_a_supervisor_answers_on_a_phone(site: Flask, address: str, chromium: Browser) -> None:
    with site.app_context():
        scene = scenes.under_way()
        scene.log(450, 300, 240, text="Mic setup for a brass session")
        scene.send()
        mail = db.session.scalars(select(OutgoingMail)).one()
        found = re.search(r"/s/[\w-]+", mail.text)
    assert found
    page = chromium.new_page(viewport={"width": 390, "height": 844}, base_url=address)
    page.goto(found[0])
    expect(page.get_by_role("button", name="Confirm all 16.5 hours")).to_be_visible()
    page.get_by_text("Something is not right").click()
    first = page.get_by_role("group", name="7.5 hours")
    expect(first.get_by_label("Why")).to_be_hidden()
    first.get_by_role("combobox").select_option(label="Other hours")
    first.get_by_label("Hours on").fill("6")
    first.get_by_label("Why").fill("Left at three.")
    assert accessibility_faults(page) == []
    for width in (320, 1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="Receipt for 15 hours")).to_be_visible()
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


PHONE: ViewportSize = {"width": 390, "height": 844}


def is_fit(page: Page) -> None:
    """The page keeps to the width of a phone, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert accessibility_faults(page) == []


def log_a_day(page: Page, week: str) -> None:
    page.goto(week)
    page.get_by_label("Hours on Monday").fill("9-17 less 0:45")
    expect(page.locator("[data-total]")).to_have_text("7:15")
    page.get_by_label("What you did on Monday").fill("Miked a brass section.")
    page.get_by_text("Kinds of work").first.click()
    page.get_by_label("Tracking").first.check()
    is_fit(page)
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("Sent 7:15 hours")).to_be_visible()
    expect(page.get_by_role("heading", name="What the hours were made of")).to_be_visible()
    is_fit(page)


def accept(page: Page, desk: str) -> None:
    page.goto(desk)
    expect(page.get_by_text("Tracking").first).to_be_visible()
    is_fit(page)
    page.get_by_role("button", name=re.compile("^Accept")).click()
    page.wait_for_load_state()


def test_a_week_goes_from_phone_to_phone(site: Flask, address: str, chromium: Browser) -> None:
    with site.app_context():
        scene = scenes.under_way()
        student, faculty = (p.addresses[0].address for p in (scene.student, scene.faculty))
        week, desk = scene.week_url, scene.desk_url
    with signed_in(chromium, site, address, mail=student, viewport=PHONE) as phone:
        log_a_day(phone.new_page(), week)
    with site.app_context():
        mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        found = re.search(r"/s/[\w-]+", mail.text if mail else "")
    assert found
    page = chromium.new_page(viewport=PHONE, base_url=address)
    page.goto(found[0])
    page.get_by_role("button", name="Confirm all").click()
    expect(page.get_by_role("heading", name="Receipt for")).to_be_visible()
    page.context.close()
    with signed_in(chromium, site, address, mail=faculty, viewport=PHONE) as phone:
        accept(phone.new_page(), desk)
