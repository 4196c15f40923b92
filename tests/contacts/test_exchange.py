"""Contacts in and out of files."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests import make
from tests.conftest import Web, filled
from tracker import clock
from tracker.contacts.models import Contact, ContactImport, ContactNote
from tracker.contacts.rules import ContactKind, rows_of_cards, rows_of_sheet
from tracker.standards import sheets, vcards
from tracker.standards.vcards import Card, CardError

PAGE = "/contacts/files"
CHECK = "/contacts/files/check"
CARDS = b"""BEGIN:VCARD\r
VERSION:3.0\r
PRODID:-//Phone//EN\r
N:Hollis;Dae;;;\r
FN:Dae Hollis\r
ORG:Second Reel Post;Mix stage\r
TITLE:Re-recording mixer\r
item1.EMAIL;type=INTERNET;type=pref:dae@reel.example\r
EMAIL;TYPE=HOME:dae@home.example\r
TEL;CELL:+1 555 010\r
 0100\r
ADR;TYPE=WORK:;;1 Quay\\, west;Port Ellery;;12345;\r
NOTE:Ask for\\nthe stems\\; soon\r
PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r
BEGIN-SOMETHING:odd\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
N;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:F=C3=A9ld;J=\r
=C3=B6nah;;;\r
END:VCARD\r
"""
LINES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))).map(
    lambda text: " ".join(text.split())
)


@pytest.fixture
def owner(web: Web) -> Any:
    made = make.student()
    web.sign_in(made)
    return made


def upload(web: Web, content: bytes, name: str = "mine.csv") -> Any:
    form = web.get(PAGE).select_one("main form[enctype]")
    file = FileStorage(io.BytesIO(content), filename=name)
    data = MultiDict[str, Any](filled(form) | {"file": file})
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    return web.open(PAGE, method="POST", data=body, content_type=kind)


def test_a_table_is_looked_at_before_anything_is_kept(
    web: Web, session: Session, owner: Any
) -> None:
    make.contact(owner, name="Dae Hollis")
    table = (
        "\ufeffName;Company;E-mail;Phone;Shoe size\n"
        "Ana Mix;Reel Post;ana@mix.example;'+1 555 0100;42\n"
        "dae hollis;;;;\n"
        ";;nobody@mix.example;;\n"
        "Jo;;not a mail;;\n"
    )
    assert upload(web, table.encode()).location == CHECK
    page = web.get(CHECK)
    said = [row.select("td")[-1].text for row in page.select("tbody tr")]
    assert ["New" in said[0], "Like Dae Hollis" in said[1]] == [True, True]
    assert "It has no name." in said[2]
    assert "not a mail is no mail address." in said[3]
    assert session.scalar(select(func.count(Contact.id))) == 1
    web.send(CHECK, form=f"form[action='{CHECK}']")
    ana = session.scalars(select(Contact).where(Contact.name == "Ana Mix")).one()
    assert (ana.phone, ana.more) == ("+1 555 0100", "Shoe size: 42")
    assert ana.company is not None
    assert ana.company.name == "Reel Post"
    assert session.scalar(select(func.count(Contact.id))) == 3
    assert session.scalars(select(ContactImport)).all() == []
    assert web.open(CHECK).status_code == 302


def test_an_address_book_is_read_as_telephones_write_it() -> None:
    dae, jonah = rows_of_cards(vcards.read(CARDS, most=10))
    assert dae.problem == jonah.problem == ""
    assert dae.values == {
        "kind": ContactKind.PERSON,
        "name": "Dae Hollis",
        "company": "Second Reel Post",
        "job_title": "Re-recording mixer",
        "mail": "dae@reel.example",
        "phone": "+1 555 0100100",
        "more": "Address: 1 Quay, west, Port Ellery, 12345\nAsk for\nthe stems; soon\n"
        "Mail: dae@home.example",
    }
    assert jonah.values["name"] == "Jönah Féld"


@settings(max_examples=25, deadline=None)
@given(name=LINES, company=LINES, tags=st.lists(LINES.filter(bool), max_size=3))
@pytest.mark.parametrize("version", vcards.VERSIONS)
def test_what_is_written_as_a_card_is_read_again(
    version: str, name: str, company: str, tags: list[str]
) -> None:
    card = Card(
        name=name or "x", company=company, mails=("a@b.example",), tags=tuple(tags), phones=("1",)
    )
    written = vcards.write([card, Card(name=name or "x", is_company=True)], version=version)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    first, second = vcards.read(written, most=2)
    assert (first.name, first.company, first.tags) == (card.name, company, card.tags)
    assert (second.name, second.is_company) == (card.name, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"Name\n", "nothing below it"),
        (b"PK\x03\x04x", "This is not a CSV file."),
        (b"Name\n" + b"x\n" * 1001, "more than 1,000 rows"),
        (b"BEGIN:VCARD\nFN:x\n", "breaks off before its first vCard ends"),
        (b"BEGIN:VCALENDAR\n", "The file holds no vCard."),
        (b"BEGIN:VCARD\nFN:x\nEND:VCARD\n" * 1001, "more than 1,000 contacts"),
        (b"x" * 2_000_001, "The file is larger than 2 MB. Split it"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    web: Web, session: Session, owner: Any, content: bytes, words: str
) -> None:
    answer = upload(web, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(ContactImport)).all() == []


def test_a_file_is_forgotten_and_no_file_says_so(web: Web, session: Session, owner: Any) -> None:
    assert "Choose a file" in web.send(PAGE, form="form[enctype]", status=422).text
    upload(web, "Naïve,Name\nx,Zoë\n".encode("latin-1"))
    assert "Latin-1" in web.get(CHECK).text
    assert "Look at it" in web.get(PAGE).text
    web.send(CHECK, form="form[action$=drop]")
    assert session.scalars(select(ContactImport)).all() == []


def test_everything_comes_out_as_a_table_that_starts_nothing(
    web: Web, session: Session, owner: Any
) -> None:
    evil = '=HYPERLINK("x")'
    kept = make.contact(owner, name=evil, phone="+1 555 0100", how_met="On set.\nTwice.")
    make.keep(
        ContactNote(
            student_id=owner.id, contact_id=kept.id, happened_on=clock.today(), text="Called, late"
        )
    )
    make.contact(make.student(), name="Somebody else's")
    answer = web.open("/contacts/contacts.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    assert rows[1][1] == f"'{evil}"
    assert "Called, late" in rows[1][11]
    (row,) = rows_of_sheet(sheets.read(answer.data, most_rows=5))
    assert (row.values["name"], row.values["phone"]) == (evil, "+1 555 0100")
    assert row.values["how_met"] == "On set.\nTwice."
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_card_says_how_to_reach_somebody_and_nothing_private(
    web: Web, session: Session, owner: Any
) -> None:
    kept = make.contact(
        owner, name="Dae Hollis", mail="dae@reel.example", how_met="SECRET", more="SECRET"
    )
    one, every = (
        web.open(url).text
        for url in (f"/contacts/{kept.id}.vcf", "/contacts/contacts.vcf?version=3.0")
    )
    assert "VERSION:4.0" in one
    assert "VERSION:3.0" in every
    for text in (one, every):
        assert "EMAIL:dae@reel.example" in text
        assert "SECRET" not in text
    web.sign_in(make.student())
    assert web.open(f"/contacts/{kept.id}.vcf").status_code == 404


def test_a_file_without_cards_is_refused() -> None:
    with pytest.raises(CardError):
        vcards.read(b"FN:x", most=1)


def test_a_long_file_is_looked_at_page_by_page(web: Web, session: Session, owner: Any) -> None:
    lines = "".join(f"Person {n},p{n}@studio.example\r\n" for n in range(250))
    upload(web, f"Name,Mail\r\n{lines}".encode())
    page = web.get(CHECK)
    rows = [box["value"] for box in page.select("input[name=row]")]
    assert len(rows) == 100
    assert "Page 1 of 3" in page.text
    form = f"form[action='{CHECK}']"
    assert web.send(CHECK, form=form, row=rows[1:], go="2").location == f"{CHECK}?page=2"
    first = web.get(CHECK)
    assert len(first.select("input[name=row][checked]")) == 99
    assert "Chosen: 249" in first.text
    web.send(f"{CHECK}?page=3", form=form)
    assert session.scalar(select(func.count(Contact.id))) == 249


def test_a_number_without_end_in_the_address_or_a_form_is_no_number(web: Web, owner: Any) -> None:
    endless = "9" * 5000
    upload(web, b"Name\nDae Hollis\n")
    assert "Dae Hollis" in web.get(f"{CHECK}?page={endless}").text
    web.send(CHECK, form="form:has([name=row])", row=endless, go=endless)
    assert "Dae Hollis" in web.get(CHECK).text
