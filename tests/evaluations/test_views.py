"""Who reads what of an evaluation, what the office asks, and what a student says of the place."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.evaluations.test_by_link import ANSWER, asked_for, evaluation_of, full
from tests.internships import scenes
from tracker.errors import NotAllowed, WrongState
from tracker.evaluations import operations, queries
from tracker.evaluations.rules import Kind, Questionnaire, Stand, Visibility, preset
from tracker.internships.models import Internship
from tracker.internships.rules import InternshipState


def test_the_student_reads_it_when_faculty_releases_it(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    web.send(url, form=ANSWER, do="send", **full(strengths="MARKER-STRENGTH"))
    here = f"{scene.url}/evaluations"
    web.sign_in(scene.student)
    assert "MARKER-STRENGTH" not in web.get(here).text
    assert web.get(scene.url).select_one(f"a[href='{here}']")
    web.sign_in(scene.faculty)
    assert "MARKER-STRENGTH" in web.get(here).text
    form = "form:has(select[name=visibility])"
    web.send(here, form=form, visibility="confidential", do="set")
    assert evaluation_of(scene).visibility is Visibility.CONFIDENTIAL
    with pytest.raises(WrongState):
        operations.release(evaluation_of(scene), actor=make.actor(scene.faculty))
    web.send(here, form=form, visibility="after-release", do="set")
    web.send(here, form=form, do="release")
    web.sign_in(scene.student)
    assert "MARKER-STRENGTH" in web.get(here).text


def test_of_an_internship_that_ended_no_evaluation_is_promised(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.student)
    here = f"{scene.url}/evaluations"
    assert "Not due yet" in web.get(here).text
    scene.internship.state = InternshipState.WITHDRAWN
    session.commit()
    page = web.get(here)
    assert "Not due yet" not in page.text
    assert "Not asked" in page.text
    assert page.select_one("nav a[href='/internships/'][aria-current]"), "it stands under them"


def test_what_the_site_keeps_back_is_released_to_nobody(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    web.send(url, form=ANSWER, do="send", **full(may_release="no", strengths="MARKER"))
    operations.show_to_student(
        evaluation_of(scene), Visibility.AT_ONCE, actor=make.actor(scene.faculty)
    )
    session.commit()
    web.sign_in(scene.student)
    assert "MARKER" not in web.get(f"{scene.url}/evaluations").text


def test_strangers_and_students_decide_nothing(web: Web, session: Session) -> None:
    scene, _ = asked_for(session)
    here = f"{scene.url}/evaluations"
    for stranger in (make.student(scene.internship.programme), make.faculty(make.programme())):
        web.sign_in(stranger)
        web.get(here, status=404)
        web.get(f"{scene.url}/place", status=404)
    with pytest.raises(NotAllowed):
        operations.release(evaluation_of(scene), actor=make.actor(scene.student))
    web.sign_in(scene.student)
    assert web.open(f"{here}/final", method="POST", data={"do": "release"}).status_code == 404
    assert web.open(here, method="POST", data={"kind": "place"}).status_code == 404


def test_what_runs_keeps_its_form_when_the_office_changes_it(web: Web, session: Session) -> None:
    scene, url = asked_for(session)
    programme = scene.internship.programme
    web.sign_in(make.office(programme))
    web.get("/office/evaluation-forms")
    form = f"/office/evaluation-forms/{programme.id}/final"
    bad = web.send(form, form="form.narrow", status=422, criteria="Punctual", scale="One")
    assert "Area: what is rated" in bad.text
    assert "two to seven words" in bad.text
    web.send(form, form="form.narrow", criteria="Ears: Hears a click", questions="yes/no: Again")
    assert "Hears a click" not in web.get(url).text
    other = scenes.under_way(programme=programme)
    operations.mail_link(other.internship, Kind.FINAL, actor=make.actor(other.faculty))
    assert [c.text for c in evaluation_of(other).asked.criteria] == ["Hears a click"]
    web.sign_in(scene.faculty)
    web.get(form, status=404)
    web.get("/office/evaluation-forms", status=404)


def test_two_people_who_change_a_form_do_not_lose_words(web: Web, session: Session) -> None:
    programme = make.programme()
    office = make.office(programme)
    web.sign_in(office)
    form = f"/office/evaluation-forms/{programme.id}/midterm"
    asked = preset(Kind.MIDTERM)
    operations.change_form(programme, Kind.MIDTERM, asked, based_on=0, actor=make.actor(office))
    session.commit()
    late = web.send(form, form="form.narrow", status=409, row_version="0", title="Half-time")
    assert "Half-time" in late.text


def place_answers(asked: Questionnaire, rating: str = "4", **words: str) -> dict[str, Any]:
    said = {f"a_{each.key}": rating for each in asked.criteria}
    return said | {f"a_{key.replace('_', '-')}": text for key, text in words.items()}


def test_a_student_evaluates_the_place_once(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    asked, here = preset(Kind.PLACE), f"{scene.url}/place"
    web.sign_in(scene.student)
    web.send(here, form="form.narrow", do="save", **place_answers(asked, to_faculty="MARKER-WORD"))
    assert "MARKER-WORD" in web.get(here).text
    refused = web.send(here, form="form.narrow", status=409, do="send", window="x", row_version="1")
    assert "another window" in refused.text
    web.send(here, form="form.narrow", do="send")
    assert evaluation_of(scene, Kind.PLACE).stand is Stand.LOCKED
    assert web.open(here).location == f"{scene.url}/evaluations"
    web.sign_in(scene.faculty)
    assert "MARKER-WORD" in web.get(f"{scene.url}/evaluations").text
    with pytest.raises(WrongState, match="already"):
        operations.save_place(
            scene.internship,
            operations.Answers(values={}, window="", based_on=1),
            send=True,
            actor=make.actor(scene.student),
        )


def test_what_students_say_of_a_place_shows_from_five_on(session: Session) -> None:
    supervisor, asked = make.supervisor(), preset(Kind.PLACE)
    programme = make.programme()

    def said_by_one_more(rating: str) -> Internship:
        scene = scenes.under_way(supervisor=supervisor, programme=programme)
        operations.save_place(
            scene.internship,
            operations.Answers(
                values={each.key: rating for each in asked.criteria}, window="", based_on=1
            ),
            send=True,
            actor=make.actor(scene.student),
        )
        return scene.internship

    for rating in "4444":
        said_by_one_more(rating)
    assert queries.place_summary(supervisor.site_id) == (0, [])
    said_by_one_more("5")
    count, found = queries.place_summary(supervisor.site_id)
    assert (count, {each.mean for each in found}) == (5, {4.2})
    said_by_one_more("1")
    assert queries.place_summary(supervisor.site_id) == (count, found)
