"""Private by default; faculty of the programme when shown; nobody else; every door the same 404."""

import io
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tracker.access import Can, can
from tracker.accounts.models import User
from tracker.db import db
from tracker.programmes.models import Programme
from tracker.projects import queries
from tracker.projects.models import Item, Project

Maker = Callable[[Project], User]


def faculty_of(project: Project) -> User:
    programme = db.session.get(Programme, project.programme_id)
    assert programme is not None
    return make.faculty(programme)


def office_of(project: Project) -> User:
    programme = db.session.get(Programme, project.programme_id)
    assert programme is not None
    return make.office(programme)


STRANGERS: dict[str, Maker] = {
    "another student": lambda _project: make.student(),
    "faculty elsewhere": lambda _project: make.faculty(make.programme()),
    "the programme office": office_of,
    "the administrator": lambda _project: make.user(is_site_admin=True),
}


@pytest.fixture
def project(session: Session) -> Project:
    made = make.project(title="Marker of a private work")
    make.credit(made, not_done="Marker of a private work")
    make.sound_item(made)
    return made


def every_address(project: Project) -> list[tuple[str, str]]:
    credit, item = project.credits[0].id, project.items[0].id
    at = f"/projects/{project.id}"
    read = [at, f"{at}/items/{item}/file"]
    write = [
        f"{at}/edit",
        f"{at}/archival",
        f"{at}/restoration",
        f"{at}/roles/new",
        f"{at}/credits/new",
        f"{at}/credits/{credit}/edit",
        f"{at}/credits/{credit}/removal",
        f"{at}/credits/{credit}/restoration",
        f"{at}/texts/new",
        f"{at}/links/new",
        f"{at}/documents/new",
        f"{at}/sounds",
        f"{at}/items/{item}/edit",
        f"{at}/items/{item}/place",
        f"{at}/items/{item}/removal",
        f"{at}/items/{item}/restoration",
        f"{at}/items/{item}/version",
    ]
    return [("GET", path) for path in read] + [("POST", path) for path in write]


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("shown", [False, True])
def test_strangers_meet_the_same_page_as_for_nothing(
    web: Web, project: Project, who: str, shown: bool
) -> None:
    project.shown_to_faculty = shown
    web.sign_in(STRANGERS[who](project))
    nothing = web.get("/projects/999999", status=404).select_one("main")
    for method, path in every_address(project):
        answer = web.open(path, method=method)
        assert answer.status_code == 404, path
        assert BeautifulSoup(answer.text, "html.parser").select_one("main") == nothing, path
    assert "Marker of a private work" not in web.open("/projects").text


def test_visitors_are_asked_to_sign_in(web: Web, project: Project) -> None:
    for method, path in every_address(project):
        assert web.open(path, method=method).status_code in {302, 303, 401}


def test_faculty_see_a_project_once_it_is_shown(web: Web, project: Project) -> None:
    web.sign_in(faculty_of(project))
    web.get(f"/projects/{project.id}", status=404)
    assert "Marker of a private work" not in web.get("/projects").text
    project.shown_to_faculty = True
    page = web.get(f"/projects/{project.id}")
    assert "Marker of a private work" in page.text
    assert page.select("main form") == []
    assert "Marker of a private work" in web.get("/projects").text
    for method, path in every_address(project)[2:]:
        assert web.open(path, method=method).status_code == 404


def test_faculty_do_not_see_mail_rights_or_what_was_removed(web: Web, project: Project) -> None:
    project.shown_to_faculty = True
    project.rights_note = "Private marker"
    make.credit(project, name="Jonah Feld", mail="private.marker@calderbay.example")
    make.item(project, title="Private marker", archived_at=make.moment())
    web.sign_in(faculty_of(project))
    page = web.get(f"/projects/{project.id}")
    assert "Jonah Feld" in page.text
    assert "private" not in page.select_one("main").text.casefold().replace(  # type: ignore[union-attr]
        "marker of a private work", ""
    )


def test_archiving_takes_a_project_away_from_faculty(web: Web, project: Project) -> None:
    project.shown_to_faculty = True
    web.sign_in(project.student)
    web.send(f"/projects/{project.id}", form="form[action$=archival]")
    web.sign_in(faculty_of(project))
    web.get(f"/projects/{project.id}", status=404)


def test_a_part_is_found_only_below_its_own_project(web: Web, project: Project) -> None:
    other = make.project(student=project.student)
    web.sign_in(project.student)
    credit, item = project.credits[0], project.items[0]
    for path in (f"credits/{credit.id}/edit", f"items/{item.id}/edit", f"items/{item.id}/file"):
        web.get(f"/projects/{other.id}/{path}", status=404)


def test_faculty_hear_a_shown_sound_until_it_is_not(web: Web, project: Project) -> None:
    project.shown_to_faculty = True
    web.sign_in(faculty_of(project))
    source = web.get(f"/projects/{project.id}").select_one("audio source")
    assert source is not None
    item = project.items[0]
    assert serves(web, str(source["src"]), item)
    project.shown_to_faculty = False
    assert web.open(str(source["src"])).status_code == 404


def test_a_removed_sound_stops_for_faculty(web: Web, project: Project) -> None:
    project.shown_to_faculty = True
    web.sign_in(faculty_of(project))
    source = web.get(f"/projects/{project.id}").select_one("audio source")
    assert source is not None
    item = project.items[0]
    assert serves(web, str(source["src"]), item)
    item.archived_at = make.moment()
    assert web.open(str(source["src"])).status_code == 404


def serves(web: Web, address: str, item: Item) -> bool:
    """Put bytes behind the made-up rendition and ask for them."""
    assert item.recording is not None
    rendition = item.recording.versions[0].renditions[0]
    web.app.extensions["media_store"].put(rendition.key, io.BytesIO(b"sound"))
    with web.open(address) as answer:
        return answer.status_code == 200 and answer.data == b"sound"


@pytest.mark.parametrize("who", ["owner", "faculty", *STRANGERS])
@pytest.mark.parametrize("shown", [False, True])
def test_list_and_table_agree(project: Project, who: str, shown: bool) -> None:
    project.shown_to_faculty = shown
    makers: dict[str, Maker] = {**STRANGERS, "owner": lambda p: p.student, "faculty": faculty_of}
    actor = make.actor(makers[who](project))
    listed = project in db.session.scalars(queries.visible_to(actor)).all()
    assert listed == can(actor, Can.VIEW_PROJECT, project)


def test_reading_pages_changes_nothing(web: Web, project: Project) -> None:
    before = project.updated_at
    web.sign_in(project.student)
    for path in ("", "/edit", "/roles/new", "/credits/new", "/documents/new"):
        web.get(f"/projects/{project.id}{path}")
    form = filled(web.get(f"/projects/{project.id}/edit").select_one("main form"))
    web.open(f"/projects/{project.id}/edit", query_string=form | {"title": "Other"})
    assert project.updated_at == before
