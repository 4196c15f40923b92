"""What a person is told of their own decisions, and whose entries are theirs."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tests.internships.scenes import Scene
from tracker import clock
from tracker.decisions import operations, queries
from tracker.decisions.models import Decision
from tracker.decisions.rules import DecisionState
from tracker.reviews import queries as reviews


@pytest.fixture
def scene(session: Session) -> Scene:
    """An internship under way, of a student whom nobody advises yet."""
    return scenes.under_way()


def decided(scene: Scene, words: str, state: DecisionState, **more: Any) -> Decision:
    entry = f"/desk/{words}"
    plain: dict[str, Any] = {
        "kind": "week.accept",
        "subject_id": scene.internship.id,
        "student_id": scene.student.id,
        "programme_id": scene.internship.programme_id,
        "entry": entry,
        "open_entry": entry if state is DecisionState.PENDING else None,
        "values": {},
        "words": words,
        "state": state,
        "made_by": scene.faculty.id,
        "takes_effect_at": clock.now(),
    }
    return make.keep(Decision(**plain | more))


def test_the_desk_tells_what_can_be_undone_and_what_had_no_effect(web: Web, scene: Scene) -> None:
    pending, failed = DecisionState.PENDING, DecisionState.FAILED
    colleague = make.faculty(scene.internship.programme)
    decided(scene, "first", pending)
    decided(scene, "second", pending)
    decided(scene, "theirs", pending, made_by=colleague.id)
    decided(scene, "vain", failed, outcome="It had changed.")
    decided(scene, "again", failed, outcome="Replaced.")
    decided(scene, "redone", DecisionState.DONE, entry="/desk/again", made_by=colleague.id)
    decided(scene, "old", failed, created_at=clock.now() - timedelta(days=8))
    decided(scene, "colleague's", failed, made_by=colleague.id)
    undo, vain = queries.told_to(make.actor(scene.faculty))
    assert [each.words for each in undo] == ["second", "first"]
    assert [each.words for each in vain] == ["vain"]
    web.sign_in(scene.faculty)
    desk = web.get("/desk")
    assert len(desk.select("undo-line")) == 2
    assert desk.text.count("A decision had no effect.") == 1


def test_entries_of_advised_students_and_of_an_absent_colleague_are_mine(scene: Scene) -> None:
    scene.log(60)
    scene.send()
    adviser, colleague = scene.faculty, make.faculty(scene.internship.programme)
    student_id = scene.student.id
    assert queries.decided_for(make.actor(adviser)) == {}
    assert reviews.queue_for(make.actor(adviser)).mine == 0
    version = make.programme_version(programme=scene.internship.programme)
    make.enrolment(version=version, student=scene.student, adviser_id=adviser.id)
    assert queries.decided_for(make.actor(adviser)) == {student_id: ""}
    assert queries.decided_for(make.actor(colleague)) == {}
    assert [reviews.queue_for(make.actor(each)).mine for each in (adviser, colleague)] == [1, 0]
    today = clock.today()
    operations.be_away(
        scene.internship.programme, colleague, today, today, actor=make.actor(adviser)
    )
    assert queries.decided_for(make.actor(colleague)) == {student_id: adviser.name}
    make.enrolment(student=scene.student, adviser_id=colleague.id)  # in another programme
    assert queries.decided_for(make.actor(colleague)) == {student_id: adviser.name}
    with clock.at(clock.now() + timedelta(days=1)):
        assert queries.decided_for(make.actor(colleague)) == {student_id: ""}
