"""Changing what was agreed: asked for, signed again, recorded, withdrawn."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tests.internships.scenes import Scene
from tests.internships.test_agreement import SIGN
from tests.internships.test_approval import agree, asking_for
from tests.internships.test_supervisor_link import link_in, mails
from tests.internships.test_to_completion import step
from tracker import clock
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.db import db
from tracker.errors import Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.models import Amendment
from tracker.internships.operations import Signing
from tracker.internships.rules import AmendmentState, Event, Part, Terms, replay

WHY = "The studio closes in summer."


def signed() -> tuple[Scene, User]:
    """An internship under way whose agreement all have signed."""
    scene, office = asking_for("signatures")
    agree(scene)
    sign_all(scene)
    assert scene.internship.state.value == "active"
    return scene, office


def sign_all(scene: Scene, *parts: Part) -> None:
    found = queries.newest_agreement(scene.internship.id)
    assert found is not None
    signing = Signing(sha256=found.sha256, name="Somebody")
    for part in parts or Part:
        if part in {Part.STUDENT, Part.FACULTY}:
            who = scene.student if part is Part.STUDENT else scene.faculty
            operations.sign(scene.internship, signing, actor=make.actor(who))
        elif part is Part.SUPERVISOR:
            link = queries.newest_link(scene.internship.id, to_sign=True)
            assert link is not None
            operations.sign_by_link(link, signing, actor=Actor(link_id=link.id))
    db.session.commit()


def ask(scene: Scene, who: User | None = None, **wanted: Any) -> Amendment:
    terms = replace(queries.terms_of(scene.internship), **wanted)
    made = operations.amend(
        scene.internship,
        terms,
        words=WHY,
        based_on=scene.internship.row_version,
        actor=make.actor(who or scene.student),
    )
    db.session.commit()
    return made


def later(scene: Scene, days: int = 30) -> Any:
    assert scene.internship.planned_ends_on
    return scene.internship.planned_ends_on + timedelta(days=days)


def test_a_change_that_matters_holds_when_all_three_have_signed_it_and_not_before(
    session: Session,
) -> None:
    scene, _ = signed()
    internship, before = scene.internship, queries.agreement_in_force(scene.internship.id)
    until, old = later(scene), scene.internship.planned_ends_on
    made = ask(scene, ends_on=until, planned_minutes=200 * 60)
    assert made.state.value == "waiting"
    for part in (Part.STUDENT, Part.FACULTY):
        sign_all(scene, part)
        assert queries.agreement_in_force(internship.id) == before
        assert (internship.planned_ends_on, internship.required_minutes) == (old, 100 * 60)
    sign_all(scene, Part.SUPERVISOR)
    assert made.state.value == "in-force"
    assert queries.agreement_in_force(internship.id) == made.agreement
    assert internship.planned_ends_on == until
    assert (internship.planned_minutes, internship.required_minutes) == (200 * 60, 200 * 60)
    assert "The change of your agreement holds" in mails(session)[-1].subject
    told = [(e.from_state, e.event, e.to_state) for e in internship.events]
    assert told[-1][1] == Event.AMEND
    assert replay(told) is internship.state


def test_a_change_that_does_not_matter_is_recorded_and_holds_at_once(session: Session) -> None:
    scene, _ = signed()
    held = queries.newest_agreement(scene.internship.id)
    made = ask(scene, names_place=False, work=(("editing",), ("tracking",)))
    assert (made.state, made.agreement_id) == (AmendmentState.RECORDED, None)
    assert scene.internship.names_place is False
    assert [o.activities for o in scene.internship.objectives] == [["editing"], ["tracking"]]
    assert queries.newest_agreement(scene.internship.id) == held


def test_a_withdrawn_change_leaves_what_was_agreed(session: Session, app: Flask) -> None:
    scene, _ = signed()
    held, old = queries.newest_agreement(scene.internship.id), scene.internship.planned_ends_on
    made = ask(scene, ends_on=later(scene))
    link = f"{link_in(mails(session)[-1])}/agreement"
    with pytest.raises(WrongState, match="A change waits already"):
        ask(scene, title="Runner")
    db.session.rollback()
    operations.withdraw_change(made, actor=make.actor(scene.faculty))
    db.session.commit()
    assert made.state.value == "withdrawn"
    assert "was withdrawn" in mails(session)[-1].subject
    assert Web(app).open(link).status_code == 404
    assert queries.newest_agreement(scene.internship.id) == held
    assert scene.internship.planned_ends_on == old
    with pytest.raises(WrongState, match="does not wait any more"):
        operations.withdraw_change(made, actor=make.actor(scene.student))
    again = ask(scene, ends_on=later(scene, 10))
    assert again.agreement is not None
    assert (again.number, again.agreement.number) == (2, 3)


def test_a_change_waits_on_hold_and_ends_with_the_work(session: Session) -> None:
    scene, _ = signed()
    made = ask(scene, ends_on=later(scene))
    step(scene, Event.HOLD, words="Strike.")
    assert made.state is AmendmentState.WAITING
    with pytest.raises(WrongState):
        sign_all(scene, Part.STUDENT)
    step(scene, Event.RESUME, words="Over.")
    sign_all(scene, Part.STUDENT)
    step(scene, Event.END, scene.student)
    assert made.state.value == "withdrawn"
    with pytest.raises(WrongState):
        sign_all(scene, Part.FACULTY)


def test_another_supervisor_signs_and_gets_the_hours_only_when_the_change_holds(
    session: Session, app: Flask
) -> None:
    scene, _ = signed()
    scene.log(60)
    scene.send()
    hours = link_in(mails(session)[-1])
    ask(scene, supervisor_name="Ada North", supervisor_mail="ada@site.example")
    to_sign = link_in(mails(session, "ada@")[-1])
    visitor = Web(app)
    assert visitor.open(to_sign).status_code == 303  # leads to the agreement, not to hours
    shown = visitor.get(f"{to_sign}/agreement")
    assert "Ada North" in shown.text
    assert visitor.open(hours).status_code == 200
    sign_all(scene)
    assert visitor.open(hours).status_code == 404
    mailed = mails(session, "ada@")[-1]
    assert "hours" in mailed.subject
    assert visitor.open(link_in(mailed)).status_code == 200
    assert scene.internship.supervisor
    assert scene.internship.supervisor.name == "Ada North"


def test_what_cannot_be_is_refused_in_words(session: Session) -> None:
    scene, _ = signed()
    student = scene.student.addresses[0].address
    for wanted, words in (
        ({}, "Nothing differs"),
        ({"ends_on": clock.today() - timedelta(days=1)}, "ended instead"),
        ({"starts_on": clock.today() + timedelta(days=3)}, "cannot lie ahead"),
        ({"objectives": ("One",)}, "at least two"),
        ({"supervisor_mail": student}, "address of the student"),
    ):
        with pytest.raises(WrongState, match=words):
            ask(scene, **wanted)
        db.session.rollback()
    with pytest.raises(Outdated):
        operations.amend(
            scene.internship,
            replace(queries.terms_of(scene.internship), title="Runner"),
            words=WHY,
            based_on=0,
            actor=make.actor(scene.student),
        )
    db.session.rollback()
    assert queries.amendments_of(scene.internship.id) == []


def test_nobody_changes_what_is_not_running_or_not_theirs(session: Session) -> None:
    scene, office = signed()
    with pytest.raises(WrongState, match="not possible"):
        ask(scene, office, title="Runner")
    db.session.rollback()
    waiting = scenes.proposed()
    with pytest.raises(WrongState, match="not possible"):
        ask(waiting, title="Runner")
    db.session.rollback()
    step(scene, Event.END, scene.student)
    with pytest.raises(WrongState, match="not possible"):
        ask(scene, title="Runner")


def test_a_work_authorisation_asked_for_later_is_noted_before_days_are_logged(
    session: Session,
) -> None:
    scene, office = signed()
    ask(scene, needs_authorisation=True)
    sign_all(scene)
    with pytest.raises(WrongState, match="no work authorisation is noted"):
        scene.log(60)
    db.session.rollback()
    assert [s.kind.value for _, s in queries.waiting_for_office(make.actor(office))] == [
        "authorisation"
    ]
    ask(scene, needs_authorisation=False)
    sign_all(scene)
    scene.log(60)
    assert queries.waiting_for_office(make.actor(office)) == []


def test_where_nothing_is_signed_the_other_side_agrees(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    made = ask(scene, scene.faculty, ends_on=later(scene))
    assert "waits for you" in mails(session)[-1].subject
    with pytest.raises(WrongState, match="does not wait for you"):
        operations.agree_to_change(made, actor=make.actor(scene.faculty))
    db.session.rollback()
    web.sign_in(scene.student)
    assert "Look at the change" in web.get("/home").text
    assert web.open(f"{scene.url}/agreement").status_code == 303
    web.send(scene.url, form="form[action*=amendments]", do="agree")
    assert "In force since" in web.get(scene.url).text
    assert made.state.value == "in-force"


def test_the_pages_show_both_sides_and_keep_what_was_typed(
    web: Web, session: Session, app: Flask
) -> None:
    scene, _ = signed()
    url = f"{scene.url}/amend"
    web.sign_in(scene.student)
    form = "form[action$=amend]"
    typed: dict[str, Any] = {"objective_1": "Set up a session with a band", "reason": WHY}
    shown = web.send(url, form=form, status=200, do="preview", **typed)
    assert "Set up a session with a band" in shown.text
    assert queries.amendments_of(scene.internship.id) == []
    refused = web.send(url, form=form, status=422, do="ask", reason="")
    assert "Say why it changes" in refused.text
    again = filled(BeautifulSoup(shown.text, "html.parser").select_one(form))
    assert web.open(url, method="POST", data=again | {"do": "ask"}).status_code == 303
    assert len(queries.amendments_of(scene.internship.id)) == 1, "asked for from what was shown"
    page = web.get(f"{scene.url}/agreement")
    table = page.select_one("table")
    assert table is not None
    assert "Set up a session alone" in table.text
    assert "Set up a session with a band" in table.text
    web.get(f"{scene.url}/agreements/1")
    assert web.open(f"{scene.url}/agreements/1.pdf").mimetype == "application/pdf"
    assert web.open(f"{scene.url}/agreements/9").status_code == 404
    assert web.open(url).status_code == 303
    visitor, link = Web(app), f"{link_in(mails(session)[-1])}/agreement"
    data = filled(visitor.get(link).select_one(SIGN)) | {"agreed": "y", "name": "Host"}
    assert visitor.open(link, method="POST", data=data).status_code == 303
    web.send(scene.url, form="form[action*=amendments]", do="withdraw")
    assert "Withdrawn on" in web.get(scene.url).text
    web.get(f"{scene.url}/agreements/2")


def test_who_lost_the_link_to_sign_gets_another_one_to_sign(session: Session, app: Flask) -> None:
    scene, _ = signed()
    ask(scene, title="Runner")
    first = link_in(mails(session)[-1])
    link = queries.newest_link(scene.internship.id, to_sign=True)
    assert link is not None
    link.created_at -= timedelta(hours=2)
    link.expires_at = clock.now()
    db.session.commit()
    count, visitor = len(mails(session)), Web(app)
    gone = visitor.get(f"{first}/agreement", status=404).select_one("main form")
    assert gone is not None
    visitor.open(str(gone["action"]), method="POST", data=filled(gone))
    assert len(mails(session)) == count + 1
    assert visitor.open(f"{link_in(mails(session)[-1])}/agreement").status_code == 200


def test_terms_survive_being_kept() -> None:
    terms = Terms(starts_on=clock.today(), objectives=("A", "B"), work=(("editing",), ()))
    assert Terms.from_json(terms.as_json()) == terms
