"""Two marks, each blind to the other."""

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.skills import scenes
from tracker.access import Can, can
from tracker.db import db
from tracker.errors import NotAllowed, WrongState
from tracker.skills import operations, queries

FIRST = "FIRST-MARK-WORDS"
BETWEEN = "BETWEEN-COLLEAGUES"


@pytest.fixture
def scene(session: Session) -> scenes.Scene:
    made = scenes.sent()
    made.double()
    return made


def test_a_claim_is_marked_by_two_people_and_then_settled(scene: scenes.Scene) -> None:
    second = make.faculty(scene.programme)
    with pytest.raises(WrongState):
        scene.assess()
    scene.mark(2, scene.faculty)
    with pytest.raises(WrongState):
        scene.mark(3, scene.faculty)
    assert scene.claim.state == "sent"
    scene.mark(4, second)
    assert scene.claim.state == "marked"
    assert scene.levels() == {}
    assert queries.assessments_of(scene.claim) == []
    scene.assess(3, by=second)
    assert scene.levels()["automation"] == 3
    pair = queries.pairs_of(scene.programme.id)[0]
    assert (pair.first.level, pair.second.level, pair.apart) == (2, 4, 2)


def test_the_desk_asks_each_assessor_for_one_mark(scene: scenes.Scene) -> None:
    second = make.faculty(scene.programme)
    scene.mark(2, scene.faculty)
    assert queries.waiting_on(make.actor(scene.faculty)) == []
    assert [w.what for w in queries.waiting_on(make.actor(second))] == ["blind mark, Automation"]
    scene.mark(2, second)
    for who in (scene.faculty, second):
        assert [w.what for w in queries.waiting_on(make.actor(who))] == [
            "two marks to settle, Automation"
        ]


def test_the_first_mark_is_on_no_page_of_anybody_else(scene: scenes.Scene, web: Web) -> None:
    second, office = make.faculty(scene.programme), make.office(scene.programme)
    scene.mark(1, scene.faculty, words=FIRST, note=BETWEEN)
    pages = (scene.url, "/skills", "/desk/", "/desk/calibration", scene.desk_url, "/home")
    for who in (scene.student, second, office):
        web.sign_in(who)
        for url in pages:
            answer = web.open(url).text
            assert FIRST not in answer, (who.name, url)
            assert BETWEEN not in answer, (who.name, url)
            assert "Emerging, level 1" not in answer
    web.sign_in(scene.faculty)
    assert FIRST in web.get(scene.desk_url).text
    scene.mark(3, second, words="SECOND")
    web.sign_in(second)
    page = web.get(scene.desk_url).text
    assert FIRST in page
    assert BETWEEN in page
    web.sign_in(scene.student)
    assert FIRST not in web.get(scene.url).text
    scene.assess(2, words="Settled between two.")
    page = web.get(scene.url).text
    assert "Settled between two." in page
    assert FIRST not in page
    assert "SECOND" not in page


def test_only_claims_that_wait_are_chosen_and_never_ones_own(scene: scenes.Scene) -> None:
    make.membership(user=scene.student, programme=scene.programme, role="faculty")
    other = scenes.sent(programme=scene.programme)
    drafted = scenes.begun("comping", beside=scene)
    stranger = scenes.sent()
    chosen = operations.choose_for_double_marking(
        scene.programme,
        [scene.claim, other.claim, drafted.claim, stranger.claim],
        actor=make.actor(scene.student),
    )
    assert chosen == 1
    assert [c.claim.is_double for c in (other, drafted, stranger)] == [True, False, False]
    with pytest.raises(NotAllowed):
        operations.choose_for_double_marking(
            stranger.programme, [stranger.claim], actor=make.actor(scene.faculty)
        )


def test_marks_belong_to_one_sending(scene: scenes.Scene) -> None:
    second = make.faculty(scene.programme)
    scene.mark(1, scene.faculty)
    scene.send_back()
    scene.send()
    assert queries.marks_of(scene.claim) == []
    scene.mark(3, scene.faculty)
    scene.mark(3, second)
    assert queries.agreement_of(queries.pairs_of(scene.programme.id)).pairs == [(3, 3)]


def test_the_office_chooses_and_reads_how_far_assessors_agree(
    scene: scenes.Scene, web: Web
) -> None:
    second, office = make.faculty(scene.programme), make.office(scene.programme)
    other = scenes.sent("comping", beside=scene)
    number = other.claim.id
    web.sign_in(office)
    page = web.get("/desk/calibration")
    assert scene.student.name not in page.text
    assert "No claim has both marks yet" in page.text
    web.send("/desk/calibration", claims=[str(number)])
    db.session.expire_all()
    assert other.claim.is_double
    for each, levels in ((scene, (2, 3)), (other, (4, 4))):
        each.mark(levels[0], scene.faculty)
        each.mark(levels[1], second)
    text = " ".join(web.get("/desk/calibration").get_text(" ").split())
    assert "2 marked twice" in text
    assert "1 with the same level" in text
    assert "Developing" in text
    assert scene.student.name not in text
    web.sign_in(scene.faculty)
    assert scene.student.name in web.get("/desk/calibration").text
    web.sign_in(scene.student)
    web.get("/desk/calibration", status=404)
    assert not can(make.actor(scene.student), Can.CALIBRATE_SKILLS, scene.programme)
