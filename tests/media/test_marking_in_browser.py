"""Marking a highlight in a real browser: by mouse, finger and keys, at the playhead, and typed."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from tests import make, sounds
from tests.browser import accessibility_faults, made_site, served, signed_in
from tests.conftest import settings_for
from tracker.db import db
from tracker.media.models import Version
from tracker.storage import media_store

SECONDS = 40


def kept(_site: Flask) -> None:
    """A recording of a student that can be played at once."""
    recording = make.recording(student_id=make.student().id, title="Low Tide")
    version = make.version(recording, duration_ms=SECONDS * 1000, sample_rate_hz=48_000, channels=2)
    (stream,) = version.renditions
    stream.media_type = "audio/wav"
    media_store().put(stream.key, BytesIO(sounds.wav_bytes(sounds.sine(-40, SECONDS))))
    make.keep(stream)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("marking-site")
    with made_site(settings_for(folder, f"marking_{worker_name}"), kept) as site:
        yield site


@pytest.fixture(scope="module")
def address(site: Flask) -> Iterator[str]:
    with served(site) as address:
        yield address


def opened(context: BrowserContext, site: Flask) -> Page:
    """The page of the version in a new tab, its form unfolded."""
    with site.app_context():
        public_id = db.session.scalars(select(Version.public_id)).one()
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    tab.goto(f"/media/versions/{public_id}")
    # Beside what is kept already the form is folded away.
    tab.evaluate("document.querySelector('.marks .disclosure')?.setAttribute('open', '')")
    tab.locator("highlight-marker:defined").wait_for()
    return tab


@pytest.fixture
def tab(site: Flask, address: str, chromium: Browser) -> Iterator[Page]:
    with signed_in(chromium, site, address) as context:
        yield opened(context, site)


@pytest.fixture
def phone(site: Flask, address: str, chromium: Browser) -> Iterator[Page]:
    """A screen that is touched, as wide as a phone."""
    screen = {"width": 390, "height": 844}
    options = {"viewport": screen, "has_touch": True, "is_mobile": True}
    with signed_in(chromium, site, address, **options) as context:
        yield opened(context, site)


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


class Finger:
    """One finger on the screen, as the browser hears of it from the device."""

    def __init__(self, tab: Page) -> None:
        self._device = tab.context.new_cdp_session(tab)

    def _tell(self, kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y} for x, y in points]
        self._device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    def draw(self, *points: tuple[float, float]) -> None:
        """Put down at the first place, go to the others in small steps, lift."""
        self._tell("touchStart", points[0])
        for (x0, y0), (x1, y1) in pairwise(points):
            for step in range(1, 6):
                self._tell("touchMove", (x0 + (x1 - x0) * step / 5, y0 + (y1 - y0) * step / 5))
        self._tell("touchEnd")


def test_a_highlight_is_drawn_and_mended_with_a_finger(phone: Page) -> None:
    wave = phone.locator(".marker__wave")
    wave.scroll_into_view_if_needed()
    box = wave.bounding_box()
    assert box is not None
    finger, y = Finger(phone), box["y"] + box["height"] / 2

    def at(second: float, off: float = 0) -> tuple[float, float]:
        return box["x"] + box["width"] * second / SECONDS, y + off

    before = phone.evaluate("scrollY")
    # A finger wanders up and down while it draws: that must not scroll the page away under it.
    finger.draw(at(10), at(16, 25), at(20, -25))
    start, end = map(to_seconds, ends(phone))
    assert start == pytest.approx(10, abs=0.2)
    assert end == pytest.approx(20, abs=0.2)
    assert phone.evaluate("scrollY") == before
    # An end is taken hold of beside its handle, as thick as a finger is, and moved alone.
    beside = box["x"] + box["width"] * 20 / SECONDS + 9
    finger.draw((beside, y), at(30))
    assert to_seconds(ends(phone)[0]) == start
    assert to_seconds(ends(phone)[1]) == pytest.approx(30, abs=0.2)
    # Drawn from right to left it is the same stretch.
    finger.draw(at(8), at(2))
    assert [to_seconds(each) for each in ends(phone)] == pytest.approx([2, 8], abs=0.2)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def to_seconds(text: str) -> float:
    minutes, _, seconds = text.partition(":")
    return int(minutes) * 60 + float(seconds)


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
