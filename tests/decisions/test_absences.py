"""While somebody is away a colleague decides, and the record says for whom."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web
from tests.internships import scenes
from tests.internships.scenes import Scene
from tracker import clock
from tracker.accounts.models import User
from tracker.db import db
from tracker.decisions import operations, queries
from tracker.decisions.models import Absence
from tracker.errors import NotAllowed, WrongState
from tracker.programmes.models import ProgrammeVersion
from tracker.trail import TrailEntry

FORM = "form[action='/desk/away']"


@pytest.fixture
def sent(session: Session) -> Scene:
    """A week that waits, of a student whose adviser is the scene's faculty."""
    scene = scenes.under_way()
    scene.log(60)
    scene.send()
    version = make.keep(
        ProgrammeVersion(
            programme=scene.internship.programme,
            catalogue="2026-27",
            credit_unit="credit",
            total_credits=120,
            document={},
        )
    )
    make.enrolment(version=version, student=scene.student, adviser_id=scene.faculty.id)
    return scene


def away(scene: Scene, colleague: User, first: int = 0, last: int = 7) -> Absence:
    today = clock.today()
    return make.keep(
        operations.be_away(
            scene.internship.programme,
            colleague,
            today + timedelta(days=first),
            today + timedelta(days=last),
            actor=make.actor(scene.faculty),
        )
    )


def test_entries_are_marked_and_the_record_says_who_decided_for_whom(web: Web, sent: Scene) -> None:
    colleague = make.faculty(sent.internship.programme)
    web.sign_in(sent.faculty)
    today = clock.today()
    web.send(
        "/desk/away",
        form=FORM,
        colleague=f"{sent.internship.programme_id}-{colleague.id}",
        starts_on=today.isoformat(),
        ends_on=(today + timedelta(days=3)).isoformat(),
    )
    assert f"{colleague.name} decides for you" in web.get("/desk/away").text
    web.sign_in(colleague)
    assert f"You decide for {sent.faculty.name}" in web.get("/desk/away").text
    assert f"for {sent.faculty.name}" in web.get("/desk?mine=1").text
    web.send(sent.desk_url, form=".decide form", do="accept")
    web.settle()
    deed = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert deed is not None
    assert (deed.actor_id, deed.detail["for_id"]) == (colleague.id, sent.faculty.id)


@pytest.mark.parametrize(
    ("first", "last", "stands_in"), [(0, 0, True), (-3, 2, True), (1, 5, False)]
)
def test_a_colleague_stands_in_from_the_first_day_to_the_last(
    sent: Scene, first: int, last: int, *, stands_in: bool
) -> None:
    colleague = make.faculty(sent.internship.programme)
    absence = away(sent, colleague, first, last)
    assert bool(queries.stood_in_for(make.actor(colleague))) is stands_in
    operations.be_back(absence, actor=make.actor(sent.faculty))
    db.session.commit()
    assert queries.stood_in_for(make.actor(colleague)) == {}


def test_only_colleagues_of_the_same_programme_can_be_named(sent: Scene) -> None:
    for who in (make.faculty(make.programme()), make.office(sent.internship.programme)):
        with pytest.raises(WrongState, match="is not faculty of"):
            away(sent, who)
    colleague = make.faculty(sent.internship.programme)
    with pytest.raises(WrongState, match="before the first"):
        away(sent, colleague, 3, 1)
    with pytest.raises(WrongState, match="are over"):
        away(sent, colleague, -5, -2)
    with pytest.raises(WrongState, match="somebody else"):
        away(sent, sent.faculty)
    with pytest.raises(NotAllowed):
        operations.be_away(
            make.programme(), colleague, date.max, date.max, actor=make.actor(sent.faculty)
        )


def test_only_who_is_away_takes_it_back(web: Web, sent: Scene) -> None:
    colleague = make.faculty(sent.internship.programme)
    absence = away(sent, colleague)
    web.sign_in(colleague)
    assert web.open(f"/desk/away/{absence.id}/end", method="POST").status_code == 404
    web.sign_in(sent.faculty)
    web.send("/desk/away", form="form[action$='/end']")
    assert queries.absences_of(make.actor(sent.faculty)) == []


def test_the_page_of_absences_is_for_faculty(web: Web, sent: Scene) -> None:
    web.sign_in(sent.student)
    web.get("/desk/away", status=404)
    web.sign_in(sent.faculty)
    assert "Nobody to name" in web.get("/desk/away").text
    make.faculty(sent.internship.programme)
    assert "Enter the first day" in web.send("/desk/away", form=FORM, status=422).text
