"""A student asks, the office decides, the audit counts it."""

import io
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker.access import TABLE, Actor, Can, can
from tracker.accounts.models import User
from tracker.audit import Status
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.home import queries as home
from tracker.mail.outgoing import OutgoingMail
from tracker.petitions import operations, queries
from tracker.petitions.models import Petition
from tracker.petitions.rules import PetitionDraft, PetitionKind, PetitionState
from tracker.programmes import queries as programmes
from tracker.trail import TrailEntry

NOTE = b"Syllabus of a course elsewhere\n"


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def course_id(code: str) -> int:
    found = programmes.course_by_code(code)
    assert found is not None
    return found.id


def draft(**changes: Any) -> PetitionDraft:
    plain: dict[str, Any] = {
        "kind": PetitionKind.WAIVER,
        "reason": "I worked as an engineer for five years.",
        "course_id": course_id("AUD 101"),
    }
    return PetitionDraft(**plain | changes)


def filed(one: record.Record, **changes: Any) -> Petition:
    document = ("note.txt", io.BytesIO(NOTE))
    return make.keep(
        operations.file_petition(
            one.enrolment, draft(**changes), document, actor=make.actor(one.student)
        )
    )


def test_a_granted_waiver_is_counted_by_the_audit(one: record.Record) -> None:
    petition = filed(one)
    operations.grant(petition, "Shown by your portfolio.", actor=make.actor(one.office))
    assert petition.exception is not None
    assert petition.exception.reason == "Shown by your portfolio."
    core = one.answer().node("core")
    assert core is not None
    assert any("AUD 101" in sentence for sentence in core.waived)


def test_a_granted_substitution_lets_one_course_stand_for_another(one: record.Record) -> None:
    one.take("AUD 102", grade="A")
    petition = filed(
        one,
        kind=PetitionKind.SUBSTITUTION,
        course_id=course_id("AUD 102"),
        replaces_id=course_id("AUD 101"),
    )
    operations.grant(petition, "It covers the same.", actor=make.actor(one.office))
    core = one.answer().node("core")
    assert core is not None
    assert ("AUD 102", "AUD 101") in {(used.course, used.stands_for) for used in core.used}


def test_granted_extra_credit_brings_its_credits(one: record.Record) -> None:
    before = one.answer().credits.earned
    petition = filed(one, kind=PetitionKind.EXTRA_CREDIT)
    operations.grant(petition, "Equal to the course.", actor=make.actor(one.office))
    assert one.answer().credits.earned == before + Decimal(3)


def test_a_refused_petition_changes_nothing_and_says_why(one: record.Record, web: Web) -> None:
    petition = filed(one)
    operations.refuse(petition, "Five weeks are not enough.", actor=make.actor(one.office))
    core = one.answer().node("core")
    assert core is not None
    assert core.status is Status.NOT_MET
    assert core.waived == ()
    web.sign_in(one.student)
    page = web.get("/degree/petitions")
    assert "Refused" in page.text
    assert "Five weeks are not enough." in page.text


def test_the_student_is_told_by_mail(one: record.Record) -> None:
    operations.refuse(filed(one), "Not this time.", actor=make.actor(one.office))
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert mail.to_address == one.student.addresses[0].address
    assert mail.subject == "Your petition was refused"
    assert "Not this time." in mail.text


def test_a_petition_is_decided_once(one: record.Record) -> None:
    petition, office = filed(one), make.actor(one.office)
    operations.grant(petition, "Yes.", actor=office)
    with pytest.raises(Outdated):
        operations.refuse(petition, "No.", actor=office)
    with pytest.raises(Outdated):
        operations.withdraw(petition, actor=make.actor(one.student))


def test_a_withdrawn_petition_waits_for_nobody(one: record.Record) -> None:
    petition = filed(one)
    operations.withdraw(petition, actor=make.actor(one.student))
    assert petition.state is PetitionState.WITHDRAWN
    assert queries.for_office(make.actor(one.office), are_open=True) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"course_id": None}, "Choose the course or the requirement"),
        ({"kind": PetitionKind.SUBSTITUTION}, "the course it stands for"),
        ({"course_id": 2**62}, "no such course"),
        ({"node": "moon"}, "no such requirement"),
        ({"project_id": 2**62}, "no such project"),
        ({"reason": "  "}, "Enter the reason"),
    ],
)
def test_what_does_not_fit_is_refused(
    one: record.Record, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(WrongState, match=said):
        filed(one, **changes)


def test_evidence_is_needed(one: record.Record) -> None:
    with pytest.raises(WrongState, match="Add evidence"):
        operations.file_petition(one.enrolment, draft(), None, actor=make.actor(one.student))
    project = make.project(student=one.student)
    operations.file_petition(
        one.enrolment, draft(project_id=project.id), None, actor=make.actor(one.student)
    )


def test_nobody_gives_another_students_project_as_evidence(one: record.Record) -> None:
    project = make.project()
    with pytest.raises(WrongState, match="no such project"):
        filed(one, project_id=project.id)


def test_so_many_petitions_can_wait(one: record.Record) -> None:
    for _ in range(10):
        filed(one)
    with pytest.raises(WrongState, match="Withdraw one first"):
        filed(one)


def test_only_the_office_decides_and_never_on_its_own(one: record.Record) -> None:
    petition = filed(one)
    make.membership(user=one.student, programme=one.enrolment.programme, role="office")
    elsewhere = make.office(make.programme())
    for who in (one.student, one.faculty, elsewhere):
        for decide in (operations.grant, operations.refuse):
            with pytest.raises(NotAllowed):
                decide(petition, "So be it.", actor=make.actor(who))
    for who in (one.faculty, one.office):
        with pytest.raises(NotAllowed):
            operations.withdraw(petition, actor=make.actor(who))
    assert petition.state is PetitionState.SENT


def test_list_and_table_agree_on_petitions(one: record.Record) -> None:
    other = record_of_another(one)
    petitions = [filed(one), filed(other)]
    people = [one.student, one.faculty, one.office, other.student, make.user()]
    for who in people:
        actor = make.actor(who)
        listed = set(db.session.scalars(queries.visible_to(actor)))
        assert listed == {p for p in petitions if can(actor, Can.VIEW_PETITION, p)}
    assert TABLE[Can.VIEW_PETITION]
    assert set(db.session.scalars(queries.visible_to(Actor()))) == set()


def record_of_another(one: record.Record) -> record.Record:
    who = make.student(one.enrolment.programme)
    enrolment = make.enrolment(student=who, version=one.enrolment.version)
    return record.Record(
        enrolment=enrolment, terms=one.terms, student=who, faculty=one.faculty, office=one.office
    )


def test_the_trail_tells_who_asked_and_who_decided(one: record.Record) -> None:
    operations.grant(filed(one), "Yes.", actor=make.actor(one.office))
    deeds = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
    told = [(d.action, d.actor_id) for d in deeds if d.action.startswith("petition")]
    assert told == [("petition.filed", one.student.id), ("petition.granted", one.office.id)]
    assert "Yes." not in str([deed.detail for deed in deeds])


DESK = ".decide form"


def test_a_petition_goes_from_the_degree_to_the_office_and_back(
    one: record.Record, web: Web
) -> None:
    web.sign_in(one.student)
    assert web.get("/degree").select_one('a[href="/degree/petitions"]') is not None
    web.send(
        "/degree/petitions/new",
        kind="waiver",
        course=str(course_id("AUD 101")),
        reason="Five years at a studio.\nSee the letter.",
        file=(io.BytesIO(NOTE), "letter.txt"),
    )
    assert "Sent" in web.get("/degree/petitions").text
    web.sign_in(one.office)
    assert [need.title for need in home.needs(make.actor(one.office))] == [
        f"{one.student.name}: petition, waiver"
    ]
    link = web.get("/office/petitions").select_one("tbody a")
    assert link is not None
    page = web.get(str(link["href"]))
    assert "letter.txt" in page.text
    petition_id = db.session.scalars(select(Petition.id)).one()
    with web.open(f"/petitions/{petition_id}/document") as sent:
        assert sent.data == NOTE
    url = str(link["href"])
    assert web.open(f"/office/petitions/{petition_id}").location == url
    refused = web.send(url, form=DESK, status=422, do="grant", words="")
    assert "Enter the reason" in refused.text
    unsaid = web.send(url, form=DESK, status=422, words="The letter shows it.")
    assert "Press one of the buttons" in unsaid.text
    web.send(url, form=DESK, do="grant", words="The letter shows it.")
    assert home.needs(make.actor(one.office)) == []
    assert "Granted the petition" in web.get("/desk").text
    web.settle()
    assert "It does not wait" in web.get(url).text
    assert "The letter shows it." in web.get(f"/office/students/{one.student.id}").text
    web.sign_in(one.student)
    assert "Granted" in web.get("/degree/petitions").text
    assert home.needs(make.actor(one.office)) == []


def test_a_substitution_is_named_in_words(one: record.Record, web: Web) -> None:
    filed(
        one,
        kind=PetitionKind.SUBSTITUTION,
        course_id=course_id("AUD 102"),
        replaces_id=course_id("AUD 101"),
    )
    web.sign_in(one.student)
    heading = web.get("/degree/petitions").select_one("main h2")
    assert heading is not None
    assert heading.get_text().split(" for ")[1].startswith("AUD 101")


def test_a_bad_document_is_refused_in_words(one: record.Record, web: Web) -> None:
    web.sign_in(one.student)
    answer = web.send(
        "/degree/petitions/new",
        status=422,
        kind="waiver",
        course=str(course_id("AUD 101")),
        reason="See the program.",
        file=(io.BytesIO(b"MZ\x00\x01"), "letter.pdf"),
    )
    assert "Choose a PDF" in answer.text
    assert db.session.scalars(select(Petition)).all() == []


def addresses(petition_id: int) -> list[tuple[str, str]]:
    return [
        ("GET", f"/office/petitions/{petition_id}"),
        ("GET", f"/desk/petitions/{petition_id}"),
        ("POST", f"/desk/petitions/{petition_id}"),
        ("GET", f"/petitions/{petition_id}/document"),
        ("POST", f"/degree/petitions/{petition_id}/withdrawal"),
    ]


def test_missing_and_forbidden_look_the_same(one: record.Record, web: Web) -> None:
    petition_id = filed(one).id
    others: list[User] = [one.faculty, make.office(make.programme()), make.student()]
    for who in others:
        web.sign_in(who)
        for number in (petition_id, 987_654):
            for method, url in addresses(number):
                assert web.open(url, method=method).status_code == 404, (method, url)
    web.sign_in(one.faculty)
    web.get("/office/petitions", status=404)
    web.get("/degree/petitions", status=404)
    web.sign_in(one.student)
    web.get(f"/office/petitions/{petition_id}", status=404)
