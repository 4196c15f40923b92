"""The desk, as faculty meet it."""

from collections import Counter
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tests.internships.test_approval import asking_for
from tests.reviews import crowd
from tracker import clock
from tracker.db import db
from tracker.evaluations import operations as evaluations
from tracker.evaluations.models import EvaluationLink
from tracker.evaluations.rules import Kind
from tracker.internships.rules import InternshipState
from tracker.reviews import queries
from tracker.reviews.rules import BESIDE_ENTRY, PAGE

FORM = ".decide form"


def test_an_empty_desk_says_so(web: Web, session: Session) -> None:
    web.sign_in(make.faculty(make.programme()))
    assert "Nothing waits for you." in web.get("/desk").text


def test_only_who_decides_has_a_desk(web: Web, session: Session) -> None:
    programme = make.programme()
    for person in (make.student(programme), make.user(is_site_admin=True)):
        web.sign_in(person)
        web.get("/desk", status=404)
        web.get("/desk/next", status=404)
        assert web.open("/desk/accept", method="POST").status_code == 404
    web.sign_in(make.office(programme))
    assert "Nothing waits for you." in web.get("/desk").text
    assert web.open("/desk/accept", method="POST").status_code == 404


def test_the_desk_shows_proposals_and_weeks_of_the_own_programme_alone(
    web: Web, session: Session
) -> None:
    week = scenes.under_way()
    week.log(60)
    week.send()
    proposal = scenes.proposed(programme=week.internship.programme)
    elsewhere = scenes.proposed()
    web.sign_in(week.faculty)
    page = web.get("/desk")
    assert "2 to decide" in page.text
    assert week.student.name in page.text
    assert proposal.student.name in page.text
    assert elsewhere.student.name not in page.text


def test_one_does_not_meet_ones_own_work_on_the_desk(web: Web, session: Session) -> None:
    programme = make.programme()
    both = make.student(programme)
    scene = scenes.proposed(student=both, programme=programme)
    make.membership(user=both, programme=programme, role="faculty")
    web.sign_in(both)
    assert "Nothing waits for you." in web.get("/desk").text
    web.get(f"/desk/proposals/{scene.internship.id}", status=404)


def test_a_proposal_is_approved_and_the_next_entry_opens(web: Web, session: Session) -> None:
    first = scenes.proposed()
    second = scenes.proposed(programme=first.internship.programme)
    web.sign_in(first.faculty)
    url = f"/desk/proposals/{first.internship.id}"
    assert "Approve 100 hours" in web.get(url).text
    answer = web.send(url, form=FORM, do="approve")
    assert answer.location == "/desk/next"
    assert web.open("/desk/next").location == f"/desk/proposals/{second.internship.id}"
    web.settle()
    assert first.internship.state is InternshipState.ACTIVE
    assert "This proposal does not wait for a decision." in web.get(url).text


@pytest.mark.parametrize(("do", "state"), [("return", "returned"), ("decline", "declined")])
def test_a_no_needs_words(web: Web, session: Session, do: str, state: str) -> None:
    scene = scenes.proposed()
    web.sign_in(scene.faculty)
    url = f"/desk/proposals/{scene.internship.id}"
    refused = web.send(url, form=FORM, status=422, do=do, reason="  ")
    assert "Say why, so that the student can act on it" in refused.text
    web.send(url, form=FORM, do=do, reason="The dates lie in the holidays.")
    web.settle()
    assert scene.internship.state.value == state
    web.sign_in(scene.student)
    assert "The dates lie in the holidays." in web.get(scene.url).text


def test_no_button_is_no_decision(web: Web, session: Session) -> None:
    scene = scenes.proposed()
    web.sign_in(scene.faculty)
    url = f"/desk/proposals/{scene.internship.id}"
    answer = web.send(url, form=FORM, status=422, do="burn", reason="Why not.")
    assert "Press one of the buttons" in answer.text
    assert scene.internship.state is InternshipState.PROPOSED


def test_the_slower_of_two_is_told_and_keeps_the_message(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    web.sign_in(scene.faculty)
    data = filled(web.get(scene.desk_url).select_one(FORM))
    scene.accept()
    late = data | {"do": "return", "reason": "Say more."}
    answer = web.open(scene.desk_url, method="POST", data=late)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert scene.week().sums.accepted == 60


def test_pressing_accept_twice_counts_once(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    web.sign_in(scene.faculty)
    data = filled(web.get(scene.desk_url).select_one(FORM)) | {"do": "accept"}
    answers = [web.open(scene.desk_url, method="POST", data=data) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    web.settle()
    assert scene.week().sums.accepted == 60


def test_what_waits_too_long_is_late_and_told_on_the_start_page(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    actor = make.actor(scene.faculty)
    assert [need.tag for need in queries.needs_you(actor)] == ["waiting"]
    later, url = clock.now() + timedelta(days=8), scene.desk_url
    monkeypatch.setattr(clock, "now", lambda: later)
    needs = queries.needs_you(actor)
    assert [(need.tag, need.url) for need in needs] == [("late", url)]


def test_filters_stay_in_the_address_from_entry_to_entry(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    programme = scene.internship.programme
    scene.log(60)
    scene.send()
    scenes.proposed(programme=programme)
    web.sign_in(scene.faculty)
    desk = web.get("/desk?kind=week")
    assert "1 to decide of 2" in " ".join(desk.text.split())
    entry = f"{scene.desk_url}?kind=week"
    assert desk.select_one(f"a[href='{entry}']")
    assert web.open("/desk/next?kind=week").location == entry
    sent = web.send(entry, form=FORM, do="accept")
    assert sent.location == "/desk/next?kind=week"
    assert web.open(sent.location).location == "/desk?kind=week"
    assert "0 to decide of 1" in " ".join(web.get("/desk?kind=week").text.split())


def test_weeks_that_nothing_is_odd_about_are_accepted_together(web: Web, session: Session) -> None:
    programme = make.programme()
    plain, long, silent = (scenes.under_way(programme=programme) for _ in range(3))
    for scene, minutes in ((plain, 60), (long, 700), (silent, 60)):
        scene.log(minutes)
        scene.send()
    for scene in (plain, long):
        scene.confirm()
    web.sign_in(plain.faculty)
    boxes = {str(box["value"]) for box in web.get("/desk").select("[name=week]")}
    assert boxes == {f"{plain.internship.id}.{plain.monday}.{plain.week().version}"}
    ticked = [
        f"{each.internship.id}.{each.monday}.{each.week().version}"
        for each in (plain, long, silent)
    ]
    foreign = scenes.under_way()
    foreign.log(60)
    foreign.send()
    ticked += [f"{foreign.internship.id}.{foreign.monday}.1", "1.2026-13-99.0", "nonsense"]
    web.send("/desk", form="form.desk__alone", week=ticked)
    page = web.get("/desk")
    assert f"Accepted 1 hours of {plain.student.name}." in page.text
    assert "Left for you to read" in page.text
    assert "11.67 hours; the agreement allows 10 a day." in page.text
    assert f"{silent.student.name}: the site has not confirmed it." in page.text
    web.settle()
    sums = [each.week().sums.accepted for each in (plain, long, silent, foreign)]
    assert sums == [60, 0, 0, 0]


def test_what_was_accepted_together_is_undone_together_under_the_same_filter(
    web: Web, session: Session
) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    scene.confirm()
    web.sign_in(scene.faculty)
    box = web.get("/desk").select_one("[name=week]")
    assert box is not None
    web.send("/desk?kind=week", form="form.desk__alone", week=[str(box["value"])])
    undone = web.send("/desk?kind=week", form="undo-line form")
    assert undone.location == "/desk?kind=week"
    assert "1 to decide" in web.get("/desk").text


def test_nothing_chosen_is_said(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    web.sign_in(scene.faculty)
    assert not web.get("/desk").select("form.desk__alone")  # nothing can be chosen yet
    scene.confirm()
    web.send("/desk", form="form.desk__alone")
    assert "Choose at least one week" in web.get("/desk").text


def test_what_looks_odd_is_marked_and_takes_longer(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60, text="Rigging.")
    scene.log(700, text="Rigging.", weeks_later=1)
    scene.send(weeks_later=1)
    web.sign_in(scene.faculty)
    assert web.get("/desk").select(".qi__flag")


def made_queries(web: Web, url: str) -> int:
    """Count what a page asks of the database."""
    made = 0

    def note(*_: object) -> None:
        nonlocal made
        made += 1

    event.listen(db.engine, "before_cursor_execute", note)
    web.get(url)
    event.remove(db.engine, "before_cursor_execute", note)
    return made


def test_the_desk_asks_the_same_for_10_100_and_1000_things(web: Web, session: Session) -> None:
    programme = make.programme()
    who = make.faculty(programme)
    make.membership(user=who, programme=programme, role="office")
    web.sign_in(who)
    counts = []
    for more in (10, 90, 900):
        crowd.fill(more, programme, who)
        crowd.fill_others(more // 10, programme, who)
        db.session.expire_all()
        counts.append([made_queries(web, url) for url in ("/desk", "/desk?mine=1", "/home")])
    few, *many = counts  # of the few, every kind stands on the page
    assert all(now <= then for more in many for now, then in zip(more, few, strict=True)), counts
    page = web.get("/desk")
    assert "1500 to decide" in page.text
    assert len(page.select(".qi")) == PAGE
    assert "1460 more" in page.text
    kinds = Counter(entry.kind for entry in queries.queue_for(make.actor(who)).entries)
    assert kinds == {
        "week": 500,
        "proposal": 200,
        **dict.fromkeys(("agreement", "completion", "petition", "approval"), 100),
        **dict.fromkeys(("round", "credit", "skill", "evaluation"), 100),
    }
    for url in (web.open("/desk/next").location, web.open("/desk/next?kind=week").location):
        assert len(web.get(url).select(".qi")) == BESIDE_ENTRY


def test_a_place_in_the_queue_without_end_leads_to_its_end(web: Web, session: Session) -> None:
    web.sign_in(make.faculty(make.programme()))
    web.get(f"/desk?from={'9' * 5000}")


def test_what_waits_for_the_office_and_from_sites_takes_as_many_questions_as_one(
    web: Web, session: Session
) -> None:
    scene, who = asking_for("insurance", "registration")
    programme, begun = scene.internship.programme, clock.now()
    make.membership(user=who, programme=programme, role="faculty")
    web.sign_in(who)

    def never_answered() -> None:
        """An internship whose site was asked for an evaluation and reminded twice."""
        running = make.internship(programme=programme, state=InternshipState.ACTIVE)
        evaluations.mail_link(running, Kind.FINAL, actor=make.actor(who))
        link = session.scalars(select(EvaluationLink).order_by(EvaluationLink.id.desc())).first()
        assert link is not None
        link.created_at = begun - timedelta(days=30)
        for days in (20, 10):
            make.keep(
                EvaluationLink(
                    evaluation_id=link.evaluation_id,
                    supervisor_id=link.supervisor_id,
                    token_hash=make.token(),
                    is_reminder=True,
                    created_at=begun - timedelta(days=days),
                    expires_at=begun + timedelta(days=days),
                )
            )

    never_answered()
    db.session.commit()
    few = made_queries(web, "/desk")
    for _ in range(3):
        never_answered()
        scenes.proposed(programme=programme)
    db.session.commit()
    assert made_queries(web, "/desk") == few
    kinds = [entry.kind for entry in queries.queue_for(make.actor(who)).entries]
    assert (kinds.count("evaluation"), kinds.count("approval")) == (4, 4)
