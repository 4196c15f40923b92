"""A decision takes effect ten seconds after the press, and until then it can be undone."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.degrees import record
from tests.internships import scenes
from tests.internships.scenes import Scene
from tracker import clock
from tracker.access import Actor
from tracker.db import db
from tracker.decisions import operations, queries
from tracker.decisions.models import Decision
from tracker.decisions.rules import KEPT, STUCK, UNDO, Asked, DecisionState, decider
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.jobs import worker
from tracker.mail.outgoing import OutgoingMail
from tracker.petitions import operations as petitions
from tracker.petitions.rules import PetitionDraft, PetitionKind
from tracker.programmes import queries as programmes
from tracker.programmes.models import Membership
from tracker.trail import TrailEntry

FORM = ".decide form"
UNDO_FORM = "undo-line form"
MACHINE = Actor.machine("test")


@pytest.fixture
def sent(session: Session) -> Scene:
    """A week that waits."""
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    return scene


def asked(scene: Scene, **changes: Any) -> Asked:
    plain: dict[str, Any] = {
        "kind": "week.accept",
        "subject_id": scene.internship.id,
        "student_id": scene.student.id,
        "programme_id": scene.internship.programme_id,
        "entry": scene.desk_url,
        "values": {
            "monday": scene.monday.isoformat(),
            "based_on": scene.week().version,
            "reason": "Say more.",
        },
    }
    return Asked(**plain | changes)


def defer(scene: Scene, **changes: Any) -> Decision:
    return make.keep(operations.defer(asked(scene, **changes), actor=make.actor(scene.faculty)))


def carry_out(decision: Decision) -> None:
    operations.carry_out(decision.id, actor=MACHINE)
    db.session.commit()


def test_a_press_has_no_effect_before_ten_seconds_are_over(app: Flask, sent: Scene) -> None:
    decision = defer(sent)
    assert decision.words == f"Accepted 1 hours of {sent.student.name}."
    worker.run_all(app)
    db.session.expire_all()
    assert sent.week().sums.accepted == 0
    with clock.at(clock.now() + UNDO + timedelta(seconds=1)):
        worker.run_all(app)
    db.session.expire_all()
    assert sent.week().sums.accepted == 60
    assert decision.state is DecisionState.DONE
    deed = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert deed is not None
    assert (deed.action, deed.actor_id) == ("internship-week.accept", sent.faculty.id)


def test_mail_leaves_only_with_the_effect(session: Session) -> None:
    one = record.student(option="post")
    course = programmes.course_by_code("AUD 101")
    assert course is not None
    draft = PetitionDraft(
        kind=PetitionKind.WAIVER, reason="I worked as an engineer.", course_id=course.id
    )
    petition = make.keep(
        petitions.file_petition(
            one.enrolment, draft, ("note.txt", io.BytesIO(b"Note\n")), actor=make.actor(one.student)
        )
    )
    mails = select(func.count(OutgoingMail.id))
    before = db.session.scalar(mails)
    decision = operations.defer(
        Asked(
            kind="petition.grant",
            subject_id=petition.id,
            student_id=petition.student_id,
            programme_id=petition.programme_id,
            entry=f"/desk/petitions/{petition.id}",
            values={"reason": "Shown."},
        ),
        actor=make.actor(one.office),
    )
    db.session.commit()
    assert (petition.state.value, petition.exception_id) == ("sent", None)
    assert db.session.scalar(mails) == before
    carry_out(decision)
    assert petition.state.value == "granted"
    assert db.session.scalar(mails) == (before or 0) + 1


def test_what_would_be_refused_is_refused_at_the_press(sent: Scene) -> None:
    with pytest.raises(Outdated):
        defer(sent, values={"monday": sent.monday.isoformat(), "based_on": 99, "reason": ""})
    sent.accept()
    with pytest.raises(WrongState):
        defer(sent)
    assert db.session.scalars(select(Decision)).all() == []


def test_two_colleagues_cannot_both_decide(sent: Scene) -> None:
    defer(sent)
    colleague = make.faculty(sent.internship.programme)
    with pytest.raises(Outdated, match="decided a moment ago"):
        operations.defer(asked(sent, kind="week.return"), actor=make.actor(colleague))


def test_nobody_decides_on_their_own_work_or_in_another_programme(sent: Scene) -> None:
    make.membership(user=sent.student, programme=sent.internship.programme, role="faculty")
    for who in (sent.student, make.faculty(make.programme())):
        with pytest.raises(NotAllowed):
            operations.defer(asked(sent), actor=make.actor(who))


def test_what_changed_meanwhile_comes_back_with_a_sentence(web: Web, sent: Scene) -> None:
    web.sign_in(sent.faculty)
    web.send(sent.desk_url, form=FORM, do="return", reason="Which desk was it?")
    assert "0 to decide" in web.get("/desk").text or "Nothing waits" in web.get("/desk").text
    sent.send_back("A colleague was faster.")
    sent.log(90)
    sent.send()
    web.settle()
    queue = web.get("/desk").text
    assert "A decision had no effect." in queue
    assert "1 to decide" in queue
    entry = web.get(sent.desk_url)
    assert "Your decision had no effect." in entry.text
    assert "This was changed after you opened it" in entry.text
    assert "Which desk was it?" in str(entry.select_one("textarea"))
    assert sent.week().sums.waiting == 90


def test_undoing_works_without_script_and_keeps_the_message(web: Web, sent: Scene) -> None:
    web.sign_in(sent.faculty)
    answer = web.send(sent.desk_url, form=FORM, do="return", reason="Which desk was it?")
    desk = web.get("/desk")
    assert "Nothing waits for you." in desk.text
    assert f"to {sent.student.name}." in desk.select_one("undo-line").text  # type: ignore[union-attr]
    assert "takes effect in a moment" in web.get(sent.desk_url).text
    undone = web.send("/desk", form=UNDO_FORM)
    assert undone.location == sent.desk_url
    page = web.get(sent.desk_url)
    assert "Undone. It waits for you again." in page.text
    assert "Which desk was it?" in str(page.select_one("textarea"))
    web.settle()
    assert sent.week().sums.waiting == 60
    assert answer.location == "/desk/next"


def test_undoing_keeps_the_filter_of_the_desk(web: Web, sent: Scene) -> None:
    web.sign_in(sent.faculty)
    web.send(f"{sent.desk_url}?kind=week", form=FORM, do="accept")
    undone = web.send("/desk?kind=week&mine=", form=UNDO_FORM)
    assert undone.location == f"{sent.desk_url}?kind=week"


def test_undoing_too_late_is_refused_politely(web: Web, sent: Scene) -> None:
    web.sign_in(sent.faculty)
    web.send(sent.desk_url, form=FORM, do="accept")
    form = web.get("/desk").select_one(UNDO_FORM)
    assert form is not None
    data = {field["name"]: field["value"] for field in form.select("input")}
    web.settle()
    late = web.open(str(form["action"]), method="POST", data=data)
    assert late.status_code == 303
    assert "Too late to undo" in web.get("/desk").text
    assert sent.week().sums.accepted == 60


def test_only_who_decided_may_undo(web: Web, sent: Scene) -> None:
    decision = defer(sent)
    for who in (sent.student, make.faculty(sent.internship.programme)):
        web.sign_in(who)
        assert web.open(f"/desk/decisions/{decision.id}/undo", method="POST").status_code == 404
    assert decision.state is DecisionState.PENDING


def test_a_colleague_is_told_who_decided(web: Web, sent: Scene) -> None:
    defer(sent)
    web.sign_in(make.faculty(sent.internship.programme))
    page = web.get(sent.desk_url)
    assert f"{sent.faculty.name} decided on this a moment ago." in page.text
    assert page.select_one(FORM) is None


def test_undoing_twice_is_said_and_one_press_is_undone_as_one(sent: Scene) -> None:
    sent.log(30, weeks_later=1)
    sent.send(weeks_later=1)
    first = defer(sent, batch="b")
    other = (sent.monday + timedelta(days=7)).isoformat()
    values = {"monday": other, "based_on": sent.week(1).version, "reason": ""}
    second = defer(sent, batch="b", entry="/desk/another", values=values)
    me = make.actor(sent.faculty)
    assert operations.undo(first, actor=me) == 2
    assert second.state is DecisionState.UNDONE
    with pytest.raises(WrongState, match="undone before"):
        operations.undo(second, actor=me)
    carry_out(first)
    assert sent.week().sums.accepted == 0


def test_a_role_lost_meanwhile_decides_nothing(sent: Scene) -> None:
    decision = defer(sent)
    held = db.session.scalars(select(Membership).where(Membership.user_id == sent.faculty.id)).one()
    held.ended_at = clock.now()
    carry_out(decision)
    assert (decision.state, decision.outcome) == (
        DecisionState.FAILED,
        "You may not decide on this any more.",
    )


def test_what_no_worker_carried_out_comes_back_and_old_ones_are_forgotten(sent: Scene) -> None:
    decision = defer(sent)
    assert queries.pending_entries() == {sent.desk_url}
    with clock.at(clock.now() + UNDO + STUCK + timedelta(minutes=1)):
        operations.tidy(actor=MACHINE)
    db.session.commit()
    assert queries.pending_entries() == frozenset()
    assert "could not be carried out" in decision.outcome
    with clock.at(clock.now() + UNDO + STUCK + KEPT + timedelta(days=1)):
        operations.tidy(actor=MACHINE)
    db.session.commit()
    assert db.session.scalars(select(Decision)).all() == []


def test_two_deciders_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="Two deciders"):
        decider("week.accept")(lambda _actor, _subject_id, _values: "")
