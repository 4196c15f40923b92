"""Whom internships and credits suggest as contacts."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tracker.contacts.models import Contact, ContactInternship, ContactWork
from tracker.contacts.rules import ContactKind, Known, Suggestion, to_suggest

PAGE = "/contacts/suggestions"
NOBODY = Known(frozenset(), frozenset())


@pytest.fixture
def scene(web: Web, session: Session) -> scenes.Scene:
    made = scenes.under_way()
    web.sign_in(made.student)
    return made


def credited(student: Any, name: str, **more: Any) -> Any:
    project = make.project(student=student, title="Night Ferry")
    make.credit(project, name=name, **more)
    return project


def test_a_supervisor_is_added_with_one_press_and_their_company(
    web: Web, session: Session, scene: scenes.Scene
) -> None:
    host, site = scene.internship.supervisor, scene.internship.site
    assert host is not None
    assert site is not None
    names = {host.name, site.name}
    assert "See whom to add" in web.get("/contacts").text
    assert session.scalars(select(Contact)).all() == []
    answer = web.send(PAGE, form="form[action$=add]")
    page = web.get(answer.location)
    assert page.select_one(f"main a[href='{scene.url}']")
    assert "Supervisor of my internship" in page.text
    assert {contact.name for contact in session.scalars(select(Contact))} == names
    assert len(session.scalars(select(ContactInternship)).all()) == 1
    assert "Nobody waits." in web.get(PAGE).text


def test_whom_one_dismissed_is_never_suggested_again(
    web: Web, session: Session, scene: scenes.Scene
) -> None:
    credited(scene.student, "Beatriz Fane")
    while form := web.get(PAGE).select_one("form[action$=dismiss]"):
        web.send(PAGE, form=f"form[action='{form['action']}']")
    assert session.scalars(select(Contact)).all() == []
    assert "See whom to add" not in web.get("/contacts").text


def test_named_collaborators_are_suggested_once_with_all_works(
    web: Web, session: Session, scene: scenes.Scene
) -> None:
    one = credited(scene.student, "Beatriz Fane")
    two = credited(scene.student, "beatriz  fane", mail="bea@oak.example")
    credited(scene.student, "Myself", user_id=scene.student.id)
    credited(make.student(), "Somebody else's")
    page = web.get(PAGE)
    rows = [row.text for row in page.select(".contact-row") if "fane" in row.text.lower()]
    assert len(rows) == 1
    assert "Myself" not in page.text
    assert "Somebody else's" not in page.text
    button = page.select_one("button[aria-label='Add beatriz  fane']")
    assert button is not None
    form = button.find_parent("form")
    assert form is not None
    web.send(PAGE, form=f"form[action='{form['action']}']")
    assert set(session.scalars(select(ContactWork.project_id))) == {one.id, two.id}
    assert session.scalars(select(Contact.mail)).one() == "bea@oak.example"


def test_a_suggestion_of_somebody_else_cannot_be_answered(
    web: Web, session: Session, scene: scenes.Scene
) -> None:
    form = web.get(PAGE).select_one("form[action$=add]")
    assert form is not None
    web.sign_in(make.student())
    web.get("/contacts")
    assert web.open(str(form["action"]), method="POST").status_code == 404
    assert session.scalars(select(Contact)).all() == []


def test_whom_one_knows_by_name_or_mail_is_not_suggested() -> None:
    found = Suggestion(source="a", kind=ContactKind.PERSON, name="Dae  Hollis", mail="D@x.example")
    assert to_suggest([found], NOBODY, frozenset()) == (found,)
    by_name = Known(frozenset({(ContactKind.PERSON, "dae hollis")}), frozenset())
    by_mail = Known(frozenset(), frozenset({"d@x.example"}))
    for known in (by_name, by_mail):
        assert to_suggest([found], known, frozenset()) == ()
    company = Known(frozenset({(ContactKind.COMPANY, "dae hollis")}), frozenset())
    assert to_suggest([found], company, frozenset()) == (found,)
    assert to_suggest([found], NOBODY, frozenset({found.key})) == ()
