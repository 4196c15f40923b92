"""What a visitor hears on a public page: a skill's passage, and before and after in step."""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests import make, sounds
from tests.browser import made_site, served
from tests.conftest import settings_for
from tests.portfolio import making
from tests.portfolio.test_skills_on_page import choose, claimed, publish
from tests.portfolio.test_words_of_others import pair
from tracker.db import db
from tracker.media.models import Rendition, Version
from tracker.portfolio import models, operations
from tracker.storage import media_store

PLAYING = re.compile("^Pause ")
MOST_LOOKS = 400
QUIET, LOUD = Decimal(-20), Decimal(-14)
# The sound is played by an element that no page holds; remember it as it is made.
HEARD = """
const made = globalThis.Audio;
globalThis.Audio = function () {
  const one = new made();
  globalThis.heard ??= one;  // a later one only tries whether the volume can be set
  return one;
};
"""


def published(_site: Flask) -> None:
    """One skill with a passage from 0:05 on, and one work with before and after."""
    page, _, scene = claimed()
    making.work()
    scene.send()
    scene.assess(3)
    choose(page)
    work = page.works[0].project
    comparison = pair(work)
    actor = make.actor(page.student)
    operations.choose_pair(page, work.id, comparison.id, based_on=page.row_version, actor=actor)
    after, before = (side.version for side in comparison.sides)
    after.loudness_lufs, before.loudness_lufs = LOUD, QUIET
    let_them_sound()
    publish(page)


def let_them_sound() -> None:
    """Put twenty seconds that can be played where every stream lies."""
    content = sounds.wav_bytes(sounds.music(20))
    for stream in db.session.scalars(select(Rendition)):
        stream.media_type, stream.size_bytes = "audio/wav", len(content)
        media_store().put(stream.key, BytesIO(content))
    for version in db.session.scalars(select(Version)):
        version.duration_ms = 20_000
    db.session.commit()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("public-site")
    with made_site(settings_for(folder, f"public_{worker_name}"), published) as site:
        yield site


def heard(tab: Page, what: str) -> float:
    return float(tab.evaluate(f"globalThis.heard.{what}"))


def until(tab: Page, what: str) -> None:
    """Wait until something is true of what is heard; the page's own policy forbids to be asked."""
    for _ in range(MOST_LOOKS):
        if tab.evaluate(f"Boolean(globalThis.heard && globalThis.heard.{what})"):
            return
        tab.wait_for_timeout(50)
    raise AssertionError(f"never: {what}")


def test_a_visitor_hears_a_skill_and_before_and_after(site: Flask, chromium: Browser) -> None:
    with site.app_context():
        slug = db.session.scalars(select(models.Page.slug)).one()
    problems: list[str] = []
    with served(site) as address:
        context = chromium.new_context(base_url=address)
        context.add_init_script(HEARD)
        tab = context.new_page()
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(f"/p/{slug}")
        check_the_passage(tab)
        check_the_pair(tab)
        context.close()
    assert problems == []


def check_the_passage(tab: Page) -> None:
    """A press plays from its first moment, and stops at its last."""
    tab.locator("#skills a.moment").click()
    until(tab, "currentTime > 5")
    assert heard(tab, "currentTime") < 10
    tab.evaluate("globalThis.heard.currentTime = 14.5")
    until(tab, "paused")
    assert heard(tab, "currentTime") == pytest.approx(15, abs=0.5)


def check_the_pair(tab: Page) -> None:
    """The other side goes on from the same moment, as loud as the first."""
    after, before = tab.locator(".pair__side").all()
    after.locator("button.play").click()
    until(tab, "currentTime > 0")
    tab.evaluate("globalThis.heard.currentTime = 8")
    loud, first = heard(tab, "volume"), tab.evaluate("globalThis.heard.currentSrc")
    before.locator("button.play").click()
    expect(before.locator("button.play")).to_have_attribute("aria-label", PLAYING)
    expect(after.locator("button.play")).not_to_have_attribute("aria-label", PLAYING)
    until(tab, f"currentSrc !== '{first}' && heard.readyState > 2 && heard.currentTime > 0.01")
    assert 7.5 < heard(tab, "currentTime") < 15
    quiet = heard(tab, "volume")
    assert loud / quiet == pytest.approx(10 ** (-6 / 20), rel=0.01)
