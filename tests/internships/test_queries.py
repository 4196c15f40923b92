"""What other pages ask of internships."""

import itertools

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.internships import scenes
from tracker.access import Actor, Can, Role, can
from tracker.internships import queries
from tracker.internships.rules import InternshipState

ROLES = [frozenset(c) for n in range(3) for c in itertools.combinations(Role, n)]


@pytest.mark.parametrize("roles", ROLES, ids=lambda r: "+".join(sorted(r)) or "none")
def test_list_and_table_agree(session: Session, roles: frozenset[Role]) -> None:
    ours = make.programme()
    everything = [
        make.internship(programme=programme, state=state)
        for programme in (ours, make.programme())
        for state in (InternshipState.DRAFT, InternshipState.PROPOSED, InternshipState.ACTIVE)
    ]
    for user_id in (None, everything[0].student_id, everything[4].student_id):
        actor = Actor(user_id=user_id, roles={ours.id: roles} if user_id else {})
        listed = set(queries.listed_for(actor))
        assert listed == {i for i in everything if can(actor, Can.VIEW_INTERNSHIP, i)}


def test_the_start_page_hears_what_waits_for_a_student(session: Session) -> None:
    scene = scenes.under_way()
    actor = make.actor(scene.student)
    assert [need.title for need in queries.needs_you(actor)] == ["Log this week"]
    scene.log(60)
    titles = {need.title: need.tag for need in queries.needs_you(actor)}
    assert titles == {f"Send {scene.week().title}": "draft", "Log this week": "not-started"}
    scene.send()
    scene.send_back("Say more.")
    returned = queries.needs_you(actor)[-1]
    assert (returned.tag, returned.sentence) == ("returned", "Say more.")
    assert returned.url == scene.week_url
    assert queries.needs_you(Actor()) == []


def test_the_start_page_hears_of_proposals(session: Session) -> None:
    internship = make.internship()
    actor = make.actor(internship.student)
    assert [need.tag for need in queries.needs_you(actor)] == ["draft"]
    internship.state = InternshipState.RETURNED
    assert [need.tag for need in queries.needs_you(actor)] == ["returned"]
    internship.state = InternshipState.PROPOSED
    assert queries.needs_you(actor) == []


def test_the_public_page_hears_of_work_that_took_place_and_of_nothing_else(
    session: Session,
) -> None:
    scene = scenes.under_way()
    for state in ("draft", "proposed", "returned", "declined", "approved", "withdrawn"):
        make.internship(student=scene.student, state=InternshipState(state))
    scene.log(90)
    scene.send()
    facts = queries.public_facts(scene.student.id)
    assert [(fact.internship_id, fact.minutes) for fact in facts] == [(scene.internship.id, 0)]
    assert facts[0].vouched == ""
    scene.accept()
    assert queries.public_facts(scene.student.id)[0].sentence.endswith("1 hour")


def test_accepted_hours_are_told_per_course(session: Session) -> None:
    course = make.course(code="AUD 480", facts={"kind": "internship"})
    scene = scenes.under_way(course=course, credits=course.credits)
    scene.log(90, 30)
    scene.send()
    scene.accept()
    assert queries.accepted_by_course(scene.student.id) == {course.id: 120}
    assert queries.accepted_minutes(scene.student.id, course_id=course.id) == 120
    assert queries.accepted_minutes(scene.student.id, course_id=course.id + 1) == 0
    assert queries.accepted_minutes(make.student().id) == 0
