"""Contacts are their owner's alone: marker strings in every field turn up nowhere else."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tracker import clock
from tracker.accounts.models import User
from tracker.contacts import operations, queries
from tracker.contacts.models import Contact, ContactNote, NextStep
from tracker.contacts.rules import ContactDraft, ContactKind, NoteDraft, StepDraft
from tracker.db import Model
from tracker.errors import NotAllowed

MARK = "quincunx7731"
OTHERS = ("other student", "faculty", "office", "site admin", "visitor")


@pytest.fixture
def scene(session: Session) -> scenes.Scene:
    return scenes.under_way()


@pytest.fixture
def marked(scene: scenes.Scene) -> Contact:
    """A contact of the student with a marker in everything that can be written of it."""
    actor = make.actor(scene.student)
    company = operations.add_contact(
        ContactDraft(kind=ContactKind.COMPANY, name=f"{MARK} company"), actor=actor
    )
    friend = operations.add_contact(
        ContactDraft(kind=ContactKind.PERSON, name=f"{MARK} friend"), actor=actor
    )
    draft = ContactDraft(
        kind=ContactKind.PERSON,
        name=f"{MARK} name",
        company_id=company.id,
        introduced_by_id=friend.id,
        job_title=f"{MARK} title",
        mail=f"{MARK}@x.example",
        phone=f"{MARK} 0100",
        web=f"https://{MARK}.example",
        how_met=f"{MARK} met",
    )
    contact = operations.add_contact(draft, actor=actor)
    operations.add_note(contact, NoteDraft(clock.today(), f"{MARK} note"), actor=actor)
    operations.add_step(contact, StepDraft(f"{MARK} step", clock.today()), actor=actor)
    operations.edit_contact(contact, draft, based_on=1, actor=actor)
    return make.keep(contact)


def person(who: str, scene: scenes.Scene) -> User | None:
    programme = scene.internship.programme
    makers: Any = {
        "other student": lambda: make.student(programme),
        "faculty": lambda: scene.faculty,
        "office": lambda: make.office(programme),
        "site admin": lambda: make.user(is_site_admin=True),
        "visitor": lambda: None,
    }
    return cast("User | None", makers[who]())


def addresses(app: Flask, contact: Contact) -> Iterator[str]:
    """Yield every address that can be opened, with ids that exist."""
    samples: dict[str, Any] = {"day": clock.today(), "token": "abc", "slug": "abc"}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "assets.file":
            continue
        values: dict[str, Any] = {
            name: one_of(rule, name) or samples.get(kind(rule, name), contact.id)
            for name in rule.arguments
        }
        with app.test_request_context():
            yield app.url_for(rule.endpoint, **values)


def one_of(rule: Rule, name: str) -> str | None:
    """One of the words that a part of an address may be, where it is one of a few."""
    return min(getattr(rule._converters[name], "items", ()), default=None)


def kind(rule: Rule, name: str) -> str:
    converter = type(rule._converters[name]).__name__.removesuffix("Converter").lower()
    return "slug" if converter in {"slug", "unicode", "path", "any"} else converter


@pytest.mark.parametrize("who", OTHERS)
def test_no_address_shows_a_contact_to_anybody_else(
    app: Flask, web: Web, scene: scenes.Scene, marked: Contact, who: str
) -> None:
    if (other := person(who, scene)) is not None:
        web.sign_in(other)
    opened = 0
    for url in addresses(app, marked):
        # The first letters are searched for, so that an echo of the search is no leak.
        for asked, accept in ((url, "text/html"), (f"{url}?q={MARK[:-4]}", "application/json")):
            answer = web.open(asked, headers={"Accept": accept})
            assert MARK.encode() not in answer.get_data(), asked
            answer.close()
            opened += 1
    assert opened > 60


@pytest.mark.parametrize("who", OTHERS)
def test_no_other_person_reaches_or_changes_a_contact(
    web: Web, session: Session, scene: scenes.Scene, marked: Contact, who: str
) -> None:
    step = session.scalars(select(NextStep)).one()
    other = person(who, scene)
    refused = {404} if other else {302, 303, 401}
    if other:
        web.sign_in(other)
    base = f"/contacts/{marked.id}"
    for url in (base, f"{base}/edit"):
        assert web.open(url).status_code in refused
    for url in (
        f"{base}/edit",
        f"{base}/notes",
        f"{base}/steps",
        f"{base}/archive",
        f"{base}/restore",
        f"/contacts/steps/{step.id}/done",
        f"/contacts/steps/{step.id}/open",
    ):
        assert web.open(url, method="POST", data={"name": "x"}).status_code >= 300
    assert marked.archived_at is None
    assert session.scalars(select(NextStep)).one().done_at is None
    assert len(session.scalars(select(ContactNote)).all()) == 1


def test_operations_refuse_everybody_but_the_owner(
    session: Session, scene: scenes.Scene, marked: Contact
) -> None:
    for who in OTHERS[:-1]:
        other = person(who, scene)
        assert other is not None
        with pytest.raises(NotAllowed):
            operations.archive_contact(marked, actor=make.actor(other))


def test_the_owner_does_see_it(web: Web, scene: scenes.Scene, marked: Contact) -> None:
    web.sign_in(scene.student)
    assert MARK in web.get("/contacts").text
    assert MARK in web.get(f"/contacts/{marked.id}").text
    assert [need.title for need in queries.needs_you(make.actor(scene.student))] == [f"{MARK} step"]


def test_nothing_of_a_contact_is_written_anywhere_but_in_its_own_tables(
    session: Session, marked: Contact
) -> None:
    """Neither trail nor mail nor jobs nor any other table carries a word of it."""
    own = {Contact.__tablename__, ContactNote.__tablename__, NextStep.__tablename__}
    for table in Model.metadata.tables.values():
        if table.name in own:
            continue
        for row in session.execute(select(table)):
            assert MARK not in str(tuple(row)), table.name


def test_every_text_of_a_contact_carried_a_marker(session: Session, marked: Contact) -> None:
    """A column added later must be marked, too, or the tests above prove less than they say."""
    for model in (Contact, ContactNote, NextStep):
        texts = {
            c.key
            for c in Model.metadata.tables[model.__tablename__].columns
            if isinstance(c.type, (String, Text)) and c.key != "kind"
        }
        assert texts <= {
            "name",
            "job_title",
            "mail",
            "phone",
            "web",
            "how_met",
            "text",
        }, model
