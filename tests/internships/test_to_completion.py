"""From the last day to completion, and the other ends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tracker import clock
from tracker.db import db
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import jobs, operations, queries
from tracker.internships.models import InternshipEvent
from tracker.internships.rules import Asked, Event, FinalDraft, InternshipState, replay
from tracker.mail import OutgoingMail


def step(scene: scenes.Scene, event: Event, who: Any = None, **asked: Any) -> None:
    internship = scene.internship
    operations.take_step(
        internship,
        event,
        asked=Asked(**asked),
        based_on=internship.row_version,
        actor=make.actor(who or scene.faculty),
    )
    db.session.commit()


def written(scene: scenes.Scene) -> None:
    """The look back, complete."""
    report = queries.final_of(scene.internship.id)
    ratings = {str(objective.id): 3 for objective in scene.internship.objectives}
    draft = FinalDraft(ratings=ratings, craft="Label first.", workplace="Ask early.")
    operations.save_final(
        scene.internship,
        draft,
        based_on=report.row_version if report else 0,
        actor=make.actor(scene.student),
    )


def wrapped_up() -> scenes.Scene:
    scene = scenes.under_way(planned_minutes=60)
    scene.log(60)
    scene.send()
    scene.accept()
    step(scene, Event.END, scene.student)
    return scene


def handed_in() -> scenes.Scene:
    scene = wrapped_up()
    written(scene)
    step(scene, Event.SUBMIT_FINAL, scene.student)
    return scene


def state(scene: scenes.Scene) -> str:
    return scene.internship.state.value


def events(scene: scenes.Scene) -> list[InternshipEvent]:
    return list(scene.internship.events)


def test_a_finished_internship_is_handed_in_and_completed(session: Session) -> None:
    scene = handed_in()
    step(scene, Event.ACCEPT, override="The studio closed.")
    assert state(scene) == "completed"
    last = events(scene)[-1]
    assert last.detail == {"accepted": 60, "required": 60, "override": "The studio closed."}
    rebuilt = replay((e.from_state, e.event, e.to_state) for e in events(scene))
    assert rebuilt is scene.internship.state
    assert queries.accepted_minutes(scene.student.id) == 60


def test_a_waiver_is_kept_with_the_hours_it_stands_for(session: Session) -> None:
    scene = handed_in()
    scene.internship.required_minutes = 90
    with pytest.raises(WrongState, match=r"0\.5 hours are missing"):
        step(scene, Event.ACCEPT, override="Closed.")
    step(scene, Event.ACCEPT, override="Closed.", waiver="Ill in the last week.")
    assert events(scene)[-1].detail["waiver"] == "Ill in the last week."


def test_the_office_reopens_and_faculty_alone_completes(session: Session) -> None:
    scene = handed_in()
    office = make.office(scene.internship.programme)
    with pytest.raises(WrongState):
        step(scene, Event.ACCEPT, office, override="Closed.")
    step(scene, Event.ACCEPT, override="Closed.")
    with pytest.raises(WrongState):
        step(scene, Event.REOPEN, words="No.")
    step(scene, Event.REOPEN, office, words="An hour was counted twice.")
    assert state(scene) == "review"


def test_it_ends_by_itself_after_its_last_day(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scenes.under_way(planned_ends_on=clock.today() + timedelta(days=3))
    jobs.end_due()
    assert state(scene) == "active"
    later = clock.now() + timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    jobs.end_due()
    jobs.end_due()
    session.expire_all()
    assert state(scene) == "wrap-up"
    assert scene.internship.ended_on == scene.internship.planned_ends_on
    assert [event.event for event in events(scene)].count("end") == 1


def test_what_is_incomplete_is_warned_of_once_and_then_lapses(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = wrapped_up()
    step(scene, Event.EXTEND, until=clock.today() + timedelta(days=30))
    assert events(scene)[-1].until == clock.today() + timedelta(days=30)

    def mails() -> list[str]:
        subjects = session.scalars(select(OutgoingMail.subject))
        return [subject for subject in subjects if "lapses on" in subject]

    start = clock.now()
    for days, told in ((1, 0), (20, 1), (21, 1)):
        moment = start + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        jobs.lapse_due()
        session.expire_all()
        assert (state(scene), len(mails())) == ("incomplete", told)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=31))
    jobs.lapse_due()
    session.expire_all()
    assert state(scene) == "terminated"
    with pytest.raises(WrongState):
        step(scene, Event.RESUME, scene.student)


def test_resuming_forgets_the_date(session: Session) -> None:
    scene = wrapped_up()
    step(scene, Event.EXTEND, until=clock.today() + timedelta(days=30))
    step(scene, Event.RESUME, scene.student)
    assert (state(scene), scene.internship.incomplete_until) == ("wrap-up", None)


def test_days_are_not_logged_while_it_is_on_hold(session: Session) -> None:
    scene = scenes.under_way()
    step(scene, Event.HOLD, make.office(scene.internship.programme), words="Insurance ran out.")
    with pytest.raises(WrongState, match="once the internship has started"):
        scene.log(60)
    step(scene, Event.RESUME, words="Insured again.")
    scene.log(60)


def test_a_step_on_what_was_changed_meanwhile_is_refused(session: Session) -> None:
    scene = scenes.under_way()
    with pytest.raises(Outdated):
        operations.take_step(
            scene.internship,
            Event.HOLD,
            asked=Asked(words="No."),
            based_on=scene.internship.row_version - 1,
            actor=make.actor(scene.faculty),
        )


@pytest.mark.parametrize("who", ["another student", "faculty elsewhere", "administrator"])
def test_nobody_else_takes_a_step(session: Session, who: str) -> None:
    scene = scenes.under_way()
    other = {
        "another student": lambda: make.student(scene.internship.programme),
        "faculty elsewhere": lambda: make.faculty(make.programme()),
        "administrator": lambda: make.user(is_site_admin=True),
    }[who]()
    with pytest.raises(NotAllowed):
        step(scene, Event.TERMINATE, other, words="Because.")


def test_nobody_acts_as_faculty_on_their_own(session: Session) -> None:
    programme = make.programme()
    both = make.student(programme)
    scene = scenes.under_way(student=both, programme=programme)
    make.membership(user=both, programme=programme, role="faculty")
    with pytest.raises(WrongState):
        step(scene, Event.HOLD, both, words="I need a break.")


def test_accepted_hours_stay_when_a_student_withdraws(session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    scene.accept()
    step(scene, Event.WITHDRAW, scene.student, words="I moved away.")
    assert state(scene) == "withdrawn"
    assert queries.accepted_minutes(scene.student.id) == 60


def test_the_student_goes_through_the_pages_and_faculty_completes(
    web: Web, session: Session
) -> None:
    scene = wrapped_up()
    web.sign_in(scene.student)
    home = web.get(scene.url)
    assert home.select_one(f"a[href='{scene.url}/final']")
    empty = web.send(f"{scene.url}/final", form="form.narrow", status=422, do="send")
    assert "Say of each objective how far you came" in empty.text
    assert "craft and the workplace" in empty.text
    said: dict[str, Any] = {
        "objective_1": "3",
        "objective_2": "4",
        "craft": "MARKER-CRAFT",
        "workplace": "Asked.",
    }
    web.send(f"{scene.url}/final", form="form.narrow", do="save", **said)
    web.sign_in(scene.faculty)
    assert "MARKER-CRAFT" not in web.get(scene.url).text
    web.sign_in(scene.student)
    web.send(f"{scene.url}/final", form="form.narrow", do="send")
    assert state(scene) == "review"
    web.sign_in(scene.faculty)
    assert "the whole internship" in web.get("/desk").text
    desk = f"/desk/completions/{scene.internship.id}"
    assert "MARKER-CRAFT" in web.get(desk).text
    refused = web.send(desk, form=".decide form", status=422, do="accept")
    assert "without the final evaluation by the site" in refused.text
    web.send(desk, form=".decide form", do="accept", override="The studio closed.")
    web.settle()
    assert state(scene) == "completed"
    shown = web.get(scene.url).text
    assert "The studio closed." in shown
    assert "completed it" in shown


def test_a_step_asks_why_on_its_page(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.faculty)
    url = f"{scene.url}/steps/hold"
    assert web.get(scene.url).select_one(f"a[href='{url}']")
    assert "Say why" in web.send(url, form="form.narrow", status=422).text
    web.send(url, form="form.narrow", reason="Insurance ran out.")
    assert state(scene) == "suspended"
    assert "Insurance ran out." in web.get(scene.url).text
    assert web.open(url).location == scene.url


def test_a_step_that_came_too_late_is_told(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    web.sign_in(scene.faculty)
    url = f"{scene.url}/steps/terminate"
    form = web.get(url).select_one("form.narrow")
    data = filled(form) | {"reason": "The studio closed."}
    step(scene, Event.WITHDRAW, scene.student, words="I moved away.")
    late = web.open(url, method="POST", data=data)
    assert late.status_code == 409
    assert "withdrawn by now" in late.text
    assert scene.internship.state is InternshipState.WITHDRAWN


@pytest.mark.parametrize("event", ["hold", "withdraw"])
def test_a_stranger_finds_no_step(web: Web, session: Session, event: str) -> None:
    scene = scenes.under_way()
    web.sign_in(make.faculty(make.programme()))
    web.get(f"{scene.url}/steps/{event}", status=404)
