"""The table of students, as faculty and office meet it."""

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import make
from tests.cohorts import scenes
from tests.conftest import Web, filled
from tests.contacts import marked
from tests.degrees import record
from tests.internships import scenes as placements
from tracker import clock, trail
from tracker.access import Can, Role, can
from tracker.accounts.queries import primary_address
from tracker.accounts.rules import limits
from tracker.cohorts import queries
from tracker.cohorts.rules import RULES
from tracker.db import db
from tracker.degrees import operations as degree_operations
from tracker.degrees import queries as degrees
from tracker.degrees.rules import AttemptKind, ExceptionDraft, ExceptionKind
from tracker.internships import operations as internship_operations
from tracker.internships.rules import InternshipState
from tracker.mail import OutgoingMail
from tracker.programmes.models import Enrolment, ProgrammeVersion
from tracker.programmes.rules import EnrolmentState
from tracker.standards import sheets
from tracker.trail import TrailEntry

FORM = "main form[method=post]"


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def url_of(version: ProgrammeVersion, more: str = "") -> str:
    return f"/cohorts/{version.id}{more}"


def rows(page: BeautifulSoup) -> list[str]:
    return [
        " ".join(each.get_text(" ", strip=True).split()) for each in page.select("table tbody tr")
    ]


def names(page: BeautifulSoup) -> list[str]:
    return [each.get_text(strip=True) for each in page.select("tbody th a")]


def behind(version: ProgrammeVersion, name: str) -> Enrolment:
    """Enrol somebody who has studied for two terms and earned nothing."""
    return make.enrolment(
        version=version,
        student=make.student(version.programme, name=name),
        started_on=clock.today() - timedelta(days=500),
        expected_on=clock.today() + timedelta(days=900),
    )


def test_faculty_and_office_see_their_students_side_by_side(one: record.Record, web: Web) -> None:
    one.take("AUD 101", grade="A")
    one.take_now("AUD 201")
    version = one.enrolment.version
    for who in (one.faculty, one.office):
        web.sign_in(who)
        index = web.get("/cohorts")
        assert [a["href"] for a in index.select("tbody th a")] == [url_of(version)]
        page = web.get(url_of(version))
        assert f"1 active student, 1 of them needs a word. As of {clock.today().day}" in page.text
        (row,) = rows(page)
        assert row.startswith(one.student.name)
        assert "3 of" in row
        assert "3 in progress" in row
        link = page.select_one("tbody th a")
        assert link is not None
        assert link["href"] == f"/degree/{one.student.id}"
        current = page.select_one("#side [aria-current]")
        assert current is not None
        assert current.get_text(strip=True) == "Students"


def test_pages_of_a_degree_stand_under_students(one: record.Record, web: Web) -> None:
    web.sign_in(one.faculty)
    current = web.get(f"/degree/{one.student.id}").select_one("#side [aria-current]")
    assert current is not None
    assert current["href"] == "/cohorts/"


@pytest.mark.parametrize("who", ["student", "other student", "elsewhere", "admin"])
def test_nobody_else_finds_a_cohort(one: record.Record, web: Web, who: str) -> None:
    version = one.enrolment.version
    elsewhere = make.programme()
    makers: dict[str, Any] = {
        "student": lambda: one.student,
        "other student": lambda: make.student(version.programme),
        "elsewhere": lambda: make.faculty(elsewhere),
        "admin": lambda: make.user(is_site_admin=True),
    }
    web.sign_in(makers[who]())
    for more in ("", ".csv", "/paper", "/message"):
        web.get(url_of(version, more), status=404)
    answer = web.open(url_of(version, "/message"), method="POST")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    listed = web.get("/cohorts", status=200 if who == "elsewhere" else 404)
    assert version.name not in listed.text
    web.get("/cohorts/999999", status=404)


def test_list_and_table_of_access_agree(session: Session) -> None:
    versions = [make.programme_version() for _ in range(2)]
    for role in Role:
        who = make.membership(programme=versions[0].programme, role=role).user
        actor = make.actor(who)
        listed = set(db.session.scalars(queries.visible_to(actor)))
        assert listed == {v for v in versions if can(actor, Can.VIEW_COHORT, v)}


def test_only_active_students_but_oneself_are_listed(web: Web, session: Session) -> None:
    version = scenes.version()
    teacher = make.faculty(version.programme, name="Both Ways")
    make.enrolment(version=version, student=teacher)
    for name, state in (("Here Still", "active"), ("Gone Away", "withdrawn")):
        who = make.student(version.programme, name=name)
        make.enrolment(version=version, student=who, state=EnrolmentState(state))
    web.sign_in(teacher)
    page = web.get(url_of(version))
    assert names(page) == ["Here Still"]
    assert "1 active student" in page.text


def test_somebody_whose_own_page_is_of_another_degree_has_no_link(
    web: Web, session: Session
) -> None:
    version = scenes.version()
    twice = make.enrolment(version=version)
    make.enrolment(student=twice.student)
    web.sign_in(make.faculty(version.programme))
    page = web.get(url_of(version))
    assert twice.student.name in page.text
    assert names(page) == []


def test_credits_are_those_of_the_degree_page(one: record.Record) -> None:
    one.take("AUD 101", grade="F")
    one.take("AUD 101", 2, grade="C")
    one.take("AUD 102", grade="W")
    one.bring("MAT 120")
    one.take_now("AUD 201")
    one.plan("AUD 202")
    course = one.draft("COM 110").course_id
    degree_operations.decide_exception(
        one.enrolment,
        ExceptionDraft(kind=ExceptionKind.EQUIVALENCY, reason="Seen.", course_id=course),
        actor=make.actor(one.office),
    )
    db.session.commit()
    found = degrees.credits_of_active(one.enrolment.version)
    assert found == {one.enrolment.id: one.answer().credits}
    assert found[one.enrolment.id].earned > 0


def test_credits_above_a_cap_do_not_count_here_either(one: record.Record) -> None:
    for code in ("AUD 480", "AUD 101", "AUD 102"):
        one.take(code, kind=AttemptKind.TRANSFER, grade="", credits=Decimal(25), term_id=None)
    found = degrees.credits_of_active(one.enrolment.version)
    assert found == {one.enrolment.id: one.answer().credits}
    assert found[one.enrolment.id].earned < 75


def test_a_row_tells_hours_returns_and_why_a_word_is_needed(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = scenes.version()
    scene = placements.under_way(programme=version.programme)
    scene.internship.started_on = clock.today() - timedelta(days=35)
    scene.internship.planned_ends_on = clock.today() + timedelta(days=34)
    db.session.commit()
    make.enrolment(version=version, student=scene.student)
    scene.log(600, 300)
    scene.send()
    scene.accept()
    scene.log(120, weeks_later=-1)
    scene.send(weeks_later=-1)
    scene.send_back("Say what you did.", weeks_later=-1)
    url = url_of(version)
    web.sign_in(scene.faculty)
    (told,) = rows(web.get(url))
    assert "15 of 40 expected" in told
    assert "1 week of hours" in told
    assert "Hours: 15 hours accepted or waiting, 40 expected by now." in told
    later = clock.now() + timedelta(days=14)
    monkeypatch.setattr(clock, "now", lambda: later)
    web.sign_in(scene.faculty)
    assert "Returned: Something returned waits since" in rows(web.get(url))[0]
    scene.log(90, weeks_later=-3)
    assert "1 week of hours" in rows(web.get(url))[0]
    scene.send(weeks_later=-3)
    (told,) = rows(web.get(url))
    assert "1.5 waiting" in told
    assert "Something returned" not in told


def test_a_returned_proposal_and_a_returned_report_lie_with_the_student(
    web: Web, session: Session
) -> None:
    version = scenes.version()
    scene = placements.proposed(programme=version.programme)
    make.enrolment(version=version, student=scene.student)
    internship_operations.send_back(
        scene.internship,
        reason="Other dates.",
        based_on=scene.internship.row_version,
        actor=make.actor(scene.faculty),
    )
    db.session.commit()
    web.sign_in(scene.faculty)
    assert "1 proposal" in rows(web.get(url_of(version)))[0]


def test_a_draft_of_a_proposal_is_not_known_to_anybody(web: Web, session: Session) -> None:
    version = scenes.version()
    draft = make.internship(programme=version.programme, state=InternshipState.DRAFT)
    make.enrolment(version=version, student=draft.student)
    web.sign_in(make.faculty(version.programme))
    assert "No internship yet" in rows(web.get(url_of(version)))[0]


def test_nothing_private_of_a_student_is_on_any_page_of_a_cohort(
    web: Web, session: Session
) -> None:
    version = scenes.version()
    scene = placements.under_way(programme=version.programme)
    make.enrolment(version=version, student=scene.student)
    marked.everywhere(scene, session)
    scene.log(60, text="unsent4471")
    make.project(student=scene.student, title="unshown4471")
    web.sign_in(scene.faculty)
    for more in ("", ".csv", "/paper", "/message?to=1"):
        said = web.open(url_of(version, more)).text
        for secret in (marked.MARK, "4471", primary_address(scene.student)):
            assert secret not in said, (more, secret)


def test_contacts_and_signing_in_are_no_activity(one: record.Record, web: Web) -> None:
    actor = make.actor(one.student)
    for deed in ("contact.note", "account.signed-in"):
        trail.record(actor, deed, None)
    web.sign_in(one.faculty)
    assert "None yet" in rows(web.get(url_of(one.enrolment.version)))[0]
    trail.record(actor, "plan.added", None)
    today = clock.today()
    said = f"{today.day} {today:%b %Y}"
    assert said in rows(web.get(url_of(one.enrolment.version)))[0]


@pytest.fixture
def three(session: Session) -> ProgrammeVersion:
    """A cohort of three of whom one needs a word."""
    version = scenes.version()
    scenes.terms()
    behind(version, "Bela Late")
    for name in ("Anna =SUM(1)", "Zoe Early"):
        make.enrolment(
            version=version,
            student=make.student(version.programme, name=name),
            started_on=clock.today() - timedelta(days=70),
            expected_on=clock.today() + timedelta(days=900),
        )
    return version


def test_columns_sort_by_links_that_say_how(three: ProgrammeVersion, web: Web) -> None:
    web.sign_in(make.faculty(three.programme))
    page = web.get(url_of(three))
    assert names(page)[0] == "Anna =SUM(1)"
    head = page.select("thead th")
    assert [th.get("aria-sort") for th in head] == ["ascending", *[None] * 6]
    links = [str(each.select_one("a")["href"]) for each in head]  # type: ignore[index]
    assert [link.partition("?")[2] for link in links] == [
        "order=down",
        "sort=credits",
        "sort=hours",
        "sort=active",
        "sort=returns",
        "sort=skills",
        "sort=word",
    ]
    page = web.get(links[6])
    assert names(page)[0] == "Bela Late"
    assert page.select("thead th")[6]["aria-sort"] == "descending"
    again = page.select("thead th")[6].select_one("a")
    assert again is not None
    page = web.get(str(again["href"]))
    assert page.select("thead th")[6]["aria-sort"] == "ascending"
    assert names(page)[2] == "Bela Late"
    assert names(web.get(url_of(three, "?sort=name&order=down")))[0] == "Zoe Early"
    assert names(web.get(url_of(three, "?sort=credits")))[0] == "Bela Late"


def test_students_are_found_by_name_by_term_and_by_need(three: ProgrammeVersion, web: Web) -> None:
    web.sign_in(make.faculty(three.programme))
    assert names(web.get(url_of(three, "?q=zoe"))) == ["Zoe Early"]
    page = web.get(url_of(three, "?show=word"))
    assert names(page) == ["Bela Late"]
    for rule in RULES.values():
        assert rule in page.text
    assert names(web.get(url_of(three, "?began=Term+5"))) == ["Anna =SUM(1)", "Zoe Early"]
    assert "No student fits." in web.get(url_of(three, "?q=nobody")).text
    odd = "?sort=%00&order=%27&page=99999999999&q=%00&began=%F0%9F%8E%B8&show=x"
    assert "No student fits." in web.get(url_of(three, odd)).text


def test_the_csv_says_what_the_page_says_and_starts_nothing(
    three: ProgrammeVersion, web: Web
) -> None:
    web.sign_in(make.faculty(three.programme))
    answer = web.open(url_of(three, ".csv?sort=name"))
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = sheets.read(answer.data, most_rows=10)
    assert [line.cells[0] for line in sheet.lines] == ["Anna =SUM(1)", "Bela Late", "Zoe Early"]
    late = dict(zip(sheet.headers, sheet.lines[1].cells, strict=True))
    assert late["Credits earned"] == "0"
    assert late["Needs a word"].startswith("Credits: 0 credits earned")
    assert late["As of"] == clock.today().isoformat()
    found = sheets.read(web.open(url_of(three, ".csv?show=word")).data, most_rows=10)
    assert len(found.lines) == 1


def test_paper_shows_who_was_asked_for_and_the_rules(three: ProgrammeVersion, web: Web) -> None:
    web.sign_in(make.faculty(three.programme))
    page = web.get(url_of(three, "/paper?show=word"))
    assert "1 of 3 active students, those who need a word." in page.text
    assert [row.split(" began")[0] for row in rows(page)] == ["Bela Late"]
    assert "Who needs a word" in page.text


def test_a_long_cohort_comes_in_pages(web: Web, session: Session) -> None:
    version = scenes.version()
    scenes.students(version, 101)
    web.sign_in(make.faculty(version.programme))
    first = web.get(url_of(version))
    assert len(rows(first)) == 100
    assert "Page 1 of 2" in first.text
    assert len(rows(web.get(url_of(version, "?page=2")))) == 1
    assert len(rows(web.get(url_of(version, "?page=77")))) == 1


def test_the_table_asks_the_database_as_often_for_1000_as_for_10(
    web: Web, session: Session
) -> None:
    made = []
    for count in (10, 100, 1000):
        version = scenes.version()
        scenes.students(version, count)
        actor, number = make.actor(make.faculty(version.programme)), version.id
        db.session.expunge_all()
        asked = 0

        def note(*_: object) -> None:
            nonlocal asked
            asked += 1

        found = db.session.get_one(ProgrammeVersion, number)
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            told = queries.rows_of(found, actor)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        assert len(told) == count
        assert {(row.earned, row.accepted) for row in told} == {(Decimal(3), 480)}
        made.append(asked)
    assert made[0] == made[1] == made[2]


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def enrolments(version: ProgrammeVersion) -> dict[str, Enrolment]:
    found = db.session.scalars(select(Enrolment).where(Enrolment.version_id == version.id))
    return {each.student.name: each for each in found}


def test_each_chosen_student_gets_one_mail_and_sees_nobody_else(
    three: ProgrammeVersion, web: Web, session: Session
) -> None:
    teacher = make.faculty(three.programme, name="Dr Marsh")
    teacher_address = primary_address(teacher)
    people = enrolments(three)
    ids = [people["Bela Late"].id, people["Zoe Early"].id]
    web.sign_in(teacher)
    url = url_of(three, f"/message?to={ids[0]}&to={ids[1]}")
    page = web.get(url)
    ticked = [box["value"] for box in page.select("[name=to][checked]")]
    assert ticked == [str(i) for i in ids]
    assert "Zoe Early" in page.text
    form = page.select_one(FORM)
    assert form is not None
    data = filled(form) | {"subject": "A word", "text": "Come by.\n\nOn Monday at ten."}
    for _ in range(2):  # a double press
        answer = web.open(url_of(three, "/message"), method="POST", data=data)
        assert answer.location == url_of(three)
    assert "Sent to 2 students." in web.get(url_of(three)).text
    sent = mails(session)
    assert [m.to_address for m in sent] == [
        primary_address(people[n].student) for n in ("Bela Late", "Zoe Early")
    ]
    assert {m.subject for m in sent} == {"A word"}
    assert {m.reply_to for m in sent} == {teacher_address}
    first = sent[0].text
    assert first.startswith("Hello Bela Late,\n\nCome by.\n\nOn Monday at ten.\n\nDr Marsh")
    assert "Zoe" not in first
    assert "Zoe" not in (sent[0].html or "")
    deed = session.scalars(select(TrailEntry).where(TrailEntry.action == "cohort.written-to")).one()
    assert deed.detail == {"enrolments": sorted(ids), "count": 2}


def test_a_message_without_words_is_refused_and_keeps_what_was_typed(
    three: ProgrammeVersion, web: Web, session: Session
) -> None:
    people = enrolments(three)
    web.sign_in(make.faculty(three.programme))
    url = url_of(three, f"/message?to={people['Bela Late'].id}")
    refused = web.send(url, status=422, subject="", text="Come by.")
    assert "Enter the subject" in refused.text
    assert "Come by." in refused.text
    assert "Bela Late" in refused.text
    assert "Zoe" not in refused.text
    nobody = web.send(url, status=422, subject="A word", text="Come by.", to=[])
    assert "Choose at least one student" in nobody.text
    assert mails(session) == []


def test_so_many_messages_a_day_are_enough(
    three: ProgrammeVersion, web: Web, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MESSAGES_PER_PERSON", limits.Wide(1, timedelta(days=1)))
    web.sign_in(make.faculty(three.programme))
    url = url_of(three, f"/message?to={enrolments(three)['Bela Late'].id}")
    web.send(url, subject="A word", text="Come by.")
    refused = web.send(url, status=422, subject="Another", text="Come again.")
    assert "Go on tomorrow" in refused.text
    assert "Come again." in refused.text
    assert len(mails(session)) == 1


def test_nobody_outside_the_cohort_is_written_to(
    three: ProgrammeVersion, web: Web, session: Session
) -> None:
    stranger = make.enrolment()
    people = enrolments(three)
    web.sign_in(make.faculty(three.programme))
    url = url_of(three, f"/message?to={people['Bela Late'].id}&to={stranger.id}&to=x&to={'9' * 30}")
    page = web.get(url)
    assert stranger.student.name not in page.text
    ids = [str(people["Bela Late"].id), str(stranger.id)]
    refused = web.send(url, status=422, subject="A word", text="Come by.", to=ids)
    assert "Somebody who was chosen is not in this cohort any more" in refused.text
    assert stranger.student.name not in refused.text
    assert mails(session) == []
    assert "Nobody is chosen" in web.get(url_of(three, "/message")).text


def test_who_cannot_be_reached_is_named_and_has_no_box(
    three: ProgrammeVersion, web: Web, session: Session
) -> None:
    gone = enrolments(three)["Bela Late"]
    gone.student.deactivated_at = clock.now()
    number = gone.id
    web.sign_in(make.faculty(three.programme))
    assert len(web.get(url_of(three)).select("[name=to]")) == 2
    page = web.get(url_of(three, f"/message?to={number}"))
    assert "No mail reaches those who are chosen" in page.text


def test_an_empty_cohort_says_so(web: Web, session: Session) -> None:
    version = scenes.version()
    web.sign_in(make.office(version.programme))
    page = web.get(url_of(version))
    assert "Students appear here once" in page.text
    assert "needs a word" not in page.text
    web.sign_in(make.faculty(make.programme()))
    assert "Students appear here once" in web.get("/cohorts").text
