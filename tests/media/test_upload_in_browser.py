"""Uploading in a real browser: chosen, cut off, gone on with after a reload and across pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, Route, expect
from sqlalchemy import select

from tests import make, sounds
from tests.browser import accessibility_faults, made_site, served, signed_in
from tests.conftest import settings_for
from tracker.db import db
from tracker.jobs import worker
from tracker.media.models import Version

MEGABYTE = 2**20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("upload-site")
    settings = settings_for(folder, f"upload_{worker_name}")
    with made_site(settings, lambda _site: make.student()) as site:
        yield site


@pytest.fixture(scope="module")
def address(site: Flask) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def tab(site: Flask, address: str, chromium: Browser) -> Iterator[Page]:
    """A tab of somebody who is signed in."""
    with signed_in(chromium, site, address) as context:
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        yield tab


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """About 17 MB: three pieces."""
    return sounds.wav(tmp_path / "night bus.wav", sounds.music(90), rate=48_000)


def versions(site: Flask) -> list[str]:
    with site.app_context():
        return list(db.session.scalars(select(Version.file_name).order_by(Version.id)))


def slowly(tab: Page, bytes_per_s: int) -> CDPSession:
    """Send no faster than this; `connect` the answer to break the line."""
    network = tab.context.new_cdp_session(tab)
    connect(network, bytes_per_s)
    return network


def connect(network: CDPSession, bytes_per_s: int) -> None:
    """Set the speed of sending; 0 is no connection at all."""
    network.send(
        "Network.emulateNetworkConditions",
        {
            "offline": not bytes_per_s,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_s or -1,
        },
    )


def choose(tab: Page, *paths: Path) -> None:
    tab.locator("recording-upload.has-script input[type=file]").set_input_files(list(paths))


def test_an_upload_survives_a_lost_connection_and_a_reload(
    site: Flask, tab: Page, song: Path
) -> None:
    before = len(versions(site))
    tab.goto("/media/uploads/new")
    network = slowly(tab, 6 * MEGABYTE)
    choose(tab, song)
    row = tab.locator(".file", has_text="night bus.wav").first
    expect(row).to_contain_text(re.compile("Uploading, [56789].%"))
    connect(network, 0)
    expect(row).to_contain_text("connection lost")
    # The page is gone, and with it the file's bytes: the person chooses it again elsewhere.
    again = tab.context.new_page()
    tab.close()
    again.goto("/media/uploads/new")
    expect(again.locator("#arriving")).to_contain_text("night bus.wav")
    sent: list[int] = []
    again.on(
        "request",
        lambda r: sent.append(int(r.headers["upload-offset"])) if r.method == "PATCH" else None,
    )
    choose(again, song)
    row = again.locator("recording-upload .file")
    expect(row.get_by_role("link", name="Open")).to_be_visible()
    assert sent, "the rest was sent"
    assert min(sent) >= 8 * MEGABYTE, "and nothing of it twice"
    assert versions(site)[before:] == ["night bus.wav"]


def test_an_upload_goes_on_while_its_person_looks_at_other_pages(
    site: Flask, tab: Page, song: Path
) -> None:
    before = len(versions(site))
    tab.goto("/media/uploads/new")
    slowly(tab, 8 * MEGABYTE)
    choose(tab, song)
    expect(tab.locator(".file").first).to_contain_text("Uploading")
    tab.get_by_role("link", name="Overview").click()
    expect(tab.get_by_role("heading", level=1)).not_to_have_text("Upload recordings")
    expect(tab.locator("#live")).to_have_text("night bus.wav: uploaded.")
    assert versions(site)[before:] == ["night bus.wav"]


def test_a_file_chosen_before_the_script_came_is_looked_at_too(tab: Page, tmp_path: Path) -> None:
    paper = tmp_path / "brief.wav"
    paper.write_bytes(b"%PDF-1.7 and more")
    held: list[Route] = []
    tab.route(re.compile(r"/upload\.js"), lambda route: held.append(route))  # noqa: PLW0108 - wants a function
    tab.goto("/media/uploads/new", wait_until="commit")
    field = tab.locator("recording-upload:not(.has-script) input[type=file]")
    field.set_input_files(paper)
    while not held:
        tab.wait_for_timeout(50)
    for route in held:
        route.continue_()
    tab.unroute_all()
    expect(tab.locator("[data-part=problem]")).to_contain_text("brief.wav: This is a PDF")


def test_what_is_no_sound_is_told_before_it_is_sent(tab: Page, tmp_path: Path) -> None:
    paper = tmp_path / "brief.wav"
    paper.write_bytes(b"%PDF-1.7 and more")
    empty = tmp_path / "empty.wav"
    empty.touch()
    tab.goto("/media/uploads/new")
    problem = tab.locator("[data-part=problem]")
    choose(tab, paper)
    expect(problem).to_contain_text("brief.wav: This is a PDF. Choose audio or video")
    choose(tab, empty)
    expect(problem).to_contain_text("The file is empty.")
    expect(tab.locator("[data-part=files] .file")).to_have_count(0)


def test_a_prepared_recording_is_heard_on_its_page(site: Flask, tab: Page, tmp_path: Path) -> None:
    path = sounds.wav(tmp_path / "tide.wav", sounds.music(3))
    tab.goto("/media/uploads/new")
    choose(tab, path)
    tab.locator(".file", has_text="tide.wav").get_by_role("link", name="Open").click()
    expect(tab.locator(".steps")).to_be_visible()
    assert accessibility_faults(tab) == []
    worker.run_all(site)
    expect(tab.locator("sound-player")).to_be_visible()
    expect(tab.get_by_text("LUFS integrated")).to_be_visible()
    assert accessibility_faults(tab) == []
    plain = BeautifulSoup(tab.context.request.get(tab.url).text(), "html.parser")
    source = plain.select("audio source")[0]["src"]
    length = tab.evaluate(
        """source => new Promise(found => {
            const audio = new Audio(source);
            audio.onloadedmetadata = () => found(audio.duration);
        })""",
        source,
    )
    assert length == pytest.approx(3.0, abs=0.001)
