"""A reel from highlights to a file to keep, with real sound, and who gets it."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import av
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests import make, sounds, tagged
from tests import page as promises
from tests.conftest import Web
from tests.portfolio import making
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.audio.meter import Meter
from tracker.config import Settings
from tracker.db import db
from tracker.errors import NotAllowed
from tracker.media import operations as media
from tracker.media.models import Highlight, Version
from tracker.media.rules import HighlightDraft, Step
from tracker.portfolio import operations, queries
from tracker.portfolio.models import Page
from tracker.portfolio.rules.drafts import ReelDraft
from tracker.projects import operations as projects
from tracker.projects.models import Project
from tracker.published import Shelf
from tracker.storage import media_store


@pytest.fixture
def shelf(app: Flask, web: Web) -> Iterator[Shelf]:
    settings: Settings = app.extensions["settings"]
    shelf = Shelf(settings.data / "published")
    yield shelf
    for address, _ in list(shelf.addresses()):
        shelf.hide(address)
    shelf.sweep()


@pytest.fixture
def mei(web: Web) -> User:
    who = making.student(name="Mei-Lin Sato")
    web.sign_in(who)
    return who


def mark(version: Version, title: str, start_ms: int, end_ms: int, mei: User) -> Highlight:
    draft = HighlightDraft(title=title, start_ms=start_ms, end_ms=end_ms)
    return media.add_highlight(version, draft, actor=make.actor(mei))


def marked(mei: User, title: str, *spans: tuple[str, int, int]) -> Project:
    """A project with one sound of 95 seconds and highlights; its bytes lie nowhere."""
    project = making.project(mei, title=title)
    recording = project.items[0].recording
    assert recording is not None
    for name, start, end in spans:
        mark(recording.versions[0], name, start * 1000, end * 1000, mei)
    return project


def form(action: str) -> str:
    return f"form[action='/page/{action}']"


def rows(web: Web) -> list[str]:
    found = web.get("/page").select("#passages .shelf__what")
    return [" ".join(row.text.split()) for row in found]


def test_a_reel_assembles_itself_from_highlights_in_the_students_order(web: Web, mei: User) -> None:
    marked(mei, "Low Tide", ("The storm", 40, 70), ("Footsteps", 5, 15))
    marked(mei, "Kiln", ("Glaze", 0, 50))
    web.send("/page", form="main form")
    offered = web.get("/page").select(form("passages/highlights") + " label")
    assert [label.text.partition(" (")[0] for label in offered] == [
        "Kiln: Glaze",
        "Low Tide: Footsteps",
        "Low Tide: The storm",
    ]
    web.send("/page", form=form("passages/highlights"))
    assert [row.partition(" 0:")[0] for row in rows(web)] == [
        "Kiln: Glaze",
        "Low Tide: Footsteps",
        "Low Tide: The storm",
    ]
    page = queries.of(mei.id)
    assert page is not None
    assert [passage.highlight_id for passage in page.passages] != []
    lengths = [label.text for label in web.get("/page").select(form("reel") + " .choice label")]
    assert lengths[0] == "60 seconds: all 3 play, 2 of them shortened, 1:00"
    assert lengths[1] == "3 minutes: all 3 play, 1:30"


def test_the_student_sees_what_is_shortened_and_what_falls_out_and_why(web: Web, mei: User) -> None:
    spans = [(f"Part {n}", n * 9, n * 9 + 9) for n in range(8)]
    marked(mei, "Low Tide", *spans)
    web.send("/page", form="main form")
    web.send("/page", form=form("passages/highlights"))
    web.send("/page", form=form("reel"), budget_ms="60000")
    said = rows(web)
    assert "The first 8.6 seconds play, so that all fit into 60 seconds." in said[0]
    assert "Falls out" in said[7]
    assert "60 seconds are full before it" in said[7]
    answer = web.send("/page", form=form("reel"), status=422, budget_ms="59000")
    assert "How long it may be" in answer.text


def test_a_highlight_that_changes_is_followed_and_one_removed_is_left_out(
    web: Web, mei: User
) -> None:
    project = marked(mei, "Low Tide", ("The storm", 40, 70))
    web.send("/page", form="main form")
    web.send("/page", form=form("passages/highlights"))
    (storm,) = db.session.query(Highlight).all()
    draft = HighlightDraft(title="The storm, closer", start_ms=41_000, end_ms=60_000)
    media.edit_highlight(storm, draft, based_on=1, actor=make.actor(mei))
    assert "The storm, closer" in rows(web)[0]
    assert "0:41 to 1:00" in rows(web)[0]
    media.remove_highlight(storm, actor=make.actor(mei))
    assert "Its highlight was removed" in rows(web)[0]
    media.restore_highlight(storm, actor=make.actor(mei))
    projects.remove_item(project.items[0], actor=make.actor(mei))
    assert "Its sound was removed" in rows(web)[0]


def test_other_peoples_highlights_are_not_offered_nor_taken(web: Web, mei: User) -> None:
    marked(mei, "Low Tide", ("The storm", 40, 70))
    web.send("/page", form="main form")
    other = making.student(name="Other")
    theirs = marked(other, "Not mine", ("Secret", 0, 20))
    foreign = db.session.query(Highlight).order_by(Highlight.id.desc()).first()
    assert foreign is not None
    assert foreign.version.recording_id == theirs.items[0].recording_id
    answer = web.send(
        "/page", form=form("passages/highlights"), status=422, highlight_id=str(foreign.id)
    )
    assert "Secret" not in answer.text
    page = queries.of(mei.id)
    assert page is not None
    with pytest.raises(NotAllowed):
        operations.add_highlights(
            page, [foreign.id], based_on=page.row_version, actor=make.actor(mei)
        )


def test_a_sound_taken_out_of_its_project_stops_on_the_published_page(
    web: Web, mei: User, shelf: Shelf
) -> None:
    making.project(mei, title="Low Tide")
    kiln = making.project(mei, title="Kiln")
    page = making.published(making.page(mei))
    address = f"/p/{page.slug}"
    assert len(web.get(address).select("sound-player")) == 2
    make.item(kiln, recording=making.recording(mei, title="Kiln, dry"), title="Kiln, dry")
    gone = kiln.items[0].recording
    assert gone is not None
    projects.remove_item(kiln.items[0], actor=make.actor(mei))
    making.work()
    found = web.get(address)
    assert "Kiln" in found.text
    assert len(found.select("sound-player")) == 1
    (stream,) = gone.versions[0].renditions
    assert web.open(f"/media/open/{stream.public_id}").status_code == 404


# One reel for real: five seconds of mono and five of stereo, twelve decibels apart.


@pytest.fixture
def real(web: Web, mei: User, shelf: Shelf) -> Page:
    """A published page whose reel was made of real sound; its streams lie nowhere."""
    for name, sound, span in (
        ("mono", sounds.sine(-24, 6, channels=1), (500, 5500)),
        ("stereo", sounds.steps((-60, 2), (-12, 6)), (2500, 7500)),
    ):
        recording = making.recording(mei, title=name)
        (version,) = recording.versions
        media_store().put(version.file.key, BytesIO(tagged.wav_bytes(sound)))
        version.tags = [["bext", "Originator", tagged.MARK]]
        making.project(mei, title=name.title(), sound=recording)
        mark(version, f"The {name}", *span, mei)
    page = making.page(mei, reel_download=True)
    ids = [row.highlight.id for row in queries.highlights_for(mei.id)]
    operations.add_highlights(page, ids, based_on=page.row_version, actor=make.actor(mei))
    make_reel(page)
    return making.published(page)


def make_reel(page: Page) -> None:
    """Have the reel made; instead of streams that take a while it gets one that is none."""
    db.session.commit()
    operations.make_reel(page.id, actor=Actor.machine("test"))
    db.session.refresh(page)
    assert page.reel is not None
    version = page.reel.versions[-1]
    version.step, version.duration_ms = Step.READY, 10_000
    version.renditions.append(making.rendition())
    make.keep(version)


def heard(path: Path, kind: str) -> list[float]:
    sound = sounds.decoded(path, kind)
    found = []
    for start in (0, 5):
        meter = Meter(48_000, ("FL", "FR"))
        meter.feed(sound[:, start * 48_000 : (start + 5) * 48_000])
        found.append(meter.finish().integrated_lufs or 0.0)
    return found


def test_what_is_published_plays_level_matched(web: Web, real: Page) -> None:
    found = web.get(f"/p/{real.slug}")
    assert [b.text for b in found.select(".chapters b")] == ["Stereo", "Mono"]
    assert "Mixing engineer. The stereo" in found.text
    assert "turned down by up to 12.0 dB, none up" in found.text
    assert real.reel is not None
    flac = media_store().local_path(real.reel.versions[-1].file.key)
    assert flac is not None
    levels = heard(flac, "flac")
    assert abs(levels[0] - levels[1]) <= 0.1
    # One channel of -24 dBFS, on two loudspeakers.
    assert levels == pytest.approx([-24, -24], abs=0.15)


def check_oembed(web: Web, address: str, framed: BeautifulSoup, name: str) -> str:
    """Ask as a site does that was given the page's address; return where it asked."""
    (oembed,) = web.get(address).select("link[type='application/json+oembed']")
    assert oembed["href"] == framed.select("link[type='application/json+oembed']")[0]["href"]
    asked = str(oembed["href"]).removeprefix("http://127.0.0.1:8000")
    told = web.open(f"{asked}&maxwidth=400")
    assert "Set-Cookie" not in told.headers
    assert told.get_json() == {
        "version": "1.0",
        "type": "rich",
        "title": f"Reel of {name}",
        "provider_name": "Liner Notes",
        "provider_url": "http://127.0.0.1:8000",
        "html": f'<iframe src="http://127.0.0.1:8000{address}/embed" '
        f'title="Reel of {name}" width="400" height="330" loading="lazy" '
        'style="border:0"></iframe>',
        "width": 400,
        "height": 330,
    }
    assert web.open(asked.replace("=json", "=xml")).status_code == 501
    return asked


def test_a_visitor_keeps_it_frames_it_and_loses_it_at_once(
    web: Web, real: Page, tmp_path: Path
) -> None:
    address = f"/p/{real.slug}"
    (link,) = web.get(address).select("a[href$='reel.m4a']")
    with web.app.test_client().get(str(link["href"])) as answer:
        assert "Reel%20of%20Mei-Lin%20Sato.m4a" in answer.headers["Content-Disposition"]
        assert "Set-Cookie" not in answer.headers
        (tmp_path / "kept.m4a").write_bytes(answer.data)
    with av.open(str(tmp_path / "kept.m4a")) as file:
        assert file.metadata["artist"] == "Mei-Lin Sato"
        titles = [chapter["metadata"]["title"] for chapter in file.chapters()]
    assert titles == ["Stereo: The stereo", "Mono: The mono"]
    embed = web.open(f"{address}/embed")
    framed = promises.check(embed.text)
    assert framed.select(".chapters b")[0].text == "Stereo"
    assert framed.select(f"a[target=_blank][href$='{address}']")
    policy = embed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self'" in policy
    assert "X-Frame-Options" not in embed.headers
    assert web.open(address).headers["X-Frame-Options"] == "DENY"
    code = web.get("/page").select_one("#embed")
    assert code is not None
    assert f'src="http://127.0.0.1:8000{address}/embed"' in code.text
    asked = check_oembed(web, address, framed, real.student.name)
    operations.unpublish(real, actor=make.actor(real.student))
    for gone in (address, f"{address}/embed", f"{address}/reel.m4a", asked, "/oembed?url=x"):
        assert web.open(gone).status_code == 404


def test_neither_page_nor_reel_carry_a_tag_of_the_uploads(
    app: Flask, web: Web, shelf: Shelf, real: Page
) -> None:
    settings: Settings = app.extensions["settings"]
    mark = tagged.MARK.encode()
    made = [media_store().local_path(key) for key in reel_keys(real)]
    made += [path for path in (settings.data / "published").rglob("*") if path.is_file()]
    assert len(made) > 3
    for path in made:
        assert path is not None
        assert mark not in path.read_bytes(), path.name
    for address in (f"/p/{real.slug}", f"/p/{real.slug}/embed", "/page", "/page/preview"):
        assert tagged.MARK not in web.open(address).text


def reel_keys(page: Page) -> list[str]:
    assert page.reel is not None
    return [page.reel.versions[-1].file.key, page.reel_facts["file"]["key"]]


def test_reels_that_no_page_plays_any_more_are_removed(real: Page) -> None:
    owner, store = make.actor(real.student), media_store()
    first = reel_keys(real)
    change(real, 1000, owner)
    second = reel_keys(real)
    assert store.size(first[0]), "the published page still plays it"
    assert store.size(first[1]) is None, "the file to keep is the new one"
    making.published(real)
    change(real, 1200, owner)
    assert store.size(first[0]) is None
    assert store.size(second[0]), "the published page plays this one"
    assert store.size(reel_keys(real)[1])
    assert real.reel is not None
    assert [version.number for version in real.reel.versions] == [2, 3]


def change(page: Page, start_ms: int, owner: Actor) -> None:
    """Let a passage begin elsewhere and have the reel made anew."""
    (row, *_) = queries.highlights_for(page.student_id)
    found = row.highlight
    draft = HighlightDraft(title=found.title, start_ms=start_ms, end_ms=found.end_ms)
    media.edit_highlight(found, draft, based_on=found.row_version, actor=owner)
    make_reel(page)


def test_a_reel_without_room_or_without_its_sounds_says_so(
    web: Web, real: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.reel_digest = ""
    make.keep(real)
    machine = Actor.machine("test")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
        operations.make_reel(real.id, actor=machine)
    db.session.refresh(real)
    assert "Storage is full" in real.problem
    (row, *_) = queries.highlights_for(real.student_id)
    media_store().delete(row.highlight.version.file.key)
    operations.make_reel(real.id, actor=machine)
    db.session.refresh(real)
    assert real.problem.startswith("Your reel could not be made. The file is missing from storage.")


def test_the_file_is_for_its_student_until_they_allow_more(web: Web, real: Page) -> None:
    owner = make.actor(real.student)
    operations.save_reel(real, ReelDraft(budget_ms=60_000), based_on=real.row_version, actor=owner)
    making.published(real)
    assert web.open(f"/p/{real.slug}/reel.m4a").status_code == 404
    assert web.get(f"/p/{real.slug}").select("a[href$='reel.m4a']") == []
    with web.client.get("/page/reel.m4a") as own:
        assert own.status_code == 200
    web.sign_in(making.student(name="Other"))
    assert web.open("/page/reel.m4a").status_code == 404
