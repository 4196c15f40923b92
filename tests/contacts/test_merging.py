"""Two contacts that are one."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tracker import clock
from tracker.contacts.models import Contact, ContactNote, ContactTag, ContactWork, NextStep
from tracker.contacts.rules import ContactKind, likely_pairs, marks

PAGE = "/contacts/duplicates"


@pytest.fixture
def owner(web: Web) -> Any:
    made = make.student()
    web.sign_in(made)
    return made


def test_whoever_shares_a_name_address_or_number_is_paired_once() -> None:
    person, company = ContactKind.PERSON, ContactKind.COMPANY
    said = [
        (1, marks(person, "Dae Hollis", "dae@x.example", "+1 555 010 0100")),
        (2, marks(person, "dae  hollis", "DAE@x.example", "")),
        (3, marks(person, "D. H.", "", "(0) 555 010 0100")),
        (4, marks(company, "Dae Hollis", "dae@x.example", "")),
        (5, marks(person, "Somebody", "", "123")),
        (6, marks(person, "Another", "", "123")),
    ]
    assert likely_pairs(said) == [(1, 2), (1, 3)]


def test_two_become_one_and_nothing_is_lost(web: Web, session: Session, owner: Any) -> None:
    work, both = make.project(student=owner), make.project(student=owner)
    boss = make.contact(owner, name="Marisol Quint")
    one = make.contact(owner, name="Dae Hollis", mail="dae@x.example", how_met="On set.")
    two = make.contact(
        owner,
        name="dae hollis",
        mail="dae@home.example",
        phone="+1 555 0100",
        how_met="At a lecture.",
        introduced_by_id=boss.id,
    )
    friend = make.contact(owner, name="Friend", introduced_by_id=two.id)
    for contact, text in ((one, "First"), (two, "Second")):
        ids = {"student_id": owner.id, "contact_id": contact.id}
        make.keep(ContactNote(**ids, happened_on=clock.today(), text=text))
        make.keep(NextStep(**ids, text=text))
        make.keep(ContactTag(**ids, tag="mix"))
        make.keep(ContactWork(**ids, project_id=both.id))
    make.keep(ContactWork(student_id=owner.id, contact_id=two.id, project_id=work.id))
    numbers, friend_id = (one.id, two.id), friend.id
    link = web.get(PAGE).select_one(".contact-pair a")
    assert link is not None
    web.send(str(link["href"]), mail="second")
    made = session.get_one(Contact, numbers[0])
    assert session.get(Contact, numbers[1]) is None
    assert (made.name, made.mail, made.phone) == ("Dae Hollis", "dae@home.example", "+1 555 0100")
    assert made.more == "Name: dae hollis\nMail: dae@x.example"
    assert made.how_met == "On set.\nAt a lecture."
    assert made.introduced_by_id == boss.id
    assert {note.text for note in made.notes} == {"First", "Second"}
    assert len(made.next_steps) == 2
    assert made.tags == ["mix"]
    assert {row.project_id for row in made.works} == {work.id, both.id}
    assert session.get_one(Contact, friend_id).introduced_by_id == numbers[0]
    assert "None do." in web.get(PAGE).text


def test_somebody_who_introduced_themselves_is_nobodys_introduction(
    web: Web, session: Session, owner: Any
) -> None:
    one = make.contact(owner, name="Dae")
    two = make.contact(owner, name="Dae", introduced_by_id=one.id)
    web.send(f"/contacts/{one.id}/merge/{two.id}")
    assert session.scalars(select(Contact)).one().introduced_by_id is None


def test_two_who_are_two_are_not_proposed_again(web: Web, session: Session, owner: Any) -> None:
    make.contact(owner, name="Dae Hollis")
    make.contact(owner, name="Dae Hollis")
    web.send(PAGE, form="form[action*=apart]")
    assert "None do." in web.get(PAGE).text
    assert session.scalar(select(func.count(Contact.id))) == 2


def test_only_two_of_ones_own_and_of_one_kind_are_made_one(
    web: Web, session: Session, owner: Any
) -> None:
    one = make.contact(owner)
    theirs = make.contact(make.student())
    company = make.contact(owner, kind=ContactKind.COMPANY)
    for other in (one, theirs, company):
        web.get(f"/contacts/{one.id}/merge/{other.id}", status=404)
        web.get(f"/contacts/{other.id}/merge/{one.id}", status=404)
