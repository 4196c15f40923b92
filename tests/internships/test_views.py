"""The pages of internships, as a student, faculty and office meet them."""

from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests import make, page
from tests.conftest import Web, filled
from tests.internships import scenes
from tracker import clock
from tracker.db import db
from tracker.internships import operations
from tracker.internships.models import HourLine, Internship, InternshipEvent
from tracker.internships.rules import InternshipState, week_of

FORM = "main form.form"


def typed(**changes: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "title": "Assistant engineer",
        "site": "",
        "site_name": "Lantern Yard Studios",
        "site_city": "Calder Bay",
        "supervisor_name": "Marisol Quint",
        "supervisor_mail": "marisol@lantern.example",
        "course": "",
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=80)),
        "planned_hours": "135.5",
        "mode": "on-site",
        "objective_1": "Set up a session alone",
        "objective_2": "Edit drums in time",
    } | changes


@pytest.fixture
def student(web: Web) -> Any:
    made = make.student()
    web.sign_in(made)
    return made


def test_a_student_without_internships_is_told_what_belongs_here(web: Web, student: Any) -> None:
    page = web.get("/internships")
    assert "Propose the place first" in page.text
    assert page.select_one("a[href='/internships/new']")


def test_a_proposal_is_saved_then_sent(web: Web, session: Session, student: Any) -> None:
    answer = web.send("/internships/new", form=FORM, do="save", title="Runner")
    assert "Not sent yet" in web.get(answer.location).text
    assert "Draft" in web.get("/internships").text
    edit = f"{answer.location}/edit"
    web.send(edit, form=FORM, do="send", **typed())
    page = web.get(answer.location)
    assert "Waiting for faculty to approve it." in page.text
    made = session.scalars(select(Internship)).one()
    assert (made.state, made.planned_minutes) == (InternshipState.PROPOSED, 8130)
    assert made.site is not None
    assert made.site.name == "Lantern Yard Studios"


def test_sending_an_incomplete_proposal_says_what_is_missing_and_keeps_the_text(
    web: Web, session: Session, student: Any
) -> None:
    answer = web.send(
        "/internships/new", form=FORM, status=422, do="send", title="Runner", pay="Unpaid"
    )
    for sentence in (
        "Choose the place, or name a new one",
        "Enter the supervisor&#39;s name and mail",
        "Enter the planned first day",
        "Enter at least two things you want to learn",
    ):
        assert sentence in answer.text
    assert 'value="Unpaid"' in answer.text
    assert session.scalar(select(func.count(Internship.id))) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("planned_hours", "999999999999999999999"),
        ("planned_hours", "-5"),
        ("planned_hours", "NaN"),
        ("planned_hours", "1e999999"),
        ("credits", "-1"),
        ("credits", "Infinity"),
        ("starts_on", "0001-01-01"),
        ("ends_on", "9999-12-31"),
        ("starts_on", "tomorrow"),
        ("title", "A\x00B"),
        ("title", "A\ufffdB"),
        ("title", "x" * 121),
        ("supervisor_mail", "nobody"),
        ("supervisor_mail", "a@b.example, c@d.example"),
        ("site", "9999999999999999999999"),
        ("site", "1; DROP TABLE sites"),
        ("course", "7"),
        ("mode", "on-the-moon"),
        ("objective_1", "x" * 501),
    ],
)
def test_bad_input_gets_words_and_saves_nothing(
    web: Web, session: Session, student: Any, field: str, value: str
) -> None:
    found = web.get("/internships/new").select_one(FORM)
    data = filled(found) | typed(do="save") | {field: value}
    answer = web.open("/internships/new", method="POST", data=data)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "There is a problem" in answer.text
    assert session.scalar(select(func.count(Internship.id))) == 0


def test_a_place_of_another_student_is_not_in_the_list(
    web: Web, session: Session, student: Any
) -> None:
    theirs = make.internship(supervisor=make.supervisor(site=make.site(vetted_at=None)))
    data = typed(site=str(theirs.site_id), do="save")
    web.send("/internships/new", form=FORM, status=422, **data)


def test_an_expired_form_keeps_the_text(web: Web, session: Session, student: Any) -> None:
    data = typed(do="save", csrf_token="20200101000000##0000", title="Kept title")
    answer = web.send("/internships/new", form=FORM, status=422, **data)
    assert "open for too long" in answer.text
    assert "Kept title" in answer.text


def test_a_double_press_proposes_once(web: Web, session: Session, student: Any) -> None:
    data = filled(web.get("/internships/new").select_one(FORM))
    data |= typed(do="save")
    first = web.open("/internships/new", method="POST", data=data)
    second = web.open("/internships/new", method="POST", data=data)
    assert first.location == second.location
    assert session.scalar(select(func.count(Internship.id))) == 1


def test_the_second_of_two_windows_is_told_and_keeps_its_text(web: Web, session: Session) -> None:
    internship = make.internship()
    web.sign_in(internship.student)
    url = f"/internships/{internship.id}/edit"
    data = filled(web.get(url).select_one(FORM))
    web.open(url, method="POST", data=data | {"title": "First", "submission_id": "a"})
    late = web.open(url, method="POST", data=data | {"title": "Second", "submission_id": "b"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Somebody saved this after you opened it" in late.text
    assert 'value="Second"' in late.text
    again = web.get(url)  # the stored title stands until the person decides
    assert again.select_one("#title")["value"] == "First"  # type: ignore[index]


@pytest.mark.parametrize("number", ["sNaN", "NaN", "Infinity", "1E-999999", "1E+999999", "-1"])
@pytest.mark.parametrize("field", ["planned_hours", "credits"])
def test_what_is_no_number_is_refused_in_words(
    web: Web, session: Session, field: str, number: str
) -> None:
    web.sign_in(make.student())
    answer = web.send("/internships/new", status=422, **typed(**{field: number}))
    assert answer.text.count("Enter a number") + answer.text.count("Enter between") > 0


def test_what_was_typed_stays_when_another_window_sent_the_proposal(
    web: Web, session: Session
) -> None:
    internship = make.internship()
    web.sign_in(internship.student)
    url = f"/internships/{internship.id}/edit"
    data = filled(web.get(url).select_one(FORM))
    operations.submit(internship, actor=make.actor(internship.student))
    late = web.open(url, method="POST", data=data | {"title": "Typed too late"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert "after it is recalled or returned" in late.text
    assert 'value="Typed too late"' in late.text


def test_a_returned_proposal_opens_with_the_remark(web: Web, session: Session) -> None:
    scene = scenes.proposed()
    operations.send_back(
        scene.internship, reason="Name the room.", based_on=2, actor=make.actor(scene.faculty)
    )
    web.sign_in(scene.student)
    assert "Name the room." in web.get(scene.url).text
    assert "Name the room." in web.get(f"{scene.url}/edit").text
    web.send(f"{scene.url}/edit", form=FORM, do="send", pay="Hourly")
    assert scene.internship.state is InternshipState.PROPOSED


def test_a_proposal_is_taken_back(web: Web, session: Session) -> None:
    scene = scenes.proposed()
    web.sign_in(scene.student)
    web.send(scene.url, form="form[action$=recall]")
    assert scene.internship.state is InternshipState.DRAFT


def test_the_page_shows_all_hours_and_the_whole_history(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(450)
    scene.send()
    web.sign_in(scene.student)
    page = web.get(scene.url)
    shown = " ".join(page.text.split())
    for words in ("of 100 h required", "Confirmed 0 h", "Waiting 7.5 h", "Returned 0 h"):
        assert words in shown
    for words in ("sent it to faculty", "approved it", "It started on its first day"):
        assert words in shown
    assert page.select_one(f"a[href='{scene.url}/week/{week_of(clock.today())}']")


def week_form(web: Web, url: str) -> dict[str, Any]:
    form = web.get(url).select_one("form.week")
    assert form is not None
    return filled(form)


def test_a_week_is_logged_sent_and_accepted(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    days: dict[str, Any] = {
        "mon_hours": "7.5",
        "mon_text": "Patched.",
        "tue_hours": "9:15-17:45",
        "tue_text": "Tracked.",
        "wed_hours": "7:30",
        "wed_text": "Edited.",
        "learned": "Label first.",
    }
    web.send(scene.week_url, form="form.week", do="save", **days)
    page = web.get(scene.week_url)
    assert page.select_one("#tue_hours")["value"] == "9:15-17:45"  # type: ignore[index]
    assert page.select_one("[data-total]").text == "23.5"  # type: ignore[union-attr]
    answer = web.send(scene.week_url, form="form.week", do="send")
    assert "Sent 23.5 hours." in web.get(answer.location).text
    web.sign_in(scene.faculty)
    desk = web.get("/desk")
    assert scene.student.name in desk.text
    read = web.get(scene.desk_url)
    assert "Label first." in read.text
    assert "Accept 23.5 hours" in read.text
    web.send(scene.desk_url, form=".decide form", do="accept")
    web.settle()
    assert scene.week().sums.accepted == 23.5 * 60


@pytest.mark.parametrize("weekday", range(7))
def test_the_running_week_is_logged_on_any_of_its_days(
    web: Web, session: Session, monkeypatch: pytest.MonkeyPatch, weekday: int
) -> None:
    noon = datetime.combine(week_of(clock.today()), time(12), UTC) + timedelta(days=7 + weekday)
    monkeypatch.setattr(clock, "now", lambda: noon)
    scene = scenes.under_way()
    web.sign_in(scene.student)
    key = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[weekday]
    url = f"{scene.url}/week/{week_of(noon.date())}"
    typed: dict[str, Any] = {f"{key}_hours": "3", f"{key}_text": "Patched."}
    answer = web.send(url, form="form.week", do="send", **typed)
    assert "Sent 3 hours." in web.get(answer.location).text


def test_a_returned_week_is_changed_and_sent_again(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(360)
    scene.send()
    web.sign_in(scene.faculty)
    web.send(scene.desk_url, form=".decide form", status=422, do="return")
    web.send(scene.desk_url, form=".decide form", do="return", reason="Say what you did yourself.")
    web.settle()
    web.sign_in(scene.student)
    assert "Say what you did yourself." in web.get(scene.week_url).text
    answer = web.send(scene.week_url, form="form.week", status=422, do="send")
    assert "Change what the remark asks for" in answer.text
    web.send(scene.week_url, form="form.week", do="send", mon_text="Edited drums alone.")
    assert scene.week().sums.waiting == 360


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("mon_hours", "999999999", "Monday: a day has 24 hours"),
        ("mon_hours", "-3", "Monday: enter hours as 7.5, 7:30, 9-17 or 9-17 less 0:45"),
        ("mon_hours", "7\x005", "Monday: enter hours"),
        ("mon_hours", "", "Monday: enter the hours, or clear what is written there"),
        ("mon_text", "A\x00B", "Remove the characters that cannot be stored"),
        ("mon_text", "x" * 5001, "Monday: use at most 5000 characters"),
        ("learned", "x" * 20_001, "Use at most 20000 characters"),
        ("csrf_token", "nothing", "open for too long"),
    ],
)
def test_a_bad_week_is_told_and_kept(
    web: Web, session: Session, field: str, value: str, words: str
) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    data = week_form(web, scene.week_url)
    data |= {"mon_hours": "3", "mon_text": "Patched.", "tue_text": "", "do": "save", field: value}
    answer = web.open(scene.week_url, method="POST", data=data)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in answer.text
    assert session.scalar(select(func.count(HourLine.id))) == 0


def test_sending_a_week_twice_has_one_effect(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    data = week_form(web, scene.week_url) | {"mon_hours": "3", "mon_text": "Once.", "do": "send"}
    answers = [web.open(scene.week_url, method="POST", data=data) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert session.scalar(select(func.count(HourLine.id))) == 1


def test_the_second_window_on_a_week_keeps_its_text(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    data = week_form(web, scene.week_url) | {"mon_hours": "3", "do": "save"}
    web.open(
        scene.week_url, method="POST", data=data | {"mon_text": "First.", "submission_id": "a"}
    )
    late = data | {"mon_text": "Second.", "submission_id": "b"}
    answer = web.open(scene.week_url, method="POST", data=late)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Second." in answer.text
    assert scene.week().days[0].text == "First."
    again = filled(page.check(answer.text).select_one("main form[method=post]"))
    assert web.open(scene.week_url, method="POST", data=again | {"do": "save"}).status_code == 303
    assert scene.week().days[0].text == "Second."


def test_odd_days_are_shown_and_do_not_refuse(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(17 * 60)
    web.sign_in(scene.student)
    assert "17 hours is more than 16 in a day" in web.get(scene.week_url).text
    web.send(scene.week_url, form="form.week", do="send")
    web.sign_in(scene.faculty)
    assert "17 hours is more than 16 in a day" in web.get(scene.desk_url).text


def test_any_day_leads_to_its_week(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    answer = web.open(f"{scene.url}/week/{scene.monday + timedelta(days=3)}")
    assert answer.location == scene.week_url


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-31", "now", "2026-1-1"])
def test_an_address_that_is_no_week_leads_nowhere(web: Web, session: Session, day: str) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    web.get(f"{scene.url}/week/{day}", status=404)


@pytest.mark.parametrize("who", ["student", "faculty elsewhere", "admin"])
def test_a_stranger_sees_no_difference_from_nothing(web: Web, session: Session, who: str) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    make_one: Any = {
        "student": lambda: make.student(scene.internship.programme),
        "faculty elsewhere": lambda: make.faculty(make.programme()),
        "admin": lambda: make.user(is_site_admin=True),
    }[who]
    web.sign_in(make_one())
    for url in (scene.url, f"{scene.url}/edit", scene.week_url, scene.desk_url):
        there = web.get(url, status=404)
        nowhere = web.get(
            url.replace(f"/{scene.internship.id}", "/9223372036854775807"), status=404
        )
        assert there.select_one("main") == nowhere.select_one("main")


def test_office_reads_and_does_not_write(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60, text="DRAFTED")
    web.sign_in(make.office(scene.internship.programme))
    page = web.get(scene.url)
    assert {form["action"] for form in page.select("main form")} <= {f"{scene.url}/link"}
    assert not page.select("a[href*=week]")
    web.get(scene.week_url, status=404)


def test_faculty_sees_nothing_of_what_lies_in_a_draft(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60, text="DRAFTED")
    web.sign_in(scene.faculty)
    assert "Not sent" not in web.get(scene.url).text
    web.get(scene.desk_url, status=404)
    web.get(scene.week_url, status=404)


def test_a_proposal_in_draft_is_seen_by_nobody_else(web: Web, session: Session) -> None:
    internship = make.internship()
    for other in (make.faculty(internship.programme), make.office(internship.programme)):
        web.sign_in(other)
        web.get(f"/internships/{internship.id}", status=404)
        assert internship.title not in web.get("/internships").text


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_many(
    web: Web, session: Session
) -> None:
    programme = make.programme()
    web.sign_in(make.faculty(programme))

    def queries_of(count: int) -> int:
        for _ in range(count):
            scene = scenes.under_way(programme=programme)
            scene.log(60)
            scene.send()
        made = 0

        def note(*_: object) -> None:
            nonlocal made
            made += 1

        event.listen(db.engine, "before_cursor_execute", note)
        web.open("/internships")
        event.remove(db.engine, "before_cursor_execute", note)
        return made

    assert queries_of(1) == queries_of(4)


def test_visitors_are_asked_to_sign_in(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    for url in ("/internships", "/internships/new", scene.url, scene.week_url, "/desk"):
        assert web.open(url).status_code in {401, 302, 303}
    assert session.scalar(select(func.count(InternshipEvent.id))) == 3
