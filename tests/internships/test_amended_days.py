"""An accepted day that the student sets right: a new line, asked about alone."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tests.internships.test_supervisor_link import CONFIRM, link_in, mails
from tests.internships.test_to_completion import step
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.models import HourLine
from tracker.internships.rules import DayDraft, Event, LineState, Worked

WHY = "The load-out took longer."


def accepted() -> scenes.Scene:
    scene = scenes.under_way()
    scene.log(60, 120)
    scene.send()
    scene.accept()
    return scene


def amend(scene: scenes.Scene, minutes: int | None = 90, **changes: object) -> int:
    week = scene.week()
    worked = Worked(minutes=minutes) if minutes else None
    given = {"reason": WHY, "based_on": week.version, "actor": make.actor(scene.student)}
    draft = DayDraft(worked, "Patched the desk. Day 0.")
    made = operations.amend_day(week, week.dates[0], draft, **given | changes)
    db.session.commit()
    return made


def test_the_site_is_asked_about_the_new_line_alone_and_the_old_one_stays(
    session: Session, app: Flask
) -> None:
    scene = accepted()
    old = scene.week().days[0]
    assert amend(scene) == 90
    assert queries.accepted_minutes(scene.student.id) == 120
    (waiting,) = queries.waiting_lines(scene.internship.id)
    assert (waiting.minutes, waiting.amended and waiting.amended.minutes) == (90, 60)
    kept = session.get_one(HourLine, old.line_id)
    assert (kept.minutes, [e.state.value for e in kept.events][-2:]) == (
        60,
        ["accepted", "superseded"],
    )
    visitor, url = Web(app), link_in(mails(session)[-1])
    page = visitor.get(url)
    assert "In place of 1 h that were accepted before: " + WHY in " ".join(page.text.split())
    data = filled(page.select_one(CONFIRM)) | {"do": "confirm"}
    assert visitor.open(url, method="POST", data=data).status_code == 303
    scene.accept()
    assert queries.accepted_minutes(scene.student.id) == 210
    line = scene.week().by_day[old.day]
    assert (line.state, line.is_override) == (LineState.ACCEPTED, False)
    assert line.amended
    assert line.amended.why == WHY


def test_an_amended_day_goes_back_to_the_student_like_any_other(session: Session) -> None:
    scene = accepted()
    amend(scene)
    scene.send_back("Which load-out?")
    assert scene.week().sums.returned == 90
    scene.log(75)
    scene.send()
    scene.accept()
    assert queries.accepted_minutes(scene.student.id) == 195


def test_what_cannot_be_amended_is_refused_in_words(session: Session) -> None:
    scene = accepted()
    for minutes, changes, words in (
        (90, {"reason": " "}, "Say why"),
        (60, {}, "Nothing differs"),
        (None, {}, "faculty takes out"),
    ):
        with pytest.raises(WrongState, match=words):
            amend(scene, minutes, **changes)
        db.session.rollback()
    with pytest.raises(Outdated):
        amend(scene, based_on=0)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        amend(scene, actor=make.actor(scene.faculty))
    db.session.rollback()
    amend(scene)
    with pytest.raises(WrongState, match="not accepted"):
        amend(scene, 100)
    db.session.rollback()
    step(scene, Event.HOLD, words="Strike.")
    with pytest.raises(WrongState, match="Days can be logged"):
        amend(scene)


def test_the_student_amends_on_a_page_and_everybody_reads_what_it_was(
    web: Web, session: Session
) -> None:
    scene = accepted()
    web.sign_in(scene.student)
    url = f"{scene.week_url}/{scene.monday}"
    assert web.get(scene.week_url).select_one(f'a[href="{url}"]')
    refused = web.send(url, status=422, hours="25", reason="")
    assert "Hours: a day has 24 hours" in refused.text
    assert "Nothing differs" in web.send(url, status=422, reason=WHY).text
    web.send(url, hours="9-11 less 0:15", work=["runner", "load-out"], reason=WHY)
    assert "In place of 1 h accepted before" in web.get(scene.week_url).text
    assert "Load-out, Client service and runner" in web.get(scene.week_url).text
    assert web.open(url).status_code == 303
    assert web.open(f"{scene.week_url}/2020-01-01").status_code == 404
    web.sign_in(scene.faculty)
    assert web.open(url).status_code == 404
