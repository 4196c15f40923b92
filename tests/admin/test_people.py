"""The office's lists of people, and what administrators may do with accounts."""

from typing import Any

import pytest

from tests import make
from tests.accounts.person import mails, somebody
from tests.conftest import Web
from tracker.access import Role
from tracker.accounts.models import User
from tracker.db import db
from tracker.programmes.models import Invitation, Membership, Programme
from tracker.trail import TrailEntry


@pytest.fixture
def programme(web: Web) -> Programme:
    return make.programme(name="BSc Audio")


@pytest.fixture
def admin(web: Web) -> User:
    return somebody(name="Ada Site", is_site_admin=True)


def deeds() -> list[str]:
    return list(db.session.scalars(db.select(TrailEntry.action).order_by(TrailEntry.id)))


@pytest.mark.parametrize("path", ["/office", "/office/people", "/office/people/invite"])
def test_the_office_is_for_offices_and_administrators(
    web: Web, programme: Programme, admin: User, path: str
) -> None:
    for who, status in (
        (make.student(programme), 404),
        (make.faculty(programme), 404),
        (make.office(programme), 200),
        (admin, 200),
    ):
        web.sign_in(who)
        web.get(path, status=status)


@pytest.mark.parametrize("path", ["/office/outbox", "/office/people/accounts"])
def test_the_installation_is_for_administrators_alone(
    web: Web, programme: Programme, admin: User, path: str
) -> None:
    web.sign_in(make.office(programme))
    web.get(path, status=404)
    web.sign_in(admin)
    web.get(path)


def test_an_office_sees_its_own_programmes_people_alone(web: Web, programme: Programme) -> None:
    make.student(programme, name="Mine Student")
    other = make.programme(name="BA Elsewhere")
    make.student(other, name="Other Student")
    web.sign_in(make.office(programme))
    for url in ("/office/people", f"/office/people?programme={other.id}"):
        page = web.get(url).text
        assert "Mine Student" in page
        assert "Other Student" not in page
        assert "Elsewhere" not in page


def test_an_office_invites_into_its_own_programme_alone(web: Web, programme: Programme) -> None:
    other = make.programme()
    web.sign_in(make.office(programme))
    typed: Any = {"name": "New Person", "address": "new@calderbay.example", "role": "faculty"}
    form = "main form"
    web.send("/office/people/invite", status=422, form=form, programme=str(other.id), **typed)
    assert mails() == []
    web.send("/office/people/invite", form=form, programme=str(programme.id), **typed)
    [mail] = mails()
    assert mail.to_address == "new@calderbay.example"
    assert "BSc Audio" in mail.subject
    assert "New Person" in web.get("/office/people").text


def test_an_invitation_is_taken_back(web: Web, programme: Programme) -> None:
    web.sign_in(make.office(programme))
    typed: Any = {"name": "New Person", "address": "new@calderbay.example", "role": "faculty"}
    web.send("/office/people/invite", form="main form", programme=str(programme.id), **typed)
    web.send("/office/people", form="form[action$=withdraw]")
    assert "New Person" not in web.get("/office/people").text
    assert db.session.scalars(db.select(Invitation)).one().withdrawn_at is not None
    assert deeds()[-1] == "invitation.withdrawn"


def test_an_ended_membership_closes_its_pages_at_once(
    web: Web, programme: Programme, app: object
) -> None:
    office = make.office(programme)
    leaving = make.office(programme, name="Leaving Soon")
    web.sign_in(leaving)
    web.get("/office")
    theirs = web.client
    web.sign_in(office)
    membership = db.session.scalars(
        db.select(Membership).where(Membership.user_id == leaving.id)
    ).one()
    web.send(
        "/office/people", form=f"form[action='/office/people/memberships/{membership.id}/end']"
    )
    listed = web.get("/office/people").select("section .entry b")
    assert [name.text for name in listed] == [office.name]
    web.client = theirs
    web.get("/office", status=404)
    assert "membership.ended" in deeds()


def test_another_programmes_rows_cannot_be_touched(web: Web, programme: Programme) -> None:
    theirs = make.membership(role=Role.FACULTY)
    web.sign_in(make.office(programme))
    answer = web.open(f"/office/people/memberships/{theirs.id}/end", method="POST")
    assert answer.status_code == 404
    assert db.session.get_one(Membership, theirs.id).ended_at is None


def test_a_deactivated_person_is_out_with_the_next_page(web: Web, admin: User) -> None:
    person = somebody(name="Out Soon")
    web.sign_in(person)
    theirs = web.client
    web.sign_in(admin)
    account = f"/office/people/accounts/{person.id}"
    web.send(account, form="form[action$=deactivate]")
    assert "Cannot sign in" in web.get(account).text
    theirs, web.client = web.client, theirs
    assert web.open("/home").status_code == 303
    web.client = theirs
    web.send(account, form="form[action$=reactivate]")
    assert db.session.get_one(User, person.id).deactivated_at is None


@pytest.mark.parametrize("deed", ["deactivate", "no-administrator"])
def test_the_last_administrator_stays(web: Web, admin: User, deed: str) -> None:
    web.sign_in(admin)
    account = f"/office/people/accounts/{admin.id}"
    answer = web.send(account, status=409, form=f"form[action$='{deed}']")
    assert "last administrator" in answer.text
    kept = db.session.get_one(User, admin.id)
    assert kept.is_site_admin
    assert kept.deactivated_at is None


def test_the_last_but_one_may_go(web: Web, admin: User) -> None:
    other = somebody(name="Second Site")
    web.sign_in(admin)
    web.send(f"/office/people/accounts/{other.id}", form="form[action$='/administrator']")
    assert db.session.get_one(User, other.id).is_site_admin
    assert "administrator" in mails()[-1].subject
    web.send(f"/office/people/accounts/{admin.id}", form="form[action$=no-administrator]")
    assert not db.session.get_one(User, admin.id).is_site_admin
    web.get("/office", status=404)


def test_accounts_are_found_by_name_and_by_address(web: Web, admin: User) -> None:
    somebody(name="Mara Quist", address="mara@personal.example")
    somebody(name="100% Sure", address="sure@personal.example")
    web.sign_in(admin)
    assert "Mara Quist" in web.get("/office/people/accounts?q=quist").text
    assert "Mara Quist" in web.get("/office/people/accounts?q=MARA@pers").text
    found = web.get("/office/people/accounts?q=%25").text
    assert "100% Sure" in found
    assert "Mara Quist" not in found
    for page in ("0", "-1", "nine", "99999999999999999999", "9" * 5000, "²"):
        web.get(f"/office/people/accounts?page={page}")
    assert "Mara Quist" in web.get("/office/people/accounts?q=qui%00st").text
