"""Invitations by mail, from the link on."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests import make
from tests.accounts.person import PASSWORD, mails, somebody
from tests.conftest import Web
from tests.degrees import record
from tracker import clock
from tracker.access import Role
from tracker.accounts.models import User
from tracker.accounts.queries import by_address
from tracker.db import db
from tracker.programmes import operations, queries
from tracker.programmes.models import Membership, Programme
from tracker.programmes.rules import InvitationDraft

ADDRESS = "new@calderbay.example"


@pytest.fixture
def programme(web: Web) -> Programme:
    return make.programme_version().programme


@pytest.fixture
def office(programme: Programme) -> User:
    return make.office(programme, name="Office Person")


def invite(
    app: Flask, programme: Programme, office: User, role: Role = Role.STUDENT, **more: bool
) -> str:
    """Invite, and return the address in the mail."""
    draft = InvitationDraft(name="New Person", address=ADDRESS, role=role, **more)
    with app.test_request_context("/", method="POST"):
        operations.invite(programme, draft, actor=make.actor(office))
    db.session.commit()
    found = re.search(r"http://\S+(/invite/\S+)", mails()[-1].text)
    assert found is not None
    return found[1]


def roles(user: User, programme: Programme) -> set[Role]:
    return set(queries.roles_of(user.id).get(programme.id, frozenset()))


def test_a_newcomer_makes_an_account_and_belongs(
    app: Flask, web: Web, programme: Programme, office: User
) -> None:
    link = invite(app, programme, office)
    assert web.send(link, name="New Person", password=PASSWORD).location == "/home"
    user = by_address(ADDRESS)
    assert user is not None
    assert roles(user, programme) == {Role.STUDENT}
    web.get("/home")
    web.get(link, status=404)


def test_opening_the_link_changes_nothing_and_leaks_nothing(
    app: Flask, web: Web, programme: Programme, office: User
) -> None:
    link = invite(app, programme, office)
    for _ in range(3):
        answer = web.open(link)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert by_address(ADDRESS) is None


def test_somebody_known_signs_in_first(
    app: Flask, web: Web, programme: Programme, office: User
) -> None:
    user = somebody(address=ADDRESS)
    link = invite(app, programme, office, Role.FACULTY)
    page = web.get(link)
    assert "You have an account" in page.text
    web.sign_in(user)
    web.send(link, form="main form")
    assert roles(user, programme) == {Role.FACULTY}


def test_it_is_for_nobody_else(app: Flask, web: Web, programme: Programme, office: User) -> None:
    link = invite(app, programme, office)
    other = somebody()
    web.sign_in(other)
    page = web.get(link)
    assert "not an address of your account" in page.text
    assert page.select("main form") == []
    csrf = web.get("/settings").select("[name=csrf_token]")[0]["value"]
    assert web.open(link, method="POST", data={"csrf_token": csrf}).status_code == 409
    assert roles(other, programme) == set()


def test_a_newer_invitation_replaces_the_older(
    app: Flask, web: Web, programme: Programme, office: User
) -> None:
    older, newer = invite(app, programme, office), invite(app, programme, office)
    web.get(older, status=404)
    web.get(newer)


def test_it_runs_out(app: Flask, web: Web, programme: Programme, office: User) -> None:
    link = invite(app, programme, office)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=15)):
        assert "no longer works" in web.get(link, status=404).text


def test_it_is_worth_nothing_once_its_sender_lost_the_right(
    app: Flask, web: Web, programme: Programme, office: User
) -> None:
    link = invite(app, programme, office)
    for membership in db.session.scalars(db.select(Membership)):
        membership.ended_at = clock.now()
    answer = web.send(link, status=409, name="New Person", password=PASSWORD)
    assert "no longer works" in answer.text
    assert by_address(ADDRESS) is None


def test_a_student_is_enrolled_where_the_office_said_so(app: Flask, web: Web) -> None:
    version = record.version()
    office = make.office(version.programme)
    link = invite(app, version.programme, office, enrol=True)
    web.send(link, name="New Person", password=PASSWORD)
    user = by_address(ADDRESS)
    assert user is not None
    enrolment = queries.enrolment_of(user.id)
    assert enrolment is not None
    assert enrolment.version_id == version.id


def test_the_membership_is_made_once(
    app: Flask, web: Web, programme: Programme, office: User
) -> None:
    user = somebody(address=ADDRESS)
    link = invite(app, programme, office)
    web.sign_in(user)
    web.send(link, form="main form")
    link = invite(app, programme, office)
    web.send(link, form="main form")
    held = db.session.scalars(db.select(Membership).where(Membership.user_id == user.id)).all()
    assert len(held) == 1
