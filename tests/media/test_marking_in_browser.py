"""Marking a highlight in a real browser: by mouse, by keys, at the playhead, and typed."""

from collections.abc import Iterator
from io import BytesIO
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from tests import make, sounds
from tests.browser import accessibility_faults
from tests.conftest import settings_for
from tracker.accounts.login import start_session
from tracker.accounts.models import User
from tracker.app import create_app
from tracker.db import Model, db
from tracker.media.models import Version
from tracker.storage import media_store

SECONDS = 40


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("marking-site")
    site = create_app(settings_for(folder, f"marking_{worker_name}"))
    with site.app_context():
        Model.metadata.create_all(db.engine)
        recording = make.recording(student_id=make.student().id, title="Low Tide")
        version = make.version(
            recording, duration_ms=SECONDS * 1000, sample_rate_hz=48_000, channels=2
        )
        (stream,) = version.renditions
        stream.media_type = "audio/wav"
        media_store().put(stream.key, BytesIO(sounds.wav_bytes(sounds.sine(-40, SECONDS))))
        make.keep(stream)
    yield site
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def address(site: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(site: Flask, address: str, chromium: Browser) -> Iterator[Page]:
    """A tab of the student, on the page of the version."""
    with site.test_request_context("/"):
        from flask import session as cookie  # noqa: PLC0415

        user = db.session.scalars(select(User)).first()
        assert user is not None
        start_session(user)
        db.session.commit()
        values = dict(cookie)
        public_id = db.session.scalars(select(Version.public_id)).one()
    client = site.test_client()
    with client.session_transaction() as kept:
        kept.update(values)
    found = client.get_cookie("session")
    assert found is not None
    context = chromium.new_context(base_url=address)
    context.add_cookies([{"name": "session", "value": found.value, "url": address}])
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    tab.goto(f"/media/versions/{public_id}")
    # Beside what is kept already the form is folded away.
    tab.evaluate("document.querySelector('.marks .disclosure')?.setAttribute('open', '')")
    tab.locator("highlight-marker:defined").wait_for()
    yield tab
    context.close()


def ends(tab: Page) -> tuple[str, str]:
    return tab.get_by_label("From").input_value(), tab.get_by_label("To", exact=True).input_value()


def test_a_highlight_is_drawn_with_the_mouse_and_kept(tab: Page) -> None:
    wave = tab.locator(".marker__wave")
    wave.scroll_into_view_if_needed()
    box = wave.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + box["width"] * 0.25, y)
    tab.mouse.down()
    for share in (0.4, 0.5):
        tab.mouse.move(box["x"] + box["width"] * share, y, steps=4)
    tab.mouse.up()
    start, end = ends(tab)
    assert start.startswith(("0:10", "0:09.9"))
    assert end.startswith(("0:20", "0:19.9"))
    assert accessibility_faults(tab) == []
    tab.get_by_label("Title of the highlight").fill("The storm")
    tab.get_by_role("button", name="Add highlight").click()
    expect(tab.locator(".marks__list")).to_contain_text("The storm")
    assert accessibility_faults(tab) == []


def test_ends_move_by_keys_finely_and_never_meet(tab: Page) -> None:
    tab.get_by_label("From").fill("0:10")
    tab.get_by_label("To", exact=True).fill("0:20")
    tab.get_by_label("To", exact=True).press("Tab")
    slider = tab.get_by_label("End of the highlight")
    slider.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Shift+ArrowRight")
    assert ends(tab) == ("0:10", "0:21.01")
    assert slider.get_attribute("aria-valuetext") == "21 seconds 10 milliseconds"
    tab.get_by_role("button", name="start 10 milliseconds earlier").click()
    tab.get_by_role("button", name="start one second earlier").click()
    assert ends(tab) == ("0:08.99", "0:21.01")
    tab.get_by_role("button", name="start one second later").focus()
    for _ in range(14):
        tab.keyboard.press("Enter")
    assert ends(tab) == ("0:20.01", "0:21.01")


def test_ends_are_set_at_the_playhead_and_what_is_marked_is_heard(tab: Page) -> None:
    seek = tab.get_by_label("Seek in Low Tide").first
    seek.evaluate("(e) => { e.value = 12; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    marker = tab.locator("highlight-marker").first
    marker.get_by_role("button", name="Set at playhead").first.click()
    seek.evaluate("(e) => { e.value = 14; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    tab.get_by_label("End of the highlight").focus()
    tab.keyboard.press("o")
    assert ends(tab) == ("0:12", "0:14")
    seek.evaluate("(e) => { e.value = 30; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    tab.keyboard.press("i")
    assert ends(tab) == ("0:30", ""), "an end before the start is let go"
    tab.get_by_label("To", exact=True).fill("0:31.5")
    tab.get_by_label("To", exact=True).press("Tab")
    tab.get_by_role("button", name="Listen to it").click()
    clock = tab.locator(".player__at").first
    expect(clock).to_have_text("0:31")
    expect(tab.locator("button.play[data-state=playing]")).to_have_count(0)
    expect(clock).to_have_text("0:31")
