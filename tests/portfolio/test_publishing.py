"""What is published is what was chosen, at once, and it is gone at once."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests import page as promises
from tests.conftest import Web
from tests.portfolio import making
from tracker import clock
from tracker.access import Actor
from tracker.config import Settings
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import enqueue
from tracker.media.models import Exposure
from tracker.portfolio import operations, queries
from tracker.portfolio.models import Page, Revision
from tracker.portfolio.rules.drafts import AboutDraft
from tracker.portfolio.rules.kinds import Visibility
from tracker.projects.models import Credit, Item
from tracker.projects.rules import ItemKind, Rights
from tracker.published import Shelf

MACHINE = Actor.machine("test")


@pytest.fixture
def shelf(app: Flask, web: Web) -> Iterator[Shelf]:
    settings: Settings = app.extensions["settings"]
    shelf = Shelf(settings.data / "published")
    yield shelf
    for address, _ in list(shelf.addresses()):
        shelf.hide(address)
    shelf.sweep()


def test_a_published_page_is_a_file_that_keeps_every_promise(web: Web, shelf: Shelf) -> None:
    page = making.published()
    answer = web.open(f"/p/{page.slug}")
    found = promises.check(answer.text)
    assert found.h1 is not None
    assert found.h1.text == "Mei-Lin Sato"
    assert "Low Tide" in answer.text
    assert answer.headers["ETag"].startswith('"')
    assert "Set-Cookie" not in answer.headers
    assert shelf.shown(f"p/{page.slug}")


def test_the_file_answers_without_the_database(web: Web, shelf: Shelf) -> None:
    page = making.published()
    with web.app.test_request_context():
        before = web.open(f"/p/{page.slug}").data
    Path(shelf.folder / "p" / page.slug / "page").write_bytes(b"as it lies on disk")
    assert web.client.get(f"/p/{page.slug}").data == b"as it lies on disk" != before


def test_nothing_is_shown_before_it_is_published(web: Web, shelf: Shelf) -> None:
    page = making.page()
    missing = web.open("/p/nobody-at-all").text
    assert web.open(f"/p/{page.slug}").status_code == 404
    assert web.open(f"/p/{page.slug}").text == missing


def test_edits_show_only_after_the_next_publication(web: Web, shelf: Shelf) -> None:
    page = making.published()
    draft = AboutDraft(shown_name="Mei Sato", role_line="Foley artist")
    owner = make.actor(page.student)
    operations.save_about(page, draft, based_on=page.row_version, actor=owner)
    making.work()
    assert "Foley artist" not in web.open(f"/p/{page.slug}").text
    making.published(page)
    assert "Foley artist" in web.open(f"/p/{page.slug}").text


def test_taking_a_page_down_works_with_the_next_request(web: Web, shelf: Shelf) -> None:
    page = making.published()
    assert web.open(f"/p/{page.slug}/card.png").status_code == 200
    assert db.session.scalars(select(Exposure)).all()
    operations.unpublish(page, actor=make.actor(page.student))
    for path in ("", "/card.png", "/contact"):
        assert web.open(f"/p/{page.slug}{path}").status_code == 404
    assert db.session.scalars(select(Exposure)).all() == []


def test_sound_plays_at_the_addresses_on_the_page_until_it_is_taken_down(
    web: Web, shelf: Shelf
) -> None:
    page = making.published()
    content = queries.shown_content(page)
    assert content is not None
    address = content.pieces[0].sources[0][0]
    recording = page.works[0].project.items[0].recording
    assert recording is not None
    (rendition,) = recording.versions[0].renditions
    put(web, rendition.key, b"sound")
    assert address in web.open(f"/p/{page.slug}").text
    with web.client.get(address) as answer:
        assert answer.data == b"sound"
    with web.client.get(address, headers={"Range": "bytes=1-2"}) as part:
        assert (part.status_code, part.data) == (206, b"ou")
    operations.unpublish(page, actor=make.actor(page.student))
    assert web.open(address).status_code == 404


def put(web: Web, key: str, content: bytes) -> None:
    from io import BytesIO  # noqa: PLC0415 - beside its only use

    web.app.extensions["media_store"].put(key, BytesIO(content))


def test_by_link_only_who_has_the_address_gets_in(web: Web, shelf: Shelf) -> None:
    page = making.published(visibility=Visibility.LINK)
    answer = web.open(f"/l/{page.link_id}")
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in answer.text
    assert web.open(f"/p/{page.slug}").status_code == 404
    assert queries.featured() == []


def test_a_new_secret_address_ends_the_old_one(web: Web, shelf: Shelf) -> None:
    page = making.published(visibility=Visibility.LINK)
    old = page.link_id
    operations.renew_link(page, based_on=page.row_version, actor=make.actor(page.student))
    making.work()
    assert web.open(f"/l/{old}").status_code == 404
    assert web.open(f"/l/{page.link_id}").status_code == 200


def test_a_public_page_may_be_indexed_and_moves_with_its_name(web: Web, shelf: Shelf) -> None:
    page = making.published()
    old = page.slug
    answer = web.open(f"/p/{old}")
    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in answer.text
    owner = make.actor(page.student)
    operations.change_address(page, f"{old}-new", based_on=page.row_version, actor=owner)
    making.work()
    assert web.open(f"/p/{old}").status_code == 404
    assert web.open(f"/p/{old}-new").status_code == 200


@pytest.mark.parametrize("missing", ["shown_name", "role_line"])
def test_a_page_without_the_essentials_is_refused(session: object, missing: str) -> None:
    page = making.page(None, **{missing: ""})
    with pytest.raises(WrongState):
        making.published(page)


def test_a_page_without_sound_is_refused(session: object) -> None:
    page = making.page()
    page.works = []
    with pytest.raises(WrongState, match="one thing to hear"):
        making.published(make.keep(page))


def test_publishing_from_an_old_editor_is_refused(session: object) -> None:
    page = making.page()
    with pytest.raises(Outdated):
        operations.publish(
            page,
            Visibility.PUBLIC,
            based_on=page.row_version - 1,
            school="",
            actor=make.actor(page.student),
        )


def test_an_editor_left_open_is_not_outdated_by_the_worker(session: object, shelf: Shelf) -> None:
    page = making.page()
    operations.publish(
        page,
        Visibility.PUBLIC,
        based_on=page.row_version,
        school="",
        actor=make.actor(page.student),
    )
    shown_in_the_editor = page.row_version
    making.work()
    assert page.published_number == 1
    assert page.row_version == shown_in_the_editor


def test_nobody_publishes_for_somebody_else(session: object) -> None:
    page = making.page()
    other = make.actor(making.student())
    with pytest.raises(NotAllowed):
        operations.publish(
            page, Visibility.PUBLIC, based_on=page.row_version, school="", actor=other
        )
    with pytest.raises(NotAllowed):
        operations.unpublish(page, actor=other)


def test_each_publication_is_a_revision_that_stays(session: object, shelf: Shelf) -> None:
    page = making.published()
    first = queries.revision_of(page)
    assert first is not None
    before = first.digest
    page.role_line = "Foley artist"
    making.published(page)
    numbers = [r.number for r in db.session.scalars(select(Revision).order_by(Revision.id))]
    assert numbers == [1, 2]
    assert first.digest == before != queries.revision_of(page).digest  # type: ignore[union-attr]


def test_an_embargo_takes_a_work_off_a_published_page(web: Web, shelf: Shelf) -> None:
    page = making.page()
    kiln = making.project(page.student, title="Kiln")
    operations.add_work(
        page, making.work_draft(kiln), based_on=page.row_version, actor=make.actor(page.student)
    )
    making.published(make.keep(page))
    assert "Kiln" in web.open(f"/p/{page.slug}").text
    kiln.embargo_until = clock.today() + timedelta(days=3)
    enqueue("portfolio.project-changed", project_id=kiln.id)
    making.work()
    after = web.open(f"/p/{page.slug}").text
    assert "Kiln" not in after
    assert "Low Tide" in after


def test_tools_of_a_work_that_may_not_be_shown_stay_off_the_page(web: Web, shelf: Shelf) -> None:
    student = making.student(name="Mei-Lin Sato")
    making.project(student, title="Low Tide")
    kiln = making.project(student, title="Kiln", tools=["Secret Synth", "Reaper"])
    page = making.published(making.page(student))
    assert "Secret Synth" in web.open(f"/p/{page.slug}").text
    kiln.embargo_until = clock.today() + timedelta(days=3)
    enqueue("portfolio.refresh", page_id=page.id)
    making.work()
    assert "Secret Synth" not in web.open(f"/p/{page.slug}").text, "as it was published"
    making.published(page)
    shown = web.open(f"/p/{page.slug}").text
    assert "Secret Synth" not in shown, "published anew"
    assert "Reaper" in shown


def test_a_page_with_nothing_left_to_hear_is_taken_down(web: Web, shelf: Shelf) -> None:
    page = making.published()
    page.works[0].project.rights = Rights.NONE
    enqueue("portfolio.refresh", page_id=page.id)
    making.work()
    assert web.open(f"/p/{page.slug}").status_code == 404
    assert "taken down" in page.problem


def test_accepted_hours_reach_the_page_by_themselves(web: Web, shelf: Shelf) -> None:
    page = making.page()
    making.with_experience(page.student, minutes=120)
    making.published(page)
    assert "2 hours accepted by faculty" in web.open(f"/p/{page.slug}").text
    making.with_experience(page.student, minutes=300)
    page.role_line = "Not published yet"
    enqueue("portfolio.refresh-all")
    making.work()
    after = web.open(f"/p/{page.slug}").text
    assert "5 hours accepted by faculty" in after
    assert "Not published yet" not in after


def test_a_deactivated_account_shows_no_page(web: Web, shelf: Shelf) -> None:
    page = making.published()
    page.student.deactivated_at = clock.now()
    db.session.commit()
    operations.recompile(actor=MACHINE)
    assert web.open(f"/p/{page.slug}").status_code == 404


def test_recompiling_mends_what_a_crash_left(web: Web, shelf: Shelf) -> None:
    page = making.published()
    address = f"p/{page.slug}"
    shelf.hide(address)
    shelf.sweep()
    assert operations.recompile(actor=MACHINE) == 1
    assert web.open(f"/{address}").status_code == 200


def test_another_release_gives_other_files_and_sweeps_the_old(
    web: Web, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = making.published()
    address = f"p/{page.slug}"
    old = shelf.shown(address)
    assert old is not None
    operations.recompile(actor=MACHINE)
    assert shelf.shown(address) == old
    monkeypatch.setattr("tracker.portfolio.compiler.release", lambda: "abcdefabcd")
    assert web.app.test_cli_runner().invoke(args=["pages", "recompile"]).exit_code == 0
    assert shelf.shown(address) != old
    assert not shelf.has(old)


def test_the_picture_and_the_document_for_machines_say_the_same(web: Web, shelf: Shelf) -> None:
    page = making.published(making.with_reel(making.page()))
    found = promises.check(web.open(f"/p/{page.slug}").text)
    document = json.loads(found.select("script[type='application/ld+json']")[0].text)
    assert document["@type"] == "ProfilePage"
    person = document["mainEntity"]
    assert person["name"] == "Mei-Lin Sato"
    assert person["subjectOf"][0]["duration"] == "PT40S"
    assert person["image"].endswith(f"/p/{page.slug}/card.png")
    picture = found.select("meta[property='og:image']")[0]["content"]
    assert picture == person["image"]
    canonical = found.select("link[rel=canonical]")[0]["href"]
    assert canonical == f"http://127.0.0.1:8000/p/{page.slug}"


def test_the_reel_has_chapters_and_words(web: Web, shelf: Shelf) -> None:
    page = making.published(making.with_reel(making.page()))
    found = promises.check(web.open(f"/p/{page.slug}").text)
    assert [time.text for time in found.select(".chapters .time")] == ["0:00", "0:20"]
    assert "A bus at night" in found.text


def test_publishing_waits_for_the_reel_and_says_when_it_cannot_be_made(
    web: Web, shelf: Shelf
) -> None:
    page = making.with_reel(making.page())
    page.reel_digest = ""
    making.published(make.keep(page))
    assert page.pending is not None or page.problem
    assert web.open(f"/p/{page.slug}").status_code == 404


def test_featured_pages_lead_to_sound(session: object, shelf: Shelf) -> None:
    page = making.published()
    (featured,) = queries.featured()
    assert (featured.name, featured.url) == ("Mei-Lin Sato", f"/p/{page.slug}")
    assert featured.sources[0][0].startswith("/media/open/")
    page.in_directory = False
    db.session.commit()
    assert queries.featured() == []


MARK = "MARKER-7f3a"


def test_nothing_private_leaks_into_what_is_published(web: Web, shelf: Shelf) -> None:
    page = making.page()
    low_tide = page.works[0].project
    fill_private_fields(page)
    shown = making.published(page)
    content = queries.revision_of(shown)
    assert content is not None
    low_tide_text = json.dumps(content.content)
    for file in ("page", "card.png"):
        body = shelf.read(f"p/{page.slug}", file)
        assert body is not None
        assert MARK.encode() not in body
    assert MARK not in low_tide_text
    assert low_tide.title in low_tide_text


def fill_private_fields(page: Page) -> None:
    """Write the marker wherever a student or faculty may write something not meant for the page."""
    student, project = page.student, page.works[0].project
    project.brief = project.description = project.rights_note = MARK
    project.credits[0].not_done = MARK
    project.credits.append(
        Credit(position=7, name=MARK, role="performer", mail=MARK, archived_at=clock.now())
    )
    project.items[0].note = project.items[0].file_name = MARK
    project.items.append(Item(position=5, kind=ItemKind.TEXT, title=MARK, text=MARK))
    hidden = making.recording(student, title=MARK)
    project.items.append(
        Item(position=6, kind=ItemKind.SOUND, title=MARK, recording=hidden, archived_at=clock.now())
    )
    recording = project.items[0].recording
    assert recording is not None
    recording.title = recording.versions[0].file_name = MARK
    making.project(student, title=MARK)
    barred = making.project(student, title=f"{MARK} barred", rights=Rights.UNSURE)
    operations.add_work(
        page, making.work_draft(barred), based_on=page.row_version, actor=make.actor(student)
    )
    internship = making.with_experience(student)
    making.private_around(student, internship, MARK)
    student.addresses[0].address = f"{MARK}@calderbay.example".lower()
    db.session.commit()


def test_nothing_of_a_hidden_section_is_kept_in_the_revision(session: object, shelf: Shelf) -> None:
    page = making.page()
    making.with_experience(page.student)
    for section in page.sections:
        section.shown = section.kind.value == "work"
    making.published(make.keep(page))
    content = queries.shown_content(page)
    assert content is not None
    assert (content.internships, content.reel, content.degree) == ((), None, None)
    assert content.sections == ("work",)


def test_a_long_name_with_markup_stays_text(web: Web, shelf: Shelf) -> None:
    page = making.page(shown_name='</script><script>alert("x")</script>' * 3)
    page.intro = '"><img src=x onerror=alert(1)>'
    making.published(make.keep(page))
    found = promises.check(web.open(f"/p/{page.slug}").text)
    assert [s for s in found.select("script") if "alert" in str(s.get("src", ""))] == []
    assert found.select("img") == []
    assert Decimal(len(found.select("script[type='application/ld+json']"))) == 1
