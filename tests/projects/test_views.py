"""Pages of projects, as people meet them."""

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import make
from tests.conftest import Web, filled
from tracker.accounts.models import User
from tracker.db import db
from tracker.portfolio.models import Page, Work
from tracker.projects import queries
from tracker.projects.models import Credit, Item, Project
from tracker.projects.rules import ItemKind, Rights, Share


@pytest.fixture
def student(web: Web) -> User:
    who = make.student()
    web.sign_in(who)
    return who


@pytest.fixture
def project(student: User) -> Project:
    return make.project(student=student, title="Low Tide")


def at(project: Project, more: str = "") -> str:
    return f"/projects/{project.id}{more}"


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def test_the_first_visit_says_what_belongs_here(web: Web, student: User) -> None:
    page = web.get("/projects")
    assert "Drop a WAV, AIFF, FLAC" in page.text
    assert page.select("input[type=file]")


def test_a_student_logs_a_project_with_a_role(web: Web, student: User) -> None:
    answer = web.send(
        "/projects/new",
        form="main form",
        title="  Low   Tide ",
        kind="mix",
        began="May 2026",
        role="mixing-engineer",
        share="led",
    )
    page = web.get(str(answer.location))
    assert page.select_one("h1").text == "Low Tide"  # type: ignore[union-attr]
    assert "Mix, May 2026" in page.text
    assert "Mixing engineer" in page.text
    assert "Led it" in page.text
    assert "Only you can see this" in page.text


def test_nobody_logs_a_project_without_a_programme(web: Web, session: Session) -> None:
    web.sign_in(make.user())
    web.get("/projects/new", status=404)


def test_a_double_press_logs_one_project(web: Web, student: User) -> None:
    form = web.get("/projects/new").select_one("main form")
    data = filled(form) | {"title": "Low Tide"}
    first = web.open("/projects/new", method="POST", data=data)
    second = web.open("/projects/new", method="POST", data=data)
    assert first.location == second.location
    assert len(db.session.scalars(select(Project)).all()) == 1


def test_everything_about_a_project_can_be_written(web: Web, project: Project) -> None:
    programme_version = make.programme_version()
    course = make.course(code="AUD 310", title="Mixing II")
    make.enrolment(
        student=project.student, version=programme_version, programme=programme_version.programme
    )
    web.send(
        at(project, "/edit"),
        form="main form",
        title="High Tide",
        kind="music",
        began="2025",
        ended="2026-05-14",
        brief="A single.",
        description="# Takes\n\n**Three** of them <script>alert(1)</script>",
        course_id=course.id,
        tools=["Reaper", "", "U 87", "Reaper"],
        rights="permission",
        rights_note="The band, in writing, until 2028",
        embargo_until="2026-12-24",
        shown_to_faculty="y",
    )
    page = web.get(at(project))
    for words in (
        "Music, 2025 to 14 May 2026",
        "A single.",
        "AUD 310 Mixing II",
        "Reaper, U 87",
        "Everyone with a right in it agreed",
        "under embargo until 24 December 2026",
        "Shown to faculty",
        "<script>alert(1)</script>",
    ):
        assert words in page.text
    assert page.select_one(".prose h3").text == "Takes"  # type: ignore[union-attr]
    assert not page.select(".prose script")


def test_saving_what_was_opened_changes_nothing(web: Web, project: Project) -> None:
    project.tools, project.shown_to_faculty = ["Reaper"], True
    project.brief, project.description = "A single", "Line\n\n- item"
    before = queries.draft_of(project)
    web.send(at(project, "/edit"), form="main form", tools=["Reaper", ""])
    assert queries.draft_of(project) == before


def test_a_recording_that_was_uploaded_first_begins_a_project(web: Web, student: User) -> None:
    recording = make.recording(student_id=student.id, title="Low Tide")
    make.version(recording)
    answer = web.send(f"/projects/new?recording={recording.public_id}", form="main form")
    page = web.get(str(answer.location))
    assert page.select_one("h1").text == "Low Tide"  # type: ignore[union-attr]
    assert page.select_one("sound-player") is not None


def test_the_list_shows_which_filter_holds(web: Web, project: Project) -> None:
    chosen = web.get("/projects?kind=mix").select_one("#kind option[selected]")
    assert chosen is not None
    assert chosen.text == "Mix"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": "   "}, "Enter a title"),
        ({"title": "x" * 161}, "at most 160"),
        ({"title": "Low\u202eediT"}, "cannot be seen"),
        ({"title": "Low\x00Tide"}, "cannot be stored"),
        ({"kind": "sculpture"}, "Not a valid choice"),
        ({"began": "soon"}, "Enter a date such as 2026"),
        ({"began": "2026", "ended": "2025"}, "not before the first"),
        ({"brief": "x" * 401}, "at most 400"),
        ({"description": "x" * 20_001}, "at most 20,000"),
        ({"course_id": "9" * 400}, "Not a valid choice"),
        ({"course_id": "²"}, "Not a valid choice"),
        ({"internship_id": "-1"}, "Not a valid choice"),
        ({"tools": ["x" * 81]}, "at most 80"),
        ({"tools": [f"tool {n}" for n in range(31)]}, "at most 30"),
        ({"tools": ["Re\x00aper"]}, "cannot be seen"),
        ({"rights": "all"}, "Not a valid choice"),
        ({"rights": "licence"}, "Write down which licence"),
        ({"embargo_until": "0001-01-01"}, "between 1900 and 2100"),
        ({"embargo_until": "tomorrow"}, "Enter a day such as"),
        ({"row_version": "9" * 5000}, "Not a valid integer"),
    ],
)
def test_bad_input_gets_words_and_keeps_what_was_typed(
    web: Web, project: Project, typed: dict[str, Any], words: str
) -> None:
    answer = web.send(
        at(project, "/edit"), form="main form", status=422, **{"brief": "Kept words"} | typed
    )
    assert words in answer.text
    assert "Kept words" in answer.text or "brief" in typed
    assert web.get(at(project)).select_one("h1").text == "Low Tide"  # type: ignore[union-attr]


def test_a_course_and_an_internship_of_others_are_refused(web: Web, project: Project) -> None:
    course = make.course()  # nobody is enrolled where it is taught
    answer = web.send(at(project, "/edit"), form="main form", status=422, course_id=course.id)
    assert "Not a valid choice" in answer.text


def test_text_too_long_for_any_form_is_refused_in_words(web: Web, project: Project) -> None:
    form = web.get(at(project, "/edit")).select_one("main form")
    data = filled(form) | {"description": "x" * 10_000_000}
    answer = web.open(at(project, "/edit"), method="POST", data=data)
    assert answer.status_code == 413
    assert "That is too large" in answer.text


def test_undecodable_bytes_are_refused_in_words(web: Web, project: Project) -> None:
    form = filled(web.get(at(project, "/edit")).select_one("main form"))
    text = {name: values for name, values in form.items() if isinstance(values, str)}
    parts = [(name, value.encode()) for name, value in text.items()] + [("brief", b"Low \xff\xfe")]
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in reversed(parts)
    )
    answer = web.open(
        at(project, "/edit"),
        method="POST",
        data=body + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 422
    assert "cannot be stored" in answer.text


def test_an_expired_form_keeps_the_text(web: Web, project: Project) -> None:
    answer = web.send(
        at(project, "/edit"), form="main form", status=422, csrf_token="old", title="Kept title"
    )
    assert "open for too long" in answer.text
    assert "Kept title" in answer.text


def test_the_second_editor_is_told_and_loses_nothing(web: Web, project: Project) -> None:
    form = web.get(at(project, "/edit")).select_one("main form")
    web.send(at(project, "/edit"), form="main form", title="Theirs", brief="New brief")
    late = filled(form) | {"title": "Mine", "tools": ["Reaper"]}
    answer = web.open(at(project, "/edit"), method="POST", data=late)
    assert answer.status_code == 409
    page = page_of(answer)
    told = page.select_one("#meanwhile")
    assert told is not None
    assert "Theirs" in told.text
    assert "New brief" in told.text
    assert "Tools" not in told.text
    again = filled(page.select_one("main form"))
    assert (again["title"], again["brief"], again["tools"]) == ("Mine", "New brief", "")
    web.open(at(project, "/edit"), method="POST", data=again | {"tools": ["Reaper"]})
    assert (project.title, project.brief, project.tools) == ("Mine", "New brief", ["Reaper"])


def test_a_preview_saves_nothing(web: Web, project: Project) -> None:
    form = web.get(at(project, "/edit")).select_one("main form")
    data = filled(form) | {"preview": "1", "description": "**Bold**", "title": "Other"}
    answer = web.open(at(project, "/edit"), method="POST", data=data)
    page = page_of(answer)
    assert page.select_one("#preview strong") is not None
    assert project.title == "Low Tide"
    saved = filled(page.select_one("main form"))
    assert web.open(at(project, "/edit"), method="POST", data=saved).status_code == 303
    assert project.title == "Other"


def test_more_room_for_tools_keeps_those_named(web: Web, project: Project) -> None:
    form = web.get(at(project, "/edit")).select_one("main form")
    data = filled(form) | {"more": "1", "tools": ["Reaper", "Pro Tools"]}
    page = page_of(web.open(at(project, "/edit"), method="POST", data=data))
    assert [i["value"] for i in page.select("[name=tools]")] == ["Reaper", "Pro Tools", "", ""]


def test_an_archived_project_leaves_the_list_and_comes_back(web: Web, project: Project) -> None:
    web.send(at(project), form="form[action$=archival]")
    web.get(at(project))  # what the flash said is read
    assert web.get("/projects?kind=mix").select(".card") == []
    assert "Low Tide" in web.get("/projects?archived=1").text
    assert "This project is archived" in web.get(at(project)).text
    web.send(at(project), form="form[action$=restoration]")
    assert "Low Tide" in web.get("/projects").text


def test_a_list_that_was_not_filtered_complains_of_nothing(web: Web, project: Project) -> None:
    page = web.get("/projects")
    assert page.title is not None
    assert page.title.get_text().startswith("Projects")
    assert not page.select(".field__error")


def test_filters_narrow_the_list(web: Web, student: User) -> None:
    course = make.course(code="AUD 310")
    make.project(student=student, title="Low Tide", course_id=course.id)
    make.project(student=student, title="Kiln", kind="game")
    page = web.get("/projects?kind=game")
    assert "Kiln" in page.text
    assert "Low Tide" not in page.text
    page = web.get(f"/projects?course={course.id}")
    assert "Low Tide" in page.text
    assert "Kiln" not in page.text
    assert "No project fits" in web.get(f"/projects?kind=game&course={course.id}").text


def test_a_project_says_whether_it_is_on_the_page(web: Web, student: User) -> None:
    shown, other = (make.project(student=student, title=t) for t in ("Low Tide", "Kiln"))
    page = Page(
        student=student,
        slug="somebody",
        link_id="secret",
        shown_name="Somebody",
        row_version=1,
        updated_at=make.moment(),
    )
    page.works.append(Work(project=shown, position=1))
    make.keep(page)
    assert "Your page, selected work" in web.get(at(shown)).text
    assert "Nowhere yet" in web.get(at(other)).text
    assert [h.text.strip() for h in web.get("/projects?off_page=1").select(".card h2")] == ["Kiln"]


@pytest.mark.parametrize(
    "query", ["kind=x&course=-1", "course=" + "9" * 400, "page=-1", "page=" + "9" * 60, "page=%00"]
)
def test_odd_filters_show_a_page(web: Web, project: Project, query: str) -> None:
    web.get(f"/projects?{query}")


def test_long_lists_have_pages(web: Web, student: User) -> None:
    for _ in range(25):
        make.project(student=student)
    first, second = web.get("/projects"), web.get("/projects?page=2")
    assert len(first.select(".card")) == 24
    assert len(second.select(".card")) == 1
    assert "Page 1 of 2" in first.text


def test_roles_say_how_much_and_what_not(web: Web, project: Project) -> None:
    web.send(
        at(project, "/roles/new"),
        form="main form",
        role="other",
        role_other="Cable wrangler",
        scope="Second night",
        share="assisted",
        not_done="I did not solder",
    )
    page = web.get(at(project))
    for words in ("Cable wrangler", "Assisted, Second night", "I did not solder"):
        assert words in page.text


def test_another_role_needs_words(web: Web, project: Project) -> None:
    answer = web.send(at(project, "/roles/new"), form="main form", status=422, role="other")
    assert "Say below what the role was called" in answer.text


def test_saving_a_role_can_lead_to_the_next(web: Web, project: Project) -> None:
    answer = web.send(at(project, "/roles/new"), form="main form", role="producer", another="1")
    assert answer.location == at(project, "/roles/new")


def test_a_credit_never_tells_whether_an_address_has_an_account(web: Web, project: Project) -> None:
    known = make.user(address="jonah@calderbay.example")
    pages = []
    for mail in ("jonah@calderbay.example", "nobody@calderbay.example"):
        web.send(
            at(project, "/credits/new"),
            form="main form",
            name="Jonah Feld",
            role="instrumentalist",
            mail=mail,
        )
        credit = db.session.scalars(select(Credit).order_by(Credit.id.desc())).first()
        assert credit is not None
        assert credit.user_id is None
        text = web.get(at(project)).select_one(f"#credit-{credit.id}").text  # type: ignore[union-attr]
        pages.append(" ".join(text.replace(mail, "MAIL").split()))
    assert pages[0] == pages[1]
    assert known.name not in pages[0]


def test_changing_a_credit_takes_back_what_others_said(web: Web, project: Project) -> None:
    credit = make.credit(project, name="Jonah")
    web.send(at(project, f"/credits/{credit.id}/edit"), form="main form", name="Jonah Feld")
    assert (credit.name, credit.edition) == ("Jonah Feld", 2)


def test_the_second_editor_of_a_role_is_told(web: Web, project: Project) -> None:
    credit = make.credit(project)
    address = at(project, f"/credits/{credit.id}/edit")
    late = filled(web.get(address).select_one("main form"))
    web.send(address, form="main form", share="shared")
    answer = web.open(address, method="POST", data=late | {"not_done": "Kept words"})
    assert answer.status_code == 409
    assert "Shared it" in answer.text
    assert "Kept words" in answer.text
    assert credit.share is Share.SHARED


def test_a_removed_credit_comes_back(web: Web, project: Project) -> None:
    credit = make.credit(project, name="Jonah Feld")
    web.send(at(project), form="form[action$=removal]")
    page = web.get(at(project))
    assert page.select_one(f"#credit-{credit.id}") is None
    web.send(at(project), form="#removed form")
    assert web.get(at(project)).select_one(f"#credit-{credit.id}") is not None


def test_texts_and_links_are_added_and_changed(web: Web, project: Project) -> None:
    web.send(at(project, "/texts/new"), form="main form", title="Cue sheet", text="1\t<b>Door</b>")
    link_to(web, project, "https://film.example/x")
    page = web.get(at(project))
    assert page.select_one("#items pre").text == "1\t<b>Door</b>"  # type: ignore[union-attr]
    link = page.select_one("#items a[href='https://film.example/x']")
    assert link is not None
    assert {"nofollow", "noopener", "ugc"} <= set(link["rel"])
    text = db.session.scalars(select(Item).where(Item.kind == ItemKind.TEXT)).one()
    web.send(at(project, f"/items/{text.id}/edit"), form="main form", title="Cues, reel 2")
    assert text.title == "Cues, reel 2"


def link_to(web: Web, project: Project, address: str) -> TestResponse:
    form = web.get(at(project, "/links/new")).select_one("main form")
    data = filled(form) | {"title": "Film", "url": address}
    return web.open(at(project, "/links/new"), method="POST", data=data)


def test_a_link_that_is_no_web_page_is_refused(web: Web, project: Project) -> None:
    answer = link_to(web, project, "JaVaScRiPt:alert(1)")
    assert answer.status_code == 422
    assert "begins with https://" in answer.text
    assert 'href="J' not in answer.text


def test_a_sound_is_renamed_and_stays_a_sound(web: Web, project: Project) -> None:
    sound = make.sound_item(project)
    web.send(
        at(project, f"/items/{sound.id}/edit"), form="main form", title="Reel 2", note="Final mix"
    )
    assert (sound.title, sound.note, sound.kind) == ("Reel 2", "Final mix", ItemKind.SOUND)
    assert sound.recording is not None


def test_items_change_places_by_buttons(web: Web, project: Project) -> None:
    for title in ("First", "Second", "Third"):
        make.item(project, title=title)
    web.send(at(project), form="#items li:nth-child(2) form[action$=place]", to="up")
    assert order(web, project) == ["Second", "First", "Third"]
    web.send(at(project), form="#items li:nth-child(2) form[action$=place]", to="down")
    assert order(web, project) == ["Second", "Third", "First"]


def order(web: Web, project: Project) -> list[str]:
    return [b.text for b in web.get(at(project)).select("#items .project-item b")]


def test_a_removed_item_comes_back_where_it_was(web: Web, project: Project) -> None:
    for title in ("First", "Second"):
        make.item(project, title=title)
    web.send(at(project), form="#items li:first-child form[action$=removal]")
    assert order(web, project) == ["Second"]
    web.send(at(project), form="#removed form")
    assert order(web, project) == ["First", "Second"]


def attach(web: Web, project: Project, name: str, content: bytes, **typed: Any) -> Any:
    form = web.get(at(project, "/documents/new")).select_one("main form")
    data = filled(form) | typed | {"file": (io.BytesIO(content), name)}
    return web.open(at(project, "/documents/new"), method="POST", data=data)


def test_a_document_comes_back_as_a_download_only(web: Web, project: Project) -> None:
    content = b"%PDF-1.7 <script>alert(1)</script> %%EOF"
    assert attach(web, project, "Bühnenplan 録音.pdf", content).status_code == 303
    link = web.get(at(project)).select_one("#items a[download]")
    assert link is not None
    answer = web.open(str(link["href"]))
    assert answer.data == content
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''B%C3%BChnenplan" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in headers["Cache-Control"]
    answer.close()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.pdf", b"<html>", "The name says a PDF"),
        ("x.svg", b"<svg onload=alert(1)>", "do not take this kind"),
        ("x.txt", b"", "The file is empty"),
        ("", b"x", "Choose a file"),
        ("<img src=x onerror=alert(1)>.exe", b"MZ\x00", "cannot tell"),
    ],
)
def test_a_file_that_is_not_taken_is_told_why(
    web: Web, project: Project, name: str, content: bytes, words: str
) -> None:
    answer = attach(web, project, name, content, note="Kept words")
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept words" in answer.text
    assert db.session.scalars(select(Item)).all() == []


def test_the_same_content_is_kept_once(web: Web, project: Project) -> None:
    for _ in range(2):
        assert attach(web, project, "notes.txt", b"gain 30 dB").status_code == 303
    first, second = db.session.scalars(select(Item)).all()
    assert first.file_id == second.file_id


def test_a_larger_form_than_any_document_is_refused(web: Web, project: Project) -> None:
    answer = web.open(
        at(project, "/documents/new"),
        method="POST",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "70000000"},
    )
    assert answer.status_code == 413


def test_nobody_sends_a_large_file_before_signing_in(web: Web, project: Project) -> None:
    asked: dict[str, Any] = {
        "content_type": "multipart/form-data; boundary=x",
        "environ_overrides": {"CONTENT_LENGTH": "5000000"},
    }
    web.client = web.app.test_client()
    refused = web.open(at(project, "/documents/new"), method="POST", **asked)
    assert refused.status_code == 413


def test_recordings_are_added_in_the_order_chosen(web: Web, project: Project) -> None:
    first, second = (make.recording(student_id=project.student_id) for _ in range(2))
    for each in (first, second):
        make.version(each)
    web.send(at(project), form="#add-sounds", recording=[second.public_id, first.public_id])
    assert order(web, project) == [second.title, first.title]
    page = web.get(at(project))
    assert [p["data-title"] for p in page.select("sound-player")] == [second.title, first.title]


def test_a_recording_that_just_arrived_is_chosen_already(web: Web, project: Project) -> None:
    recording = make.recording(student_id=project.student_id)
    make.version(recording)
    web.send(f"{at(project)}?recording={recording.public_id}", form="#add-sounds")
    assert order(web, project) == [recording.title]


@pytest.mark.parametrize("named", ["", "nothing", "\x00", "x" * 500, "'; DROP TABLE projects --"])
def test_a_recording_that_is_not_ones_own_is_not_added(
    web: Web, project: Project, named: str
) -> None:
    others = make.recording()
    for public_id in (named, others.public_id):
        web.send(at(project), form="#add-sounds", recording=[public_id])
    assert order(web, project) == []


def test_adding_a_recording_twice_keeps_one(web: Web, project: Project) -> None:
    item = make.sound_item(project)
    assert item.recording is not None
    web.send(at(project), form="#add-sounds", recording=[item.recording.public_id])
    assert len(order(web, project)) == 1


def test_the_student_chooses_which_version_is_shown(web: Web, project: Project) -> None:
    item = make.sound_item(project)
    assert item.recording is not None
    newer = make.version(item.recording)
    older = item.recording.versions[0]
    assert played(web, project) == newer.public_id
    web.send(at(project), form="form[action$=version]", version=older.id)
    assert played(web, project) == older.public_id
    web.send(at(project), form="form[action$=version]", version="")
    assert played(web, project) == newer.public_id


def played(web: Web, project: Project) -> str:
    player = web.get(at(project)).select_one("sound-player")
    assert player is not None
    return str(player["data-sound"])


def test_a_version_of_another_recording_is_not_shown(web: Web, project: Project) -> None:
    item = make.sound_item(project)
    assert item.recording is not None
    make.version(item.recording)
    stranger = make.version(make.recording())
    web.send(at(project), form="form[action$=version]", version=stranger.id)
    assert item.version_id is None


def test_preparing_and_failing_are_said_in_words(web: Web, project: Project) -> None:
    make.sound_item(project, ready=False)
    page = web.get(at(project))
    assert "You can leave this page" in page.text
    assert page.select("#sounds[data-hx-trigger] progress")
    failed = make.recording(student_id=project.student_id)
    make.version(failed, ready=False, step="failed", problem="The file is cut off.")
    make.item(project, recording=failed)
    assert "The file is cut off." in web.get(at(project)).text


PAYLOAD = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>{{7*7}}"


def test_nothing_typed_runs_anywhere(web: Web, project: Project) -> None:
    project.title = project.brief = project.description = project.rights_note = PAYLOAD
    project.tools = [PAYLOAD]
    make.credit(project, role="other", role_other=PAYLOAD, scope=PAYLOAD, not_done=PAYLOAD)
    make.credit(project, name=PAYLOAD, mail=PAYLOAD)
    item = make.sound_item(project, title=PAYLOAD, note=PAYLOAD)
    assert item.recording is not None
    item.recording.versions[0].file_name = PAYLOAD
    item.recording.title = PAYLOAD
    make.item(project, title=PAYLOAD, note=PAYLOAD, text=PAYLOAD)
    make.item(project, title=PAYLOAD, kind=ItemKind.LINK, url="https://x.example/")
    file = make.stored_file()
    make.item(project, title=PAYLOAD, kind=ItemKind.DOCUMENT, file=file, file_name=PAYLOAD)
    ids = [credit.id for credit in project.credits]
    for path in (
        "/projects",
        at(project),
        at(project, "/edit"),
        *(at(project, f"/credits/{n}/edit") for n in ids),
        *(at(project, f"/items/{each.id}/edit") for each in project.items),
    ):
        page = web.get(path)
        assert page.select("img[onerror], img[src=x]") == []
        assert [s.text for s in page.select("script") if "alert" in s.text] == []
        assert "49" not in page.select_one("h1").text  # type: ignore[union-attr]


def test_rights_stand_beside_the_work_with_the_reasons(web: Web, project: Project) -> None:
    project.rights = Rights.NONE
    page = web.get(at(project))
    assert "it can never be public" in page.text
    assert "There is nothing to hear yet." in page.text
