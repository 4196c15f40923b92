"""Contacts as their owner meets them."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tracker import clock
from tracker.contacts.models import Contact, ContactNote, ContactTag, NextStep
from tracker.contacts.rules import ContactKind
from tracker.db import db

FORM = "main form.form"


@pytest.fixture
def owner(web: Web) -> Any:
    made = make.student()
    web.sign_in(made)
    return made


def test_an_empty_list_says_what_belongs_here(web: Web, owner: Any) -> None:
    page = web.get("/contacts")
    assert "People you meet on sessions belong here. Start with your last supervisor." in page.text
    assert "Only you can see this." in page.text


def test_a_person_is_kept_with_company_and_introduction(
    web: Web, session: Session, owner: Any
) -> None:
    company = make.contact(owner, kind=ContactKind.COMPANY, name="Second Reel Post")
    friend = make.contact(owner, name="Jonah Feld")
    answer = web.send(
        "/contacts/new",
        form=FORM,
        kind="person",
        name="Dae Hollis",
        job_title="Re-recording mixer",
        company="second reel post",
        introduced_by=str(friend.id),
        how_met="Supervised me.\nTwice.",
        mail="dae@reel.example",
        phone="+1 555 0100",
        web="reel.example/dae",
    )
    page = web.get(answer.location)
    for words in ("Dae Hollis", "Second Reel Post", "Jonah Feld", "+1 555 0100"):
        assert words in page.text
    assert page.select_one("a[href='https://reel.example/dae']")
    assert "Dae Hollis" in web.get(f"/contacts/{company.id}").text


def test_notes_and_next_steps_are_kept_and_done(web: Web, session: Session, owner: Any) -> None:
    url = f"/contacts/{make.contact(owner).id}"
    web.send(url, form="#note", text="Talked about summer.")
    web.send(url, form="#step-form", step="Send the mix", due_on=str(clock.today()))
    page = web.get(url)
    assert "Talked about summer." in page.text
    assert "This week" in web.get("/contacts").text
    assert page.select_one("form[action$=done]")
    web.send(url, form="form[action$=done]")
    assert "No next step" in web.get("/contacts").text
    web.send(url, form="form[action$=open]")
    assert session.scalars(select(NextStep)).one().done_at is None


def test_the_list_is_grouped_by_when_to_follow_up(web: Web, session: Session, owner: Any) -> None:
    today = clock.today()
    for name, days in (("Late", -3), ("Soon", 0), ("Far", 30), ("Never", None)):
        contact = make.contact(owner, name=name)
        due = None if days is None else today + timedelta(days=days)
        make.keep(
            NextStep(student_id=owner.id, contact_id=contact.id, text=f"Call {name}", due_on=due)
        )
    page = web.get("/contacts")
    assert [h.text for h in page.select("main section h2")] == [
        "Overdue",
        "This week",
        "Later",
        "No date",
    ]


@pytest.mark.parametrize(
    "words", ["hollis", "second reel", "MIXER", "dae@", "100%_sure", "guest lecture", "Dae second"]
)
def test_search_finds_names_companies_and_notes(
    web: Web, session: Session, owner: Any, words: str
) -> None:
    company = make.contact(owner, kind=ContactKind.COMPANY, name="Second Reel Post")
    found = make.contact(
        owner, name="Dae Hollis", job_title="Mixer", mail="dae@x.example", company_id=company.id
    )
    make.keep(
        ContactNote(
            student_id=owner.id,
            contact_id=found.id,
            happened_on=clock.today(),
            text="Guest lecture, 100%_sure",
        )
    )
    make.contact(owner, name="Somebody else")
    page = web.get(f"/contacts?q={words.replace('%', '%25').replace(' ', '+')}")
    names = [a.text for a in page.select(".contact-row a")]
    assert "Dae Hollis" in names
    assert "Somebody else" not in names


def test_search_without_result_says_so(web: Web, session: Session, owner: Any) -> None:
    make.contact(owner)
    assert "Nobody matches “nothing\u00a0like”." in web.get(
        "/contacts?q=nothing%C2%A0like"
    ).text.replace("nothing like", "nothing\u00a0like")


def test_archived_contacts_are_put_away_and_come_back(
    web: Web, session: Session, owner: Any
) -> None:
    contact = make.contact(owner, name="Dae Hollis")
    url = f"/contacts/{contact.id}"
    web.send(url, form="form[action$=archive]")
    assert "Dae Hollis" not in web.get("/contacts").text
    assert "Dae Hollis" in web.get("/contacts?show=archived").text
    web.send(url, form="form[action$=restore]")
    assert "Dae Hollis" in web.get("/contacts").text


def test_the_second_of_two_windows_is_told_and_keeps_its_text(
    web: Web, session: Session, owner: Any
) -> None:
    url = f"/contacts/{make.contact(owner).id}/edit"
    data = filled(web.get(url).select_one(FORM))
    web.open(url, method="POST", data=data | {"name": "First", "submission_id": "a"})
    late = web.open(url, method="POST", data=data | {"name": "Second", "submission_id": "b"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Somebody saved this after you opened it" in late.text
    assert 'value="Second"' in late.text
    assert session.scalars(select(Contact.name)).one() == "First"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "A\x00B"),
        ("name", "A\ufffdB"),
        ("name", "x" * 201),
        ("mail", "nobody"),
        ("mail", "a@b.example\nBcc: c@d.example"),
        ("web", "javascript:alert(1)"),
        ("web", "java\tscript://x.example"),
        ("web", "http://[::1"),
        ("kind", "robot"),
        ("company", "x" * 201),
        ("tags", "x" * 41),
        ("works", "9999999999999999999999"),
        ("internships", "x"),
        ("introduced_by", "-1"),
        ("csrf_token", "expired"),
    ],
)
def test_bad_input_gets_words_and_is_kept(
    web: Web, session: Session, owner: Any, field: str, value: str
) -> None:
    data = filled(web.get("/contacts/new").select_one(FORM))
    data |= {"name": "Dae Hollis", "how_met": "On a session.", field: value}
    answer = web.open("/contacts/new", method="POST", data=data)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "There is a problem" in answer.text
    assert "On a session." in answer.text
    assert session.scalar(select(func.count(Contact.id))) == 0


def test_what_is_somebody_elses_cannot_be_chosen(web: Web, session: Session, owner: Any) -> None:
    other = make.student()
    theirs = make.contact(other)
    work = make.project(student=other)
    make.contact(other, kind=ContactKind.COMPANY, name="Second Reel Post")
    for field, row in (("introduced_by", theirs), ("works", work)):
        more: dict[str, Any] = {"name": "Dae", field: str(row.id)}
        web.send("/contacts/new", form=FORM, status=422, **more)
    web.send("/contacts/new", form=FORM, name="Dae", company="Second Reel Post")
    companies = session.scalars(select(Contact).where(Contact.kind == ContactKind.COMPANY)).all()
    assert {company.student_id for company in companies} == {owner.id, other.id}


def test_a_double_press_adds_one_note(web: Web, session: Session, owner: Any) -> None:
    url = f"/contacts/{make.contact(owner).id}"
    data = filled(web.get(url).select_one("#note")) | {"text": "Once."}
    for _ in range(2):
        web.open(f"{url}/notes", method="POST", data=data)
    assert session.scalar(select(func.count(ContactNote.id))) == 1


def test_an_empty_note_is_refused_in_words(web: Web, session: Session, owner: Any) -> None:
    url = f"/contacts/{make.contact(owner).id}"
    assert "Write the note" in web.send(url, form="#note", status=422).text
    assert "Enter what to do next" in web.send(url, form="#step-form", status=422).text
    answer = web.send(url, form="#note", status=422, text="Long ago", happened_on="0001-01-01")
    assert "Enter a year between 1950 and 2199" in answer.text


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_many(
    web: Web, session: Session, owner: Any
) -> None:
    def after(count: int) -> int:
        for _ in range(count):
            company = make.contact(owner, kind=ContactKind.COMPANY)
            made = make.contact(owner, company_id=company.id)
            make.keep(NextStep(student_id=owner.id, contact_id=made.id, text="Call"))
        return queries_of(web, "/contacts")

    assert after(1) == after(5)


@pytest.mark.parametrize("mail", ["a@b", "a b@c.example", "a@b..example", f"a@{'.' * 200_000}@"])
def test_what_no_mail_reaches_is_refused(web: Web, session: Session, mail: str) -> None:
    web.sign_in(make.student())
    web.send("/contacts/new", status=HTTPStatus.UNPROCESSABLE_ENTITY, name="Dae", mail=mail)
    assert session.scalar(select(func.count(Contact.id))) == 0


def test_a_note_is_corrected_and_deleted(web: Web, session: Session, owner: Any) -> None:
    contact = make.contact(owner)
    web.send(f"/contacts/{contact.id}", form="#note", text="Talked.", kind="call")
    note = session.scalars(select(ContactNote)).one()
    assert [
        p.text
        for p in web.get(f"/contacts/{contact.id}").select(".notes .fine")
        if "call" in p.text
    ]
    url = f"/contacts/notes/{note.id}"
    web.send(url, form="#note", text="Talked about summer.", kind="meeting")
    assert session.scalars(select(ContactNote.text)).one() == "Talked about summer."
    web.send(url, form="#note", status=422, text="")
    web.send(url, form="form[action$=delete]")
    assert session.scalars(select(ContactNote)).all() == []


def test_a_next_step_is_put_off_and_dropped(
    web: Web, session: Session, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    contact, today = make.contact(owner), now.date()
    late, in_a_week = today - timedelta(days=9), today + timedelta(days=7)
    make.keep(
        NextStep(student_id=owner.id, contact_id=contact.id, text="Send the mix", due_on=late)
    )
    url = f"/contacts/{contact.id}"
    web.send(url, form="form[action$=later]", how_long="week")
    assert session.scalars(select(NextStep.due_on)).one() == in_a_week
    web.send(url, form="form[action$=later]", how_long="century")
    assert session.scalars(select(NextStep.due_on)).one() == in_a_week
    web.send(url, form="form[action$=delete]")
    assert session.scalars(select(NextStep)).all() == []


def test_tags_works_and_internships_are_shown_and_searched(
    web: Web, session: Session, owner: Any
) -> None:
    work = make.project(student=owner, title="Night Ferry")
    typed: dict[str, Any] = {"tags": "Foley, mixing, foley", "works": [str(work.id)]}
    answer = web.send("/contacts/new", form=FORM, name="Dae Hollis", **typed)
    page = web.get(answer.location)
    assert page.select_one(f"main a[href='/projects/{work.id}']")
    assert [row.tag for row in session.scalars(select(ContactTag))] == ["Foley", "mixing"]
    assert "Dae Hollis" in web.get("/contacts?tag=Foley").text
    assert "Dae Hollis" in web.get("/contacts?q=FOLEY").text
    assert "Nobody here has the tag x." in web.get("/contacts?tag=x").text
    edit = f"{answer.location}/edit"
    web.send(edit, form=FORM, tags="mixing, stage", works=[])
    assert {row.tag for row in session.scalars(select(ContactTag))} == {"mixing", "stage"}
    assert not web.get(answer.location).select_one(f"main a[href='/projects/{work.id}']")


def test_a_contact_is_deleted_for_good_and_whom_it_introduced_stays(
    web: Web, session: Session, owner: Any
) -> None:
    first = make.contact(owner, name="Jonah Feld")
    make.contact(owner, name="Dae Hollis", introduced_by_id=first.id)
    number = first.id
    assert "Introduced you to" in web.get(f"/contacts/{number}").text
    web.send(f"/contacts/{number}/delete")
    web.get(f"/contacts/{number}", status=404)
    left = session.scalars(select(Contact)).one()
    assert (left.name, left.introduced_by_id) == ("Dae Hollis", None)


def test_a_thousand_contacts_come_in_pages_with_as_many_queries_as_one(
    web: Web, session: Session, owner: Any
) -> None:
    few = queries_of(web, "/contacts", make.contact(owner))
    day = clock.today() + timedelta(days=40)
    rows = [{"student_id": owner.id, "name": f"Number {n:04}"} for n in range(1000)]
    session.execute(insert(Contact), rows)
    beside = [
        {
            "student_id": owner.id,
            "contact_id": n,
            "text": "Call",
            "due_on": day,
            "tag": f"t {n % 7}",
        }
        for n in session.scalars(select(Contact.id))
    ]
    session.execute(insert(NextStep), beside)
    session.execute(insert(ContactTag), beside)
    session.commit()
    session.expire_all()
    assert queries_of(web, "/contacts") == few
    page = web.get("/contacts?page=20")
    assert len(page.select(".contact-row")) == 50
    assert "Page 20 of 21, 1001 contacts" in page.text
    assert len(web.get("/contacts?q=0999").select(".contact-row")) == 1
    assert "There is nothing on this page." in web.get("/contacts?page=99999999999").text


def queries_of(web: Web, url: str, _made: Any = None) -> int:
    counted = 0

    def note(*_: object) -> None:
        nonlocal counted
        counted += 1

    event.listen(db.engine, "before_cursor_execute", note)
    web.open(url)
    event.remove(db.engine, "before_cursor_execute", note)
    return counted
