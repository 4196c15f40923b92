"""The steps of an approval, as their owners decide them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tests.internships.scenes import Scene
from tracker import clock
from tracker.accounts.models import User
from tracker.errors import NotAllowed, Outdated, WrongState
from tracker.internships import operations, queries
from tracker.internships.models import WorkAuthorisation
from tracker.internships.rules import StepDecision, StepKind, StepState
from tracker.trail import TrailEntry

FORM = ".decide form"
APPROVE = StepDecision(state=StepState.APPROVED)


def asking_for(*steps: str, **changes: Any) -> tuple[Scene, User]:
    """A proposal in a programme whose policy asks for steps, and somebody in its office."""
    programme = changes.pop("programme", None) or make.programme()
    office = make.office(programme)
    operations.set_policy(programme, None, {"steps": ["faculty", *steps]}, actor=make.actor(office))
    return scenes.proposed(programme=programme, **changes), office


def decide(scene: Scene, who: User, kind: StepKind, decision: StepDecision = APPROVE) -> None:
    step = queries.approval_step(scene.internship.id, kind)
    assert step is not None
    operations.decide_step(
        scene.internship, kind, decision, based_on=step.row_version, actor=make.actor(who)
    )


def agree(scene: Scene) -> None:
    number = scene.internship.row_version
    operations.approve(scene.internship, based_on=number, actor=make.actor(scene.faculty))


def state_of(scene: Scene) -> str:
    return scene.internship.state.value


def states(scene: Scene) -> dict[str, str]:
    return {s.kind.value: s.state.value for s in queries.approval_steps(scene.internship.id)}


def test_the_last_step_approves_it_whoever_takes_it(session: Session) -> None:
    scene, office = asking_for("insurance")
    agree(scene)
    assert state_of(scene) == "proposed"
    assert states(scene) == {"faculty": "approved", "insurance": "waiting"}
    until = clock.today() + timedelta(days=400)
    decide(
        scene, office, StepKind.INSURANCE, StepDecision(state=StepState.APPROVED, valid_until=until)
    )
    assert state_of(scene) == "active"
    assert scene.internship.policy["steps"] == ["faculty", "insurance"]
    again = scenes.proposed(
        programme=scene.internship.programme, supervisor=scene.internship.supervisor
    )
    assert states(again) == {"faculty": "waiting", "insurance": "approved"}


def test_a_step_is_decided_by_its_owner_once_and_in_words_where_they_are_needed(
    session: Session,
) -> None:
    scene, office = asking_for("site", "insurance", site=make.site(vetted_at=None))
    for stranger in (scene.student, scene.faculty, make.office(make.programme())):
        with pytest.raises(NotAllowed):
            decide(scene, stranger, StepKind.SITE)
    with pytest.raises(WrongState, match="Say why"):
        decide(scene, office, StepKind.SITE, StepDecision(state=StepState.WAIVED))
    decide(scene, office, StepKind.SITE, StepDecision(state=StepState.WAIVED, words="Visited."))
    with pytest.raises(WrongState, match="decided meanwhile"):
        decide(scene, office, StepKind.SITE)
    with pytest.raises(Outdated):
        operations.decide_step(
            scene.internship, StepKind.SITE, APPROVE, based_on=1, actor=make.actor(office)
        )
    with pytest.raises(WrongState, match="decided already"):
        operations.recall(scene.internship, actor=make.actor(scene.student))
    deeds = session.scalars(select(TrailEntry.action)).all()
    assert deeds.count("internship.step-waived") == 1


def test_what_the_office_returns_is_asked_anew(session: Session) -> None:
    scene, office = asking_for("site", site=make.site(vetted_at=None))
    agree(scene)
    decide(
        scene, office, StepKind.SITE, StepDecision(state=StepState.RETURNED, words="Which room?")
    )
    assert state_of(scene) == "returned"
    operations.submit(scene.internship, actor=make.actor(scene.student))
    assert states(scene) == {"faculty": "waiting", "site": "waiting"}
    with pytest.raises(WrongState):
        decide(
            scene, scene.faculty, StepKind.FACULTY, StepDecision(state=StepState.WAIVED, words="x")
        )
    agree(scene)
    decide(scene, office, StepKind.SITE)
    assert state_of(scene) == "active"
    assert scene.internship.site is not None
    assert scene.internship.site.vetted_at is not None


def test_an_internship_waits_for_what_holds_and_starts_when_it_is_renewed(
    session: Session,
) -> None:
    today = clock.today()
    scene, office = asking_for("authorisation", needs_authorisation=True)
    agree(scene)

    def allow(first: int, last: int) -> None:
        said = StepDecision(
            state=StepState.APPROVED,
            employer="Graniteway",
            starts_on=today + timedelta(days=first),
            ends_on=today + timedelta(days=last),
        )
        decide(scene, office, StepKind.AUTHORISATION, said)

    allow(5, 60)
    assert state_of(scene) == "approved"
    with pytest.raises(WrongState, match="Work authorisation: it begins on"):
        operations.start(scene.internship, actor=make.actor(scene.faculty))
    allow(-1, 60)
    assert state_of(scene) == "active"
    assert len(session.scalars(select(WorkAuthorisation)).all()) == 2


def test_the_office_sees_what_waits_and_decides_on_a_page(web: Web, session: Session) -> None:
    scene, office = asking_for("insurance")
    agree(scene)
    web.sign_in(office)
    assert "Insurance seen" in web.get("/office/internships").text
    url = f"/desk/approvals/{scene.internship.id}/insurance"
    entry = web.get("/desk").select_one(f'a[href="{url}"]')
    assert entry is not None
    assert entry.text == scene.student.name
    refused = web.send(url, form=FORM, status=422, do="approve")
    assert "Enter the last day of the insurance" in refused.text
    today = clock.today().isoformat()
    web.send(url, form=FORM, do="approve", valid_until=today, reason="Seen on paper.")
    desk = web.get("/desk")
    assert "It ends on" in desk.text
    assert desk.select_one(f'a[href="{url}"]') is None
    web.send("/desk", form="undo-line form")
    again = web.get(url).select_one(FORM)
    assert (filled(again)["valid_until"], filled(again)["reason"]) == (today, "Seen on paper.")
    web.send(url, form=FORM, do="approve")
    web.settle()
    assert state_of(scene) == "active"
    assert "it is approved" not in web.get("/desk").text
    page = web.get(scene.url).text
    assert "Renew" in page
    web.sign_in(scene.student)
    assert "Insurance seen" in web.get(scene.url).text
    web.get(url, status=404)


def test_the_desk_says_what_is_still_open(web: Web, session: Session) -> None:
    scene, _ = asking_for("registration", "insurance")
    web.sign_in(scene.faculty)
    url = f"/desk/proposals/{scene.internship.id}"
    web.send(url, form="form[action*=proposals]", do="approve")
    assert "Still open: Insurance seen." in web.get("/desk").text
    web.settle()
    assert "does not wait for a decision" in web.get(url).text
    assert f"proposals/{scene.internship.id}" not in str(web.get("/desk"))


def test_the_office_begins_with_a_preset_and_changes_a_number(web: Web, session: Session) -> None:
    programme = make.programme()
    course = make.course(facts={"kind": "internship", "hours_per_credit": 45})
    office = make.office(programme)
    web.sign_in(office)
    url = f"/office/internships/policies/{programme.id}"
    page = web.get(f"{url}?preset=140")
    assert page.select_one("[name=hours_per_credit]")["value"] == "140"  # type: ignore[index]
    assert queries.policy_for(programme.id, None).hours_per_credit == 45
    web.send(
        f"{url}?preset=140", form="form[action*=policies]", min_weeks="12", stages="junior, senior"
    )
    held = queries.policy_for(programme.id, None)
    assert held.hours_per_credit == 140
    assert held.min_weeks == 12
    assert held.stages == ("junior", "senior")
    assert "signatures" in held.steps
    assert queries.policy_for(programme.id, course).hours_per_credit == 45
    web.send(f"{url}/courses/{course.id}", form="form[action*=policies]", hours_per_credit="80")
    assert queries.policy_for(programme.id, course).hours_per_credit == 80
    assert queries.said_about(programme.id, course.id) == {"hours_per_credit": "80"}
    refused = web.send(
        url, form="form[action*=policies]", status=422, credits_min="4", credits_max="2"
    )
    assert "The most is less than the fewest" in refused.text
    web.sign_in(make.faculty(programme))
    web.get(url, status=404)
    web.get("/office/internships", status=404)
