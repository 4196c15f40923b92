"""Contacts are their owner's alone: marker strings in every field turn up nowhere else."""

import json
import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import JSON, Enum, String, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import make
from tests.conftest import Web, filled
from tests.contacts.marked import MARK, MODELS, TABLES, everywhere
from tests.internships import scenes
from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import Feed, User
from tracker.accounts.operations import feeds
from tracker.accounts.rules import FeedKind
from tracker.contacts import operations, queries
from tracker.contacts.models import Contact, ContactNote, NextStep
from tracker.contacts.rules import ContactDraft, ContactKind, NoteDraft, Snooze, StepDraft
from tracker.db import Model
from tracker.errors import NotAllowed
from tracker.internships import operations as internships

OTHERS = ("other student", "faculty", "office", "site admin", "visitor")


@pytest.fixture
def scene(session: Session) -> scenes.Scene:
    return scenes.under_way()


@pytest.fixture
def marked(scene: scenes.Scene, session: Session) -> Contact:
    return everywhere(scene, session)


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


def addresses(app: Flask, number: int, secret: str = "") -> Iterator[str]:
    """Yield every address that can be opened, with ids that exist."""
    samples: dict[str, Any] = {"day": clock.today(), "token": secret or "abc", "slug": "abc"}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "assets.file":
            continue
        values: dict[str, Any] = {
            name: one_of(rule, name) or samples.get(kind(rule, name), number)
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
    app: Flask,
    web: Web,
    scene: scenes.Scene,
    marked: Contact,
    caplog: pytest.LogCaptureFixture,
    who: str,
) -> None:
    caplog.set_level(logging.INFO)
    if (other := person(who, scene)) is not None:
        web.sign_in(other)
    opened = 0
    for url in addresses(app, marked.id):
        # The first letters are searched for, so that an echo of the search is no leak.
        answer = web.open(f"{url}?q={MARK[:-4]}")
        assert MARK.encode() not in answer.get_data(), url
        answer.close()
        opened += 1
    assert opened > 60
    assert MARK not in caplog.text


def test_no_mailed_link_of_a_supervisor_shows_a_contact(
    app: Flask, web: Web, session: Session, scene: scenes.Scene, marked: Contact
) -> None:
    scene.log(60)
    scene.send()
    token = link_of(session)
    assert web.open(f"/s/{token}").status_code == 200
    for url in addresses(app, marked.id, token):
        if token in url:
            assert MARK.encode() not in web.open(url).get_data(), url


def link_of(session: Session) -> str:
    """The token of the link that was mailed to the supervisor."""
    said = " ".join(
        str(tuple(row))
        for table in Model.metadata.tables.values()
        if "mail" in table.name
        for row in session.execute(select(table))
    )
    return said.partition("/s/")[2][:43]


def test_even_its_owner_sees_it_on_no_page_that_is_shared(
    app: Flask, web: Web, scene: scenes.Scene, marked: Contact
) -> None:
    """What an internship or a project shows its student is what it shows faculty."""
    web.sign_in(scene.student)
    for url in (f"/internships/{scene.internship.id}", "/projects", "/degree", "/page"):
        assert MARK not in web.open(url).text, url


def posts(app: Flask, number: int) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("contacts.") and "POST" in (rule.methods or ()):
            with app.test_request_context():
                values: dict[str, Any] = dict.fromkeys(rule.arguments, number)
                yield app.url_for(rule.endpoint, **values)


@pytest.mark.parametrize("who", OTHERS)
def test_no_other_person_reaches_or_changes_a_contact(
    app: Flask, web: Web, session: Session, scene: scenes.Scene, marked: Contact, who: str
) -> None:
    number, before = marked.id, everything(session)
    other = person(who, scene)
    if other:
        web.sign_in(other)
    for url in (f"/contacts/{number}", f"/contacts/{number}/edit"):
        assert web.open(url).status_code == (404 if other else 303)
    sent = (
        {"csrf_token": filled(web.get("/contacts/new").select_one("main form"))["csrf_token"]}
        if other
        else {}
    )
    for url in posts(app, number):
        web.open(url, method="POST", data=sent | {"name": "", "how_long": "week", "text": "x"})
    assert everything(session) == before


def everything(session: Session) -> list[str]:
    return [
        str(tuple(row))
        for model in MODELS
        for row in session.execute(select(Model.metadata.tables[model.__tablename__]))
    ]


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
    page = web.get(f"/contacts/{marked.id}").text
    for words in ("name", "how_met", "more", "text", "tag"):
        assert f"{MARK} {words}" in page
    assert [n.title for n in queries.needs_you(make.actor(scene.student))] == [f"{MARK} text"]


def test_nothing_of_a_contact_is_written_anywhere_but_in_its_own_tables(
    session: Session, scene: scenes.Scene, marked: Contact
) -> None:
    """Neither trail nor mail nor jobs nor any other table carries a word of it."""
    actor = make.actor(scene.student)
    draft = ContactDraft(
        kind=ContactKind.PERSON, name=f"{MARK} B", company=f"{MARK} Ltd", tags=(MARK,)
    )
    made = operations.add_contact(draft, actor=actor)
    operations.edit_contact(made, draft, based_on=1, actor=actor)
    note = operations.add_note(made, NoteDraft(clock.today(), f"{MARK} note"), actor=actor)
    operations.edit_note(note, NoteDraft(clock.today(), f"{MARK} again"), actor=actor)
    step = operations.add_step(made, StepDraft(f"{MARK} step", None), actor=actor)
    operations.snooze_step(step, Snooze.WEEK, actor=actor)
    operations.finish_step(step, actor=actor)
    operations.delete_note(note, actor=actor)
    operations.drop_step(step, actor=actor)
    operations.delete_contact(made, actor=actor)
    internships.end_all_due(actor=Actor.machine("internships.end"))
    for table in Model.metadata.tables.values():
        if table.name not in TABLES:
            for row in session.execute(select(table)):
                assert MARK not in str(tuple(row)), table.name


def test_every_text_of_a_contact_carries_a_marker(session: Session, marked: Contact) -> None:
    """A column added later is filled by what it is, so the tests above prove what they say."""
    assert len(MODELS) >= 7
    for model in MODELS:
        table = Model.metadata.tables[model.__tablename__]
        rows = [row._mapping for row in session.execute(select(table))]
        for column in table.columns:
            if isinstance(column.type, (String, JSON)) and not isinstance(column.type, Enum):
                assert any(MARK in json.dumps(row[column.key]) for row in rows), column


def test_what_the_database_refuses_is_not_repeated_in_the_log(
    session: Session, scene: scenes.Scene
) -> None:
    session.add(Contact(student_id=10**9, name=MARK))
    with pytest.raises(IntegrityError) as refused:
        session.flush()
    assert MARK not in str(refused.value)


def test_deleting_an_account_deletes_its_contacts_and_feeds(
    session: Session, marked: Contact
) -> None:
    """Whoever deletes the row of a person, by whatever way, deletes all of these."""
    owner = make.user()
    kept = make.contact(owner, name="Alone")
    make.keep(NextStep(student_id=owner.id, contact_id=kept.id, text="Call"))
    make.keep(
        ContactNote(student_id=owner.id, contact_id=kept.id, happened_on=clock.today(), text="x")
    )
    feeds.open_feed(owner, FeedKind.CONTACTS, actor=make.actor(owner))
    owner_id = owner.id
    session.expunge_all()
    for address in (Model.metadata.tables["user_addresses"], Model.metadata.tables["users"]):
        column = address.c.get("user_id", address.c.id)
        session.execute(delete(address).where(column == owner_id))
    for name in (*TABLES, Feed.__tablename__):
        owned = Model.metadata.tables[name].columns
        whose = owned["student_id"] if "student_id" in owned else owned["user_id"]
        assert session.scalars(select(whose).where(whose == owner_id)).all() == []
    assert session.scalar(select(func.count(Contact.id))) == 2


def test_every_table_of_contacts_goes_with_its_owner() -> None:
    for model in MODELS:
        (whose,) = Model.metadata.tables[model.__tablename__].c["student_id"].foreign_keys
        assert whose.ondelete == "CASCADE", model
