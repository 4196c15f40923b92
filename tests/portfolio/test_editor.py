"""A student arranges the page, publishes it and takes it down, with forms alone."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup

from tests import make
from tests.conftest import Web
from tests.portfolio import making
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.db import db
from tracker.portfolio import operations, queries
from tracker.portfolio.models import Page
from tracker.published import shelf
from tracker.storage import media_store


@pytest.fixture
def mei(web: Web) -> User:
    student = making.student(name="Mei-Lin Sato")
    making.project(student, title="Low Tide")
    making.project(student, title="Kiln")
    web.sign_in(student)
    return student


@pytest.fixture
def page(mei: User, web: Web) -> Page:
    web.send("/page", form="main form")
    found = queries.of(mei.id)
    assert found is not None
    return found


def form(action: str) -> str:
    return f"form[action='/page/{action}']"


def titles(web: Web) -> list[str]:
    rows = web.get("/page").select("#works .shelf__what b")
    return [row.text for row in rows]


def open_parts(page: BeautifulSoup) -> list[str]:
    return [str(part["id"]) for part in page.select("details.fold[open]")]


def test_a_page_begins_with_what_was_logged(page: Page, web: Web) -> None:
    assert page.slug == "mei-lin-sato"
    assert page.role_line == "Mixing engineer"
    assert titles(web) == ["Kiln", "Low Tide"]
    assert "Nobody can open it yet" in web.get("/page").text


def test_starting_twice_makes_one_page(page: Page, mei: User, web: Web) -> None:
    again = operations.start(mei, actor=make.actor(mei))
    assert again.id == page.id


@pytest.mark.parametrize("version", ["9" * 25, str(2**63 - 1), "-1"])
def test_a_form_of_a_version_that_cannot_be_is_told_so(page: Page, web: Web, version: str) -> None:
    web.send("/page", form=form("about"), status=409, intro="I listen.", row_version=version)


def test_only_students_have_a_page(web: Web) -> None:
    programme = make.programme()
    web.sign_in(make.faculty(programme))
    web.get("/page", status=404)


def test_what_was_entered_is_kept(page: Page, web: Web) -> None:
    web.send("/page", form=form("about"), intro="I listen.", speaks="English, Japanese")
    about = web.get("/page")
    assert about.select_one("#intro").text.strip() == "I listen."  # type: ignore[union-attr]
    assert "I listen." in web.get("/page/preview").text


def test_what_one_works_on_stands_open_and_the_rest_is_folded(page: Page, web: Web) -> None:
    assert open_parts(web.get("/page")) == ["about", "works"]  # a page begins there
    web.send("/page", form=form("publication"))
    making.work()
    assert open_parts(web.get("/page")) == []
    saved = web.send("/page", form=form("look"), theme="console")
    assert open_parts(web.get(saved.location)) == ["look"]
    wrong = web.send("/page", form=form("address"), status=422, slug="admin")
    assert open_parts(BeautifulSoup(wrong.text, "html.parser")) == ["address"]


def test_a_name_that_is_missing_is_asked_for(page: Page, web: Web) -> None:
    answer = web.send("/page", form=form("about"), status=422, shown_name="", intro="Kept text")
    assert "Enter the name your page shows" in answer.text
    assert "Kept text" in answer.text


def test_two_editors_lose_nothing(page: Page, web: Web) -> None:
    stale = web.get("/page").select_one(form("about"))
    web.send("/page", form=form("about"), intro="From the other window")
    from tests.conftest import filled  # noqa: PLC0415 - what a browser would send

    sent = filled(stale) | {"intro": "From this window"}
    answer = web.open("/page/about", method="POST", data=sent)
    assert answer.status_code == 409
    assert "Somebody saved this after you opened it" in answer.text
    assert "From this window" in answer.text
    assert queries.by_id(page.id).intro == "From the other window"  # type: ignore[union-attr]


def test_works_move_by_buttons(page: Page, web: Web) -> None:
    kiln = page.works[0].project_id
    web.send("/page", form=form("works/order"), move=f"down {kiln}")
    assert titles(web) == ["Low Tide", "Kiln"]
    web.send("/page", form=form("works/order"), move=f"down {kiln}")
    assert titles(web) == ["Low Tide", "Kiln"]
    web.send("/page", form=form("works/order"), move=f"remove {kiln}")
    assert titles(web) == ["Low Tide"]
    web.send("/page", form=form("works"), project_id=str(kiln))
    assert titles(web) == ["Low Tide", "Kiln"]


@pytest.mark.parametrize("move", ["", "up", "sideways 1", "up 99999999999999999999", "up -1"])
def test_a_press_no_button_makes_is_nothing(page: Page, web: Web, move: str) -> None:
    web.send("/page", form=form("works/order"), status=404, move=move)


def test_a_note_has_its_limit(page: Page, web: Web) -> None:
    one = page.works[0].project_id
    web.send("/page", form=form(f"works/{one}/note"), note="Heat is the score.")
    assert "Heat is the score." in web.get("/page/preview").text
    answer = web.send("/page", form=form(f"works/{one}/note"), status=422, note="x" * 241)
    assert "Use up to 240 characters" in answer.text
    assert "x" * 241 in answer.text


def test_sections_are_hidden_and_moved(page: Page, web: Web) -> None:
    web.send("/page", form=form("sections"), move="hide contact")
    assert "Need ears" not in web.get("/page/preview").text
    web.send("/page", form=form("sections"), move="show contact")
    web.send("/page", form=form("sections"), move="up contact")
    db.session.refresh(page)
    assert [s.kind.value for s in page.sections][-2:] == ["contact", "degree"]


def test_an_address_is_checked(page: Page, web: Web) -> None:
    for slug, words in (("admin", "kept for the site"), ("Ä", "Use between")):
        answer = web.send("/page", form=form("address"), status=422, slug=slug)
        assert words in answer.text
    other = making.page(making.student(name="Other"), slug="taken-name")
    assert other.slug == "taken-name"
    answer = web.send("/page", form=form("address"), status=409, slug="taken-name")
    assert "Somebody else has that name" in answer.text
    web.send("/page", form=form("address"), slug="Mei-Sato")
    assert queries.by_id(page.id).slug == "mei-sato"  # type: ignore[union-attr]


def test_passages_are_typed_as_times(page: Page, web: Web) -> None:
    bad = web.send("/page", form=form("passages"), status=422, starts="soon", ends="0:01")
    assert "such as 1:05" in bad.text
    late = web.send("/page", form=form("passages"), status=409, starts="1:00", ends="9:00")
    assert "1:35" in late.text
    web.send("/page", form=form("passages"), starts="0:10", ends="0:30")
    shown = web.get("/page").select_one("#passages")
    assert shown is not None
    assert "0:10 to 0:30" in shown.text
    assert "0:20" in shown.text
    web.send("/page", form=form("reel-words"), words="A bus at night.")
    passage = queries.by_id(page.id).passages[0]  # type: ignore[union-attr]
    web.send("/page", form=form("passages/order"), move=f"remove {passage.id}")
    assert "0:10 to 0:30" not in web.get("/page").text


def test_the_theme_is_chosen(page: Page, web: Web) -> None:
    web.send("/page", form=form("look"), theme="console")
    assert 'data-theme="console"' in str(web.get("/page/preview").html)[:200]


def test_the_preview_plays_what_nobody_else_hears_yet(page: Page, web: Web) -> None:
    recording = page.works[0].project.items[0].recording
    assert recording is not None
    stream = recording.versions[0].renditions[0]
    media_store().put(stream.key, BytesIO(b"sound"))
    heard = web.get("/page/preview").select_one("source")
    assert heard is not None
    address = str(heard["src"])
    assert web.open(address).text == "sound"
    assert web.open(f"/media/open/{stream.public_id}").status_code == 404
    web.sign_in(make.user())
    assert web.open(address).status_code == 404


def test_the_preview_may_be_framed_by_us_and_not_indexed(page: Page, web: Web) -> None:
    headers = web.open("/page/preview").headers
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in web.open("/page").headers["Content-Security-Policy"]
    assert web.get("/page/preview").select("meta[name=robots][content*=noindex]")


def test_publishing_shows_its_steps_and_then_the_address(page: Page, web: Web) -> None:
    web.send("/page", form=form("publication"))
    assert "step 3 of 3" in web.get("/page").text
    making.work()
    assert "/p/mei-lin-sato" in web.get("/page").text
    assert web.open("/p/mei-lin-sato").status_code == 200
    shelf().hide("p/mei-lin-sato")  # as it is until the job that puts the files up has run
    waiting = web.get("/page")
    assert "visitors find it in a moment" in waiting.text
    assert waiting.select_one("#publish a[data-full]") is None
    operations.recompile(actor=Actor.machine("test"))
    assert web.get("/page").select_one("#publish a[data-full]") is not None
    web.send("/page", form=form("about"), role_line="Foley artist")
    changed = web.get("/page").select_one(".changes")
    assert changed is not None
    assert changed.text.strip() == "What you do"
    web.send("/page", form=form("publication/end"))
    assert web.open("/p/mei-lin-sato").status_code == 404
    assert "Nobody can open it yet" in web.get("/page").text


def test_what_is_missing_is_said_before_publishing(page: Page, web: Web) -> None:
    web.send("/page", form=form("about"), role_line="")
    assert "Before you can publish" in web.get("/page").text
    answer = web.send("/page", form=form("publication"), status=409)
    assert "Say what you do" in answer.text


def test_nobody_else_opens_my_editor(page: Page, web: Web) -> None:
    web.sign_in(making.student(name="Other"))
    assert "Start my page" in web.get("/page").text
    assert web.open("/page/preview").status_code == 404
    assert web.open("/page/about", method="POST").status_code == 404
