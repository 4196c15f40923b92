from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tracker import clock
from tracker.access import Role
from tracker.db import db
from tracker.degrees import queries


@pytest.fixture
def one(session: Session) -> record.Record:
    return record.student(option="post")


def text(page: BeautifulSoup, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, f"nothing is {selector}"
    return " ".join(found.get_text(" ", strip=True).split())


def lane(page: BeautifulSoup, name: str) -> Any:
    rows: list[Any] = list(page.select(".session tbody tr"))
    return next(row for row in rows if row.th.b.get_text() == name)


def test_a_student_sees_courses_as_a_table_of_areas_and_terms(one: record.Record, web: Web) -> None:
    one.take("AUD 101", grade="A")
    one.take_now("AUD 201")
    one.plan("AUD 202")
    web.sign_in(one.student)
    page = web.get("/degree")
    heads = [text.get_text(" ", strip=True) for text in page.select(".session thead th")]
    assert heads[1:] == ["Term 1", "Term 2", "Term 3 now", "Term 4", "Still open"]
    core = lane(page, "Audio core")
    assert core.th.small.get_text() == "3 of 49 credits"
    cells = [
        [(clip["class"][1], clip.span.contents[0]) for clip in cell.select(".clip")]
        for cell in core.select("td")
    ]
    assert cells == [
        [("clip--done", "AUD 101")],
        [],
        [("clip--now", "AUD 201")],
        [("clip--plan", "AUD 202")],
        [("clip--gap", "40 credits")],
    ]
    assert "AUD 101, 3 credits, completed" in core.get_text()


def test_the_ring_the_facts_and_the_sentence_agree(one: record.Record, web: Web) -> None:
    one.take("AUD 101", grade="A")
    one.take_now("AUD 201")
    web.sign_in(one.student)
    page = web.get("/degree")
    assert "2 percent of credits earned, 5 percent" in str(page.select_one(".ring"))
    summary = text(page, ".sum")
    assert "Credits 3 of 120 3 more in progress" in summary
    assert "Internship hours 0 of 135 135 to go" in summary
    assert "Grade average 4.00 At least 2.00 is asked" in summary
    assert "You graduate in June 2028 if you plan 114 more credits" in summary


def test_an_area_explains_what_counts_what_is_missing_and_why_not(
    one: record.Record, web: Web
) -> None:
    one.take("AUD 101", grade="D")
    one.take("AUD 102", grade="A")
    web.sign_in(one.student)
    page = web.get("/degree")
    core = text(page, "#area-core")
    assert "AUD 102 Critical Listening I 2 credits, Term 1, A" in core
    assert "AUD 101 Introduction to Audio Technology, C or better." in core
    assert "D is below the C asked here." in core
    assert page.select_one(".session a[href='#area-core']") is not None
    needs = text(page, ".tasks")
    assert "Plan to repeat AUD 101" in needs


def test_every_clip_leads_to_its_explanation(one: record.Record, web: Web) -> None:
    for code in ("AUD 101", "MUS 140", "MUB 210", "AUD 191"):
        one.take(code)
    web.sign_in(one.student)
    page = web.get("/degree")
    targets = {str(link["href"])[1:] for link in page.select(".session a")}
    assert targets
    assert all(page.find(id=target) for target in targets)


def test_a_new_student_sees_what_is_asked(one: record.Record, web: Web) -> None:
    web.sign_in(one.student)
    page = web.get("/degree")
    assert lane(page, "General education").th.small.get_text() == "0 of 36 credits"
    assert "Nothing is recorded yet" in page.get_text()
    assert "Plan Term 4" in text(page, ".tasks")


def test_somebody_who_is_not_enrolled_is_told_so(session: Session, web: Web) -> None:
    web.sign_in(make.student())
    assert "once the programme office has enrolled you" in web.get("/degree").get_text()


def test_a_graduate_reads_when_and_with_how_much(session: Session, web: Web) -> None:
    from tracker.programmes.rules import EnrolmentState  # noqa: PLC0415

    one = record.student(
        option="post", state=EnrolmentState.GRADUATED, ended_on=clock.today(), expected_on=None
    )
    one.take("AUD 101")
    web.sign_in(one.student)
    page = web.get("/degree")
    assert f"You graduated in {clock.today():%B %Y} with 3 credits." in page.get_text()
    assert page.select(".session th.now") == []


def test_faculty_and_office_see_their_students(one: record.Record, web: Web) -> None:
    one.take("AUD 101")
    for who, records in ((one.faculty, False), (one.office, True)):
        web.sign_in(who)
        page = web.get("/degree/students")
        assert one.student.name in page.get_text()
        assert bool(page.select(f"a[href='/office/students/{one.student.id}']")) is records
        page = web.get(f"/degree/{one.student.id}")
        assert text(page, "h1") == one.student.name
        assert f"{one.student.name} graduates in June 2028" in page.get_text()


def test_staff_without_a_degree_land_on_their_students(one: record.Record, web: Web) -> None:
    web.sign_in(one.faculty)
    assert web.open("/degree").location == "/degree/students"


def test_a_student_s_own_number_leads_to_their_own_page(one: record.Record, web: Web) -> None:
    web.sign_in(one.student)
    assert web.open(f"/degree/{one.student.id}").location == "/degree"


@pytest.mark.parametrize(
    "path", ["/degree/{}", "/office/students/{}", "/office/students/{}/enrolment"]
)
def test_the_others_degree_looks_like_no_degree(one: record.Record, web: Web, path: str) -> None:
    other = make.student(one.enrolment.programme)
    stranger = make.faculty(make.programme())
    for who in (other, stranger):
        web.sign_in(who)
        missing = web.open(path.format(2**62))
        theirs = web.open(path.format(one.student.id))
        assert missing.status_code == theirs.status_code == HTTPStatus.NOT_FOUND
        assert BeautifulSoup(missing.text, "html.parser").main == (
            BeautifulSoup(theirs.text, "html.parser").main
        )


def test_faculty_do_not_open_the_record(one: record.Record, web: Web) -> None:
    attempt = one.take("AUD 101")
    web.sign_in(one.faculty)
    for path in (f"/office/students/{one.student.id}", f"/office/attempts/{attempt.id}/edit"):
        web.get(path, status=404)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.FACULTY, Role.OFFICE])
def test_list_and_table_agree(session: Session, role: Role) -> None:
    from tracker.access import Can, can  # noqa: PLC0415

    one, foreign = record.student(), make.enrolment()
    own = make.enrolment()
    people = [
        one.student,
        make.membership(programme=one.enrolment.programme, role=role).user,
        make.membership(programme=foreign.programme, role=role).user,
        own.student,
    ]
    for person in people:
        actor = make.actor(person)
        listed = {e.id for e in db.session.scalars(queries.visible_to(actor))}
        allowed = {e.id for e in (one.enrolment, foreign, own) if can(actor, Can.VIEW_DEGREE, e)}
        assert listed == allowed


def test_the_office_records_a_course(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    chosen = one.draft("AUD 101")
    answer = web.send(
        f"/office/students/{one.student.id}/attempts/new",
        course=str(chosen.course_id),
        kind="graded",
        term=str(chosen.term_id),
        grade="A-",
        worth="",
    )
    assert answer.location == f"/office/students/{one.student.id}"
    rows = web.get(answer.location).select("table")[0].select("tbody tr")
    assert [row.get_text(" ", strip=True).split("Correct")[0].strip() for row in rows] == [
        "AUD 101 Introduction to Audio Technology Term 1 Graded A- 3"
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"course": ""}, "Choose the course"),
        ({"course": str(2**62)}, "Not a valid choice"),
        ({"grade": ""}, "Choose the grade."),
        ({"term": ""}, "Choose the term it belongs to."),
        ({"worth": "-1"}, "Credits are between 0 and 60"),
        ({"worth": "1e99"}, "Credits are between 0 and 60"),
        ({"worth": "many"}, "Not a valid decimal value"),
        ({"kind": "planned"}, "Only a finished attempt has a grade."),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    one: record.Record, web: Web, typed: dict[str, str], said: str
) -> None:
    web.sign_in(one.office)
    chosen = one.draft("AUD 101")
    full = {
        "course": str(chosen.course_id),
        "kind": "graded",
        "term": str(chosen.term_id),
        "grade": "B",
        "worth": "3",
    }
    answer = web.send(
        f"/office/students/{one.student.id}/attempts/new", status=422, **(full | typed)
    )
    assert said in answer.text
    assert queries.attempts_of(one.enrolment) == []


def test_a_correction_shows_both_entries(one: record.Record, web: Web) -> None:
    attempt = one.take("AUD 101", grade="D")
    web.sign_in(one.office)
    answer = web.send(
        f"/office/attempts/{attempt.id}/edit", grade="B", reason="Typed the wrong letter"
    )
    page = web.get(answer.location)
    assert "Graded B 3" in text(page, "table")
    assert "Typed the wrong letter" in page.get_text()
    assert f"Graded, D, 3 credits {clock.today().day}" in text(page, "section:has(#ended-title)")


def test_two_editors_do_not_overwrite_each_other(one: record.Record, web: Web) -> None:
    attempt = one.take("AUD 101", grade="D")
    web.sign_in(one.office)
    url = f"/office/attempts/{attempt.id}/edit"
    web.send(url, grade="B", reason="First")
    answer = web.send(url, status=422, grade="C", reason="Second")
    assert "Somebody corrected this entry meanwhile" in answer.text
    assert "Second" in answer.text
    assert [a.grade for a in queries.attempts_of(one.enrolment)] == ["B"]


def test_a_double_press_records_once(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    url = f"/office/students/{one.student.id}/attempts/new"
    form = web.get(url).select_one("main form[method=post]")
    assert form is not None
    chosen = one.draft("AUD 470")
    data = {str(i["name"]): i["value"] for i in form.select("input[type=hidden]")} | {
        "course": str(chosen.course_id),
        "kind": "graded",
        "term": str(chosen.term_id),
        "grade": "B",
    }
    places = {web.open(url, method="POST", data=data).location for _ in range(2)}
    assert places == {f"/office/students/{one.student.id}"}
    assert len(queries.attempts_of(one.enrolment)) == 1


def test_an_entry_is_removed_with_a_reason(one: record.Record, web: Web) -> None:
    attempt = one.take("AUD 101")
    web.sign_in(one.office)
    web.send(f"/office/attempts/{attempt.id}/removal", status=422, reason="")
    answer = web.send(f"/office/attempts/{attempt.id}/removal", reason="Somebody else's")
    assert "Somebody else's" in web.get(answer.location).get_text()
    assert queries.attempts_of(one.enrolment) == []


def test_an_exception_is_recorded_and_withdrawn(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    place = f"/office/students/{one.student.id}"
    chosen = one.draft("AUD 102")
    web.send(f"{place}/exceptions/new", status=422, kind="waiver", course="", reason="Portfolio")
    web.send(
        f"{place}/exceptions/new", kind="waiver", course=str(chosen.course_id), reason="Portfolio"
    )
    page = web.get(place)
    assert "Waiver: AUD 102" in page.get_text()
    assert one.office.name in text(page, "section:has(#exceptions-title)")
    web.send(place, form="form[action*='/withdrawal']")
    assert "None is recorded." in text(web.get(place), "section:has(#exceptions-title)")


def test_a_milestone_is_recorded_and_taken_back(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    place = f"/office/students/{one.student.id}"
    tomorrow = clock.today() + timedelta(days=1)
    web.send(f"{place}/milestones/new", status=422, node="cand", reached_on=tomorrow.isoformat())
    web.send(f"{place}/milestones/new", node="cand", reached_on=clock.today().isoformat())
    assert "Candidacy" in text(web.get(place), "section:has(#reached-title)")
    web.send(place, form="form[action*='/removal']")
    assert "None is recorded." in text(web.get(place), "section:has(#reached-title)")


def test_the_enrolment_is_changed_and_the_second_editor_told(one: record.Record, web: Web) -> None:
    web.sign_in(one.office)
    url = f"/office/students/{one.student.id}/enrolment"
    before = web.get(url).select_one("[name=row_version]")
    assert before is not None
    web.send(url, option="live", stage="junior")
    answer = web.send(url, status=422, row_version=before["value"], stage="senior")
    assert "Somebody saved this after you opened it" in answer.text
    assert (one.enrolment.option, one.enrolment.stage) == ("live", "junior")
    web.send(url, status=422, state="graduated", ended_on="")
    web.send(url, state="graduated", ended_on=clock.today().isoformat())
    assert one.enrolment.ended_on == clock.today()


def test_a_student_plans_and_drops_a_course(one: record.Record, web: Web) -> None:
    web.sign_in(one.student)
    chosen = one.draft("AUD 202", term=4)
    typed: dict[str, Any] = {"course": str(chosen.course_id), "term": str(chosen.term_id)}
    web.send("/degree/plan", form="#plan-form", **typed)
    assert "AUD 202" in text(web.get("/degree/plan"), ".planned")
    answer = web.send("/degree/plan", status=422, form="#plan-form", **typed)
    assert "AUD 202 is planned or under way already." in answer.text
    web.send("/degree/plan", form="form[action*='/removal']")
    assert "Nothing is planned yet." in web.get("/degree/plan").get_text()


def test_an_outdated_press_says_what_happened(one: record.Record, web: Web) -> None:
    planned = one.plan("AUD 202")
    web.sign_in(one.student)
    form = web.get("/degree/plan").select_one("form[action*='/removal']")
    assert form is not None
    url, token = str(form["action"]), form.select_one("[name=csrf_token]")
    assert token is not None
    for _ in range(2):
        web.open(url, method="POST", data={"csrf_token": token["value"]})
    assert "It is not in the plan any more." in web.get("/degree/plan").get_text()
    assert planned.ended_at is not None


def test_only_students_plan(one: record.Record, web: Web) -> None:
    planned = one.plan("AUD 202")
    web.sign_in(one.office)
    web.get("/degree/plan", status=404)
    answer = web.open(f"/degree/plan/{planned.id}/removal", method="POST")
    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("student", "/degree"),
        ("student", "/degree/plan"),
        ("student", "/degree/what-if?courses=UNI+100"),
        ("student", "/degree/record"),
        ("faculty", "/degree/{id}"),
        ("faculty", "/degree/{id}/plan"),
        ("faculty", "/degree/{id}/what-if?courses=UNI+100"),
        ("office", "/office/students/{id}"),
    ],
)
def test_a_page_asks_the_database_as_often_for_many_courses_as_for_few(
    one: record.Record, web: Web, who: str, path: str
) -> None:
    one.take("MUS 140")
    one.plan("AUD 210")
    web.sign_in(getattr(one, who))
    path = path.format(id=one.student.id)
    few = _asked(web, path)
    for code in ("AUD 101", "AUD 102", "AUD 110", "AUD 120", "AUD 201"):
        one.take(code)
    for code in ("AUD 202", "AUD 220"):
        one.plan(code)
    assert _asked(web, path) == few


def _asked(web: Web, path: str) -> int:
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    db.session.commit()
    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    web.get(path)
    event.remove(connection, "before_cursor_execute", note)
    return count
